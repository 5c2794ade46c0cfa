"""Readers of files."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture
def hasty():
    """Threads that take turns as often as they can, so that they meet in one record."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_share_a_file_record_by_record(tmp_path, hasty):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"{number}\n" for number in range(2000)))
    with tf.Graph().as_default(), tf.Session() as session:
        names = tf.train.string_input_producer([str(path)], shuffle=False)
        value = tf.TextLineReader().read(names)[1]
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(sess=session, coord=coordinator)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: int(session.run(value)), range(2000)))
        coordinator.request_stop()
        coordinator.join(threads)
    assert sorted(found) == list(range(2000))
