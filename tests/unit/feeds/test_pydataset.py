"""Batches made by number: order, workers, errors, ends."""

import importlib
import os
import threading
import time

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.feeds.pydataset import fetched
from hornbook.utils import PyDataset, Sequence


class Counted(PyDataset):
    """Batches of their own number; notes who asked, and when epochs began and ended."""

    def __init__(self, count=6, slow=0.0, **words):
        super().__init__(**words)
        self.count, self.slow, self.asked, self.told, self.threads = count, slow, [], [], set()

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.asked.append(index)
        self.threads.add(threading.current_thread().name)
        time.sleep(self.slow * ((self.count - index) % 3))
        return np.full((2, 1), index, "float32"), np.full((2, 1), index, "float32")

    def on_epoch_begin(self):
        self.told.append("begin")

    def on_epoch_end(self):
        self.told.append("end")


class Seen(hb.callbacks.Callback):
    """The loss of each batch, which tells the batch."""

    reads_only_logs = True

    def __init__(self):
        super().__init__()
        self.numbers = []

    def on_train_batch_end(self, batch, logs=None):
        self.numbers.append(round(float(logs["loss"]), 4))


def zero_net():
    model = hb.Sequential([hb.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
    model.compile(hb.optimizers.SGD(0.0), "mae")
    return model


def order_of(losses):
    """Batch numbers, from the running mean of the loss: each batch's own loss is its number."""
    totals = [mean * (place + 1) for place, mean in enumerate(losses)]
    return np.diff([0.0, *totals]).round().astype(int).tolist()


@pytest.mark.parametrize("workers", [1, 3])
def test_batches_come_in_order_whoever_makes_them(workers):
    data, seen = Counted(slow=0.002, workers=workers), Seen()
    zero_net().fit(data, shuffle=False, verbose=0, callbacks=[seen])
    assert order_of(seen.numbers) == [0, 1, 2, 3, 4, 5]
    assert data.told == ["begin", "end"]
    # The first batch is looked at before training; then the feed or its workers take over.
    makers = data.threads - {"MainThread"}
    if workers == 1:
        assert makers == {"hornbook-feed"}
    else:
        assert 2 <= len(makers) <= workers
        assert all(name.startswith("hornbook-batches") for name in makers)


def test_shuffle_changes_the_order_of_batches_anew_each_epoch():
    orders = []
    for _ in range(2):
        hb.utils.set_random_seed(4)
        seen = Seen()
        model = zero_net()
        for _ in range(2):
            model.fit(Counted(), verbose=0, callbacks=[seen])
        orders.append([order_of(seen.numbers[:6]), order_of(seen.numbers[6:])])
    assert orders[0] == orders[1]
    for order in orders[0]:
        assert sorted(order) == [0, 1, 2, 3, 4, 5]


def test_more_steps_than_batches_go_round():
    data = Counted(3)
    history = zero_net().fit(data, steps_per_epoch=7, shuffle=False, verbose=0)
    assert data.asked[1:] == [0, 1, 2, 0, 1, 2, 0]
    assert history.history["loss"] == [pytest.approx((3 + 3) / 7)]


def test_evaluate_and_predict():
    model = zero_net()
    assert model.evaluate(Counted(4, workers=2), verbose=0) == pytest.approx(1.5)
    assert model.predict(Counted(4), verbose=0).shape == (8, 1)
    history = model.fit(Counted(2), validation_data=Counted(4), verbose=0)
    assert history.history["val_loss"] == [pytest.approx(1.5)]


def test_an_error_of_a_worker_reaches_the_user_and_ends_the_workers():
    class Broken(Counted):
        def __getitem__(self, index):
            if index == 3:
                raise KeyError("no file number 3")
            return super().__getitem__(index)

    with pytest.raises(KeyError, match="no file number 3"):
        zero_net().fit(Broken(50, workers=2), shuffle=False, verbose=0)
    deadline = time.monotonic() + 5
    while any("hornbook-batches" in t.name for t in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_epoch_that_is_cut_short_ends_the_workers():
    data = Counted(100, workers=2, max_queue_size=4)
    taken = fetched(data, range(100))
    assert int(next(taken)[0][0, 0]) == 0
    taken.close()
    assert len(data.asked) < 10


def test_a_queue_is_no_longer_than_asked_for():
    data = Counted(100, workers=2, max_queue_size=3)
    taken = fetched(data, range(100))
    next(taken)
    time.sleep(0.05)
    assert len(data.asked) <= 4
    taken.close()


SQUARES = """
import os

class Squares:
    workers, use_multiprocessing, max_queue_size = 2, True, 4

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return index**2, os.getpid()
"""


def test_processes(tmp_path, monkeypatch):
    (tmp_path / "squares_of_a_process.py").write_text(SQUARES)
    monkeypatch.syspath_prepend(tmp_path)
    made = importlib.import_module("squares_of_a_process").Squares()
    found = list(fetched(made, range(4)))
    assert [square for square, _ in found] == [0, 1, 4, 9]
    assert os.getpid() not in {process for _, process in found}


def test_a_class_without_its_methods_says_which():
    with pytest.raises(NotImplementedError, match="needs `def __len__"):
        zero_net().fit(PyDataset(), verbose=0)

    class Half(PyDataset):
        def __len__(self):
            return 2

    with pytest.raises(NotImplementedError, match="needs `def __getitem__"):
        zero_net().fit(Half(), verbose=0)


def test_the_old_name():
    assert Sequence is PyDataset
