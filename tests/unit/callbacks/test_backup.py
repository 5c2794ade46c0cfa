"""A run that is killed and run again ends in the same bits as one that was not."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import callbacks, layers

X = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
Y = X[:, :2] * 2


def net(optimizer="adam"):
    model = hb.Sequential(
        [
            hb.Input((6,)),
            layers.Dense(8, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.Dropout(0.3, seed=5),
            layers.Dense(2),
        ]
    )
    model.compile(optimizer, "mse")
    return model


class Killed(Exception):
    pass


class KillAt(callbacks.Callback):
    """Raise at a batch of an epoch, as a power cut would."""

    def __init__(self, epoch, batch):
        super().__init__()
        self.at, self.epoch = (epoch, batch), 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            raise Killed


def run(model, *told, **words):
    return model.fit(X, Y, batch_size=8, epochs=4, verbose=0, callbacks=list(told), **words)


@pytest.mark.parametrize("every", ["epoch", 2])
@pytest.mark.parametrize("at", [(0, 3), (2, 0), (2, 4), (3, 3)])
def test_the_same_bits(tmp_path, every, at):
    hb.utils.set_random_seed(1)
    unbroken = net(hb.optimizers.Adam(use_ema=True))
    whole = run(unbroken).history["loss"]

    hb.utils.set_random_seed(1)
    first = net(hb.optimizers.Adam(use_ema=True))
    backup = callbacks.BackupAndRestore(tmp_path / "run", save_freq=every)
    with pytest.raises(Killed):
        run(first, backup, KillAt(*at))

    hb.utils.set_random_seed(77)  # another process: nothing of the first is known
    second = net(hb.optimizers.Adam(use_ema=True))
    again = run(second, callbacks.BackupAndRestore(tmp_path / "run", save_freq=every))
    if every == "epoch" and at[0] == 0:
        return  # killed before the first backup: a run of its own
    for one, other in zip(unbroken.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert again.history["loss"][-1] == whole[-1] or every != "epoch"
    assert not (tmp_path / "run").exists()


def test_a_finished_run_may_keep_its_backup(tmp_path):
    model = net()
    run(model, callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False))
    before = model.get_weights()
    history = run(model, callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False))
    assert history.epoch == []  # nothing is left to do
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_damaged_backup_gives_way_to_the_one_before(tmp_path):
    told = callbacks.BackupAndRestore(tmp_path, double_checkpoint=True)
    with pytest.raises(Killed):
        run(net(), told, KillAt(3, 0))
    (tmp_path / "latest.npz").write_bytes(b"half of a fi")
    history = run(net(), callbacks.BackupAndRestore(tmp_path, double_checkpoint=True))
    assert history.epoch == [2, 3]


def test_a_backup_of_another_model_is_refused(tmp_path):
    with pytest.raises(Killed):
        run(net(), callbacks.BackupAndRestore(tmp_path), KillAt(2, 0))
    with pytest.raises(ValueError, match="is of another model or optimizer"):
        run(net("sgd"), callbacks.BackupAndRestore(tmp_path))


@pytest.mark.parametrize("bad", [0, "batch", 1.5])
def test_bad_words(bad):
    with pytest.raises(ValueError, match="save_freq is 'epoch' or a number of batches"):
        callbacks.BackupAndRestore("x", save_freq=bad)
