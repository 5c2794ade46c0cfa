"""The concrete callbacks, in short runs of a model of one weight."""

import csv

import numpy as np
import pytest

import hornbook as hb
from hornbook import callbacks, layers

X, Y = np.ones((4, 1), "float32"), np.full((4, 1), 3.0, "float32")


def line(rate=0.1):
    """One weight w, prediction w, loss (w - 3)^2; w starts at 1."""
    model = hb.Sequential(
        [layers.Input((1,)), layers.Dense(1, kernel_initializer="ones", use_bias=False)]
    )
    model.compile(hb.optimizers.SGD(rate), "mse")
    return model


def fit(model, *given, **options):
    return model.fit(X, Y, verbose=0, callbacks=list(given), **{"epochs": 5} | options)


class Script(callbacks.Callback):
    """Puts given values into the logs, in place of a real quantity."""

    def __init__(self, values, name="val_loss"):
        self.values, self.name = values, name

    def on_epoch_end(self, epoch, logs=None):
        logs[self.name] = self.values[epoch]


def test_early_stopping_waits_and_goes_back():
    model, weights = line(), []
    keep = callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: weights.append(model.get_weights()[0])
    )
    stop = callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    history = fit(model, Script([3.0, 1.0, 2.0, 1.5, 0.5]), keep, stop)
    assert history.epoch == [0, 1, 2, 3] and stop.stopped_epoch == 3
    np.testing.assert_array_equal(model.get_weights()[0], weights[1])


def test_early_stopping_knows_which_way_is_better():
    stop = callbacks.EarlyStopping(monitor="val_accuracy", patience=1)
    assert fit(line(), Script([0.5, 0.9, 0.8, 0.95, 1.0], "val_accuracy"), stop).epoch == [0, 1, 2]
    stop = callbacks.EarlyStopping(min_delta=0.5, patience=1)
    assert fit(line(), Script([3.0, 2.9, 1.0, 0.5, 0.1]), stop).epoch == [0, 1]


def test_a_quantity_that_is_not_there_is_named_once():
    with pytest.warns(UserWarning, match="watches 'val_los', .*they have loss") as seen:
        fit(line(), callbacks.EarlyStopping(monitor="val_los"))
    assert len(seen) == 1


def test_checkpoints_after_each_epoch_and_only_the_best(tmp_path):
    path = str(tmp_path / "deep" / "{epoch:02d}-{val_loss:.1f}.weights.h5")
    told = callbacks.ModelCheckpoint(path, save_weights_only=True)
    fit(line(), Script([3.0, 1.0, 2.0]), told, epochs=3)
    assert sorted(file.name for file in (tmp_path / "deep").iterdir()) == [
        "01-3.0.weights.h5",
        "02-1.0.weights.h5",
        "03-2.0.weights.h5",
    ]
    model, best = line(), tmp_path / "best.weights.h5"
    kept = []
    keep = callbacks.LambdaCallback(on_epoch_end=lambda e, logs: kept.append(model.get_weights()))
    fit(
        model,
        Script([3.0, 1.0, 2.0]),
        keep,
        callbacks.ModelCheckpoint(best, save_best_only=True, save_weights_only=True),
        epochs=3,
    )
    again = line()
    again.load_weights(best)
    np.testing.assert_array_equal(again.get_weights()[0], kept[1][0])


def test_checkpoints_every_n_batches(tmp_path):
    path = str(tmp_path / "{epoch}-{batch}.weights.h5")
    told = callbacks.ModelCheckpoint(path, save_weights_only=True, save_freq=3)
    fit(line(), told, batch_size=1, epochs=3)
    names = sorted(file.name for file in tmp_path.iterdir())
    # Batches 3, 6, 9 and 12 of all: 4 to an epoch.
    assert names == ["1-3.weights.h5", "2-2.weights.h5", "3-1.weights.h5", "3-4.weights.h5"]
    model = line()
    model.load_weights(tmp_path / "3-4.weights.h5")
    whole = line()
    fit(whole, batch_size=1, epochs=3)
    np.testing.assert_array_equal(model.get_weights()[0], whole.get_weights()[0])


def test_checkpoint_says_what_to_write_instead():
    with pytest.raises(KeyError, match="the logs have"):
        fit(line(), callbacks.ModelCheckpoint("{val_acc:.2f}.weights.h5", save_weights_only=True))


def test_csv_logger_writes_a_line_per_epoch_and_goes_on(tmp_path):
    path = tmp_path / "log.csv"
    model = line()
    first = fit(model, callbacks.CSVLogger(path), epochs=2)
    fit(model, callbacks.CSVLogger(path, append=True), initial_epoch=2, epochs=3)
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert float(rows[1]["loss"]) == first.history["loss"][1]


def test_lambda_callback_hooks_and_wrong_names():
    heard = []
    fit(
        line(),
        callbacks.LambdaCallback(
            on_train_begin=lambda logs: heard.append("begin"),
            on_epoch_end=lambda epoch, logs: heard.append(epoch),
            on_batch_end=lambda batch, logs: heard.append(f"batch {batch}"),
        ),
        epochs=2,
        batch_size=2,
    )
    assert heard == ["begin", "batch 0", "batch 1", 0, "batch 0", "batch 1", 1]
    with pytest.raises(TypeError, match="no hook 'on_epoch_ends'.*'on_epoch_end'"):
        callbacks.LambdaCallback(on_epoch_ends=print)


def test_learning_rate_schedules_and_plateaus():
    model = line()
    history = fit(model, callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1)), epochs=3)
    np.testing.assert_allclose(history.history["learning_rate"], [0.1, 0.05, 0.1 / 3], rtol=1e-6)
    model = line()
    plateau = callbacks.ReduceLROnPlateau(factor=0.5, patience=2)
    fit(model, Script([1.0, 1.0, 1.0, 1.0, 1.0]), plateau)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.025)


def test_terminate_on_nan(capsys):
    history = fit(line(rate=1e30), callbacks.TerminateOnNaN(), epochs=5, batch_size=1)
    assert len(history.epoch) == 1 and "training stops" in capsys.readouterr().out


def test_callbacks_can_be_used_again():
    stop = callbacks.EarlyStopping(patience=1)
    for _ in range(2):
        assert fit(line(), Script([1.0, 2.0, 3.0]), stop, epochs=3).epoch == [0, 1]
