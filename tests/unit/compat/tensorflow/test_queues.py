"""Queues, readers and the threads that fill them."""

import threading

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


def test_a_queue_gives_elements_in_order_and_closes(session):
    queue = tf.FIFOQueue(3, [tf.int32, tf.string], [[], []])
    fill = queue.enqueue_many([[1, 2, 3], ["a", "b", "c"]])
    session.run(fill)
    assert session.run(queue.size()) == 3
    number, word = session.run(queue.dequeue())
    assert (number, word) == (1, b"a")
    session.run(queue.close())
    rest = session.run(queue.dequeue_many(2))
    assert rest[0].tolist() == [2, 3] and rest[1].tolist() == [b"b", b"c"]
    with pytest.raises(tf.errors.OutOfRangeError, match="fifo_queue is closed and has insuffic"):
        session.run(queue.dequeue())
    with pytest.raises(tf.errors.CancelledError, match="it is closed"):
        session.run(fill)


def test_operations_are_named_as_tensorflow_names_them(session):
    with tf.name_scope("input"):
        queue = tf.FIFOQueue(3, tf.float32, [[2]], name="q")
        assert queue.enqueue([[1.0, 2.0]]).name == "input/q_enqueue"
        assert queue.dequeue_many(4).name == "input/q_DequeueMany:0"
        assert queue.dequeue_many(4).shape.as_list() == [4, 2]
        assert queue.dequeue_up_to(4).shape.as_list() == [None, 2]
    with pytest.raises(ValueError, match="elements of shape"):
        queue.enqueue([[1.0, 2.0, 3.0]])
    with pytest.raises(TypeError, match="takes float32, not int64"):
        queue.enqueue([np.array([1, 2])])
    with pytest.raises(ValueError, match="needs the shapes"):
        tf.FIFOQueue(3, tf.float32).dequeue_many(2)


def test_a_thread_that_waits_does_not_stop_the_one_it_waits_for(session):
    queue = tf.FIFOQueue(1, tf.int32, [[]])
    given = tf.placeholder(tf.int32, [])
    add, take = queue.enqueue(given), queue.dequeue()
    thread = threading.Thread(target=lambda: [session.run(add, {given: n}) for n in range(20)])
    thread.start()
    assert [int(session.run(take)) for _ in range(20)] == list(range(20))
    thread.join()


def test_two_sessions_have_queues_of_their_own(session):
    queue = tf.FIFOQueue(5, tf.int32, [[]])
    session.run(queue.enqueue(7))
    with tf.Session() as other:
        assert other.run(queue.size()) == 0
    assert session.run(queue.size()) == 1


def test_a_queue_with_names_and_one_that_pads(session):
    named = tf.FIFOQueue(5, [tf.int32, tf.int32], [[], []], names=["x", "y"])
    session.run(named.enqueue({"x": 1, "y": 2}))
    assert session.run(named.dequeue()) == {"x": 1, "y": 2}
    pads = tf.PaddingFIFOQueue(5, [tf.int32], [[None]])
    for row in ([1], [1, 2, 3]):
        session.run(pads.enqueue([row]))
    assert session.run(pads.dequeue_many(2)).tolist() == [[1, 0, 0], [1, 2, 3]]


def test_a_shuffling_queue_keeps_some_and_follows_its_seed(session):
    queues = [tf.RandomShuffleQueue(100, 10, tf.int32, [[]], seed=3) for _ in range(2)]
    for queue in queues:
        session.run(queue.enqueue_many([np.arange(40, dtype="int32")]))
    first, second = (session.run(queue.dequeue_many(30)).tolist() for queue in queues)
    assert first == second != sorted(first)
    session.run(queues[0].close())
    rest = session.run(queues[0].dequeue_up_to(99)).tolist()
    assert sorted(first + rest) == list(range(40))


@pytest.fixture
def tables(tmp_path):
    for part in range(2):
        lines = [f"{part * 3 + n},{n / 2},w{n}\n" for n in range(3)]
        (tmp_path / f"{part}.csv").write_text("id,x,word\n" + "".join(lines))
    return [str(tmp_path / f"{part}.csv") for part in range(2)]


