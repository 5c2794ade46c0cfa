"""Logs in which old and new names are one."""

import numpy as np
import pytest

import hornbook as hb
from hornbook.compat.keras.logs import Logs


def test_either_name_is_answered_and_one_is_listed():
    logs = Logs(loss=1.0, val_acc=0.5, dense_2_acc=0.25, lr=0.1)
    assert logs["val_accuracy"] == logs["val_acc"] == logs.get("val_accuracy") == 0.5
    assert logs["dense_2_accuracy"] == 0.25 and "learning_rate" in logs
    assert "val_mae" not in logs and logs.get("val_mae", 3) == 3
    assert list(logs) == ["loss", "val_acc", "dense_2_acc", "lr"]
    with pytest.raises(KeyError):
        logs["val_mae"]


def test_what_is_set_by_the_new_name_stands_under_the_old():
    logs = Logs(acc=0.5)
    logs["accuracy"] = 0.75
    logs["learning_rate"] = 0.1
    assert dict(logs) == {"acc": 0.75, "lr": 0.1}


def test_callbacks_are_told_what_they_were(era):
    era("keras2")
    told = {}

    class Look(hb.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            told.update(logs=dict(logs), params=dict(self.params), rows=self.validation_data)

    model = hb.Sequential([hb.layers.Dense(1, activation="sigmoid", input_shape=(2,))])
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    x, y = np.ones((10, 2)), np.ones(10)
    model.fit(x, y, batch_size=4, validation_split=0.2, verbose=0, callbacks=[Look()])
    assert set(told["logs"]) == {"loss", "acc", "val_loss", "val_acc"}
    assert told["params"]["samples"] == 8 and told["params"]["batch_size"] == 4
    assert told["params"]["metrics"] == ["loss", "acc", "val_loss", "val_acc"]
    assert told["params"]["do_validation"] is True
    assert [np.shape(part) for part in told["rows"]] == [(2, 2), (2,), (2,), ()]


def test_names_are_told_in_the_order_of_compile_and_what_was_validated_first(era):
    era("keras2")
    model = hb.Sequential([hb.layers.Dense(1, activation="sigmoid", input_shape=(2,))])
    model.compile("sgd", "binary_crossentropy", metrics=["mse", "accuracy"])
    record = model.fit(np.ones((8, 2)), np.ones(8), validation_split=0.5, verbose=0)
    names = ["loss", "mean_squared_error", "acc"]
    assert list(record.history) == [f"val_{name}" for name in names] + names
