"""What an era sets on classes and modules is gone when it ends."""

import inspect

import numpy as np
import pytest

import hornbook as hb
from hornbook import compat
from hornbook.core.config import _keep_arguments
from hornbook.training import CallbackList, loop, runner

OWNERS = [
    *(hb.layers.Layer, hb.layers.InputLayer, hb.layers.BatchNormalization, hb.Model),
    *(hb.Sequential, hb.Optimizer, hb.callbacks.ModelCheckpoint, hb.callbacks.History),
    *(CallbackList, runner.Orders, loop, np, np.random, inspect),
]


@pytest.mark.parametrize("era", ["keras1", "keras2", "tensorflow2", "keras3"])
def test_all_is_as_before(era):
    before = [dict(vars(owner)) for owner in OWNERS]
    compat.install(era)
    changed = [dict(vars(owner)) != old for owner, old in zip(OWNERS, before, strict=True)]
    compat.uninstall()
    assert [dict(vars(owner)) for owner in OWNERS] == before
    assert any(changed) == (era != "keras3")
    assert _keep_arguments.__globals__["_translate"] is None
    assert not hasattr(hb.Model, "fit_generator")
    assert hb.layers.LSTM(2).get_config()["recurrent_activation"] == "sigmoid"