def test_files_to_batches_by_threads(session, tables):
    names = tf.train.string_input_producer(tables, num_epochs=2, shuffle=False)
    key, line = tf.TextLineReader(skip_header_lines=1).read(names)
    number, x, word = tf.decode_csv(line, [[0], [0.0], [""]])
    batch = tf.train.batch([number, x, word], 5, allow_smaller_final_batch=True)
    session.run(tf.local_variables_initializer())
    together = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(coord=together)
    seen = []
    with pytest.raises(tf.errors.OutOfRangeError):
        while not together.should_stop():
            seen.append(session.run(batch))
    together.request_stop()
    together.join(threads)
    assert [len(row[0]) for row in seen] == [5, 5, 2]
    assert np.concatenate([row[0] for row in seen]).tolist() == [*range(6), *range(6)]
    assert seen[0][2].tolist() == [b"w0", b"w1", b"w2", b"w0", b"w1"]
    assert key.dtype == tf.string


def test_rows_stay_together_in_shuffled_batches(session):
    x = np.arange(20, dtype="float32").reshape(10, 2)
    row, number = tf.train.slice_input_producer([x, np.arange(10)], seed=1)
    rows, numbers = tf.train.shuffle_batch([row, number], 4, 20, 5, num_threads=2)
    assert rows.shape.as_list() == [4, 2]
    together = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(session, together)
    for _ in range(5):
        found, places = session.run([rows, numbers])
        assert (found == x[places]).all()
    together.request_stop()
    together.join(threads)


def test_an_error_of_a_thread_reaches_join(session):
    bad = tf.py_func(lambda: np.float32(1 / 0), [], tf.float32)
    bad.set_shape([])
    tf.train.batch([bad], 2)
    together = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(session, together)
    assert together.wait_for_stop(30)
    with pytest.raises(tf.errors.UnknownError, match="ZeroDivisionError"):
        together.join(threads)


def test_readers_of_whole_files_pieces_and_records(session, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"H" + bytes(range(9)))
    with tf.python_io.TFRecordWriter(str(tmp_path / "a.rec")) as writer:
        for text in (b"one", b"two"):
            writer.write(text)

    def queue(name):
        made = tf.FIFOQueue(5, tf.string, [[]])
        session.run(made.enqueue(str(tmp_path / name)))
        session.run(made.close())
        return made

    whole = session.run(tf.WholeFileReader().read(queue("a.bin")))
    assert whole == (str(tmp_path / "a.bin").encode(), b"H" + bytes(range(9)))
    reader = tf.FixedLengthRecordReader(4, header_bytes=1)
    piece = reader.read(queue("a.bin"))
    assert [session.run(piece)[1] for _ in range(2)] == [bytes(range(4)), bytes(range(4, 8))]
    with pytest.raises(tf.errors.OutOfRangeError):
        session.run(piece)
    assert session.run(reader.num_records_produced()) == 2
    records = tf.TFRecordReader().read_up_to(queue("a.rec"), 5)
    assert session.run(records)[1].tolist() == [b"one", b"two"]
    with pytest.raises(TypeError, match="string_input_producer"):
        reader.read("a.bin")


def test_a_counter_says_when_its_limit_is_reached(session):
    count = tf.Variable(0)
    up = count.count_up_to(2)
    session.run(count.initializer)
    assert [session.run(up), session.run(up)] == [0, 1]
    with pytest.raises(tf.errors.OutOfRangeError, match="Reached limit of 2"):
        session.run(up)


def test_files_are_read_and_written_by_operations(session, tmp_path):
    path = str(tmp_path / "deep" / "a.txt")
    session.run(tf.write_file(path, "text"))
    assert session.run(tf.read_file(path)) == b"text"
    assert session.run(tf.matching_files(str(tmp_path / "*" / "*.txt"))).tolist() == [path.encode()]
    with pytest.raises(tf.errors.NotFoundError, match="missing"):
        session.run(tf.read_file(str(tmp_path / "missing")))
