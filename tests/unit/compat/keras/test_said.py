"""What callbacks print, and when the best weights come back."""

import re

import numpy as np
import pytest

import hornbook as hb

X, Y = np.ones((4, 2), "float32"), np.zeros((4, 1), "float32")


def model(start=1.0):
    made = hb.Sequential([hb.layers.Dense(1, use_bias=False, input_shape=(2,))])
    made.set_weights([np.full((2, 1), start, "float32")])
    made.compile(hb.optimizers.SGD(0.0), "mse")
    return made


def lines(capsys):
    return [line for line in capsys.readouterr().out.splitlines() if line]


def logs_of(callback, values, epochs=None):
    """Show a callback epochs of these losses."""
    callback.set_model(model())
    callback.on_train_begin()
    seen = 0
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"val_loss": value, "loss": value})
        seen = epoch
        if callback.model.stop_training:
            break
    callback.on_train_end()
    return seen


def test_checkpoints(era, capsys, tmp_path):
    era("keras2")
    path = str(tmp_path / "w.{epoch:02d}.hdf5")
    logs_of(hb.callbacks.ModelCheckpoint(path, verbose=1, save_best_only=True), [0.5, 0.75, 0.25])
    logs_of(hb.callbacks.ModelCheckpoint(path, verbose=1), [0.5])
    assert [line.replace(str(tmp_path), "") for line in lines(capsys)] == [
        "Epoch 00001: val_loss improved from inf to 0.50000, saving model to /w.01.hdf5",
        "Epoch 00002: val_loss did not improve from 0.50000",
        "Epoch 00003: val_loss improved from 0.50000 to 0.25000, saving model to /w.03.hdf5",
        "Epoch 00001: saving model to /w.01.hdf5",
    ]


def test_keras_1_counted_from_0(era, capsys, tmp_path):
    era("keras1")
    path = str(tmp_path / "best.h5")
    logs_of(hb.callbacks.ModelCheckpoint(path, verbose=1, save_best_only=True), [0.5, 0.75])
    assert [line.replace(str(tmp_path), "") for line in lines(capsys)] == [
        "Epoch 00000: val_loss improved from inf to 0.50000, saving model to /best.h5",
        "Epoch 00001: val_loss did not improve",
    ]


@pytest.mark.parametrize(("name", "stopped"), [("keras1", 3), ("keras2", 2), ("keras3", 2)])
def test_stopping_early(name, stopped, era, capsys):
    """Keras 1 waited an epoch longer."""
    era(name)
    callback = hb.callbacks.EarlyStopping(patience=2, verbose=1)
    assert logs_of(callback, [0.5, 0.6, 0.7, 0.8, 0.9]) == stopped
    said = lines(capsys)[-1]
    wanted = {
        "keras1": "Epoch 00003: early stopping",
        "keras2": "Epoch 00003: early stopping",
        "keras3": "Epoch 3: stopped, as val_loss was best in epoch 1 (0.5).",
    }
    assert said == wanted[name]


def test_the_best_weights_come_back_only_after_a_stop(era):
    era("keras2")
    for losses, back in (([0.5, 0.6], False), ([0.5, 0.6, 0.7], True)):
        callback = hb.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
        callback.set_model(model(1.0))
        callback.on_train_begin()
        for epoch, value in enumerate(losses):
            callback.model.set_weights([np.full((2, 1), epoch, "float32")])
            callback.on_epoch_end(epoch, {"val_loss": value})
        callback.on_train_end()
        assert (callback.model.get_weights()[0] == 0).all() == back


def test_rates(era, capsys):
    era("keras2")
    callback = hb.callbacks.ReduceLROnPlateau(factor=0.5, patience=1, verbose=1)
    callback.set_model(model())
    callback.model.optimizer.lr = 0.5
    callback.on_train_begin()
    for epoch in range(2):
        callback.on_epoch_end(epoch, {"val_loss": 1.0})
    schedule = hb.callbacks.LearningRateScheduler(lambda epoch: 0.125, verbose=1)
    schedule.set_model(callback.model)
    schedule.on_epoch_begin(4)
    assert lines(capsys) == [
        "Epoch 00002: ReduceLROnPlateau reducing learning rate to 0.25.",
        "Epoch 00005: LearningRateScheduler setting learning rate to 0.125.",
    ]


def test_no_number(era, capsys):
    era("keras2")
    callback = hb.callbacks.TerminateOnNaN()
    callback.set_model(model())
    callback.on_train_batch_end(3, {"loss": float("nan")})
    assert callback.model.stop_training
    assert lines(capsys) == ["Batch 3: Invalid loss, terminating training"]


def test_the_bar_is_closed_before_callbacks_speak_and_validation_comes_first(era, capsys):
    era("keras2")

    class Shout(hb.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            print("shout", list(logs))

    history = model().fit(
        [X], Y, epochs=1, validation_split=0.25, callbacks=[Shout()], verbose=2, batch_size=1
    )
    said = lines(capsys)
    assert said[0] == "Train on 3 samples, validate on 1 samples"
    assert said[1] == "Epoch 1/1"
    assert re.fullmatch(r" - \d+s - loss: 4\.0000 - val_loss: 4\.0000", said[2])
    assert said[3] == "shout ['val_loss', 'loss']"
    assert list(history.history) == ["val_loss", "loss"]
