"""The validation's program is made while the first epoch's is: nobody can tell, but by time."""

import threading
import time

import numpy as np
import pytest

import hornbook as hb
from hornbook.engine import compile
from hornbook.training import loop

X = np.random.default_rng(0).normal(size=(30, 3)).astype("float32")
Y = X[:, :1]


def network(kind=hb.Sequential):
    hb.utils.set_random_seed(1)
    compile._made.clear()  # so that there is a program to make
    layers = [hb.Input((3,)), hb.layers.Dense(4, "tanh"), hb.layers.Dropout(0.2)]
    model = kind([*layers, hb.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def fit(model, callbacks=(), **words):
    words = {"validation_split": 0.2, "epochs": 2, "batch_size": 8, "verbose": 0} | words
    return model.fit(X, Y, callbacks=list(callbacks), **words).history


@pytest.fixture
def begun(monkeypatch):
    """The number of programs that threads were given, one number for each fit that asked."""
    counts = []
    make = loop.make_ahead

    def counted(*args):
        counts.append(0)
        for thread in make(*args):
            counts[-1] += 1
            yield thread

    monkeypatch.setattr(loop, "make_ahead", counted)
    return counts


def compile_threads():
    return [thread for thread in threading.enumerate() if thread.name == "hornbook-compile"]


def test_the_numbers_are_those_of_programs_made_in_turn(monkeypatch, begun):
    ahead = fit(network())
    assert begun == [2] and not compile_threads()
    with monkeypatch.context() as patch:
        patch.setattr(loop, "make_ahead", lambda *args: [])
        assert fit(network()) == ahead


def test_the_programs_of_a_second_fit_are_there(begun):
    model = network()
    fit(model, epochs=1)
    fit(model, epochs=1)
    assert begun == [2, 0]


class Tests(hb.callbacks.Callback):
    def on_test_begin(self, logs=None):
        self.model.get_layer(index=0).activation = hb.activations.relu


class Batches(hb.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        pass


@pytest.mark.parametrize("callback", [Tests, Batches])
def test_not_where_a_callback_may_change_what_is_traced(begun, callback):
    fit(network(), [callback()])
    assert begun == [0]


class Broken(hb.Sequential):
    def test_step(self, data):
        raise KeyError("no test today")


def test_a_test_step_that_fails_does_so_after_the_first_epoch():
    model = network(Broken)
    with pytest.raises(KeyError, match="no test today"):
        fit(model)
    assert int(model.optimizer.iterations.numpy()) == 3 and not compile_threads()


class Refused(Exception):
    pass


@pytest.mark.parametrize("error", [Refused, KeyboardInterrupt])
def test_an_error_of_the_compiler_and_ctrl_c_are_those_of_the_call(monkeypatch, error):
    slow = threading.Event()

    class Program:
        def lower(self, *args):
            return self

        def compile(self):
            if slow.is_set():
                time.sleep(0.3)
            slow.set()  # the second, of the validation, is still being made when the first is not
            raise Refused

        def __call__(self, *args):
            raise error

    monkeypatch.setattr(compile, "program", lambda *args, **words: Program())
    with pytest.raises(error):
        fit(network())
    assert slow.is_set() and not compile_threads()


class Stopped(hb.Sequential):
    def test_step(self, data):
        raise KeyboardInterrupt


def test_ctrl_c_while_the_second_is_traced_leaves_no_thread(monkeypatch):
    begun = threading.Event()

    def slow(self):
        begun.set()
        time.sleep(0.5)

    lowered = type(compile.program(lambda x: x).lower(1.0))
    monkeypatch.setattr(lowered, "compile", slow)
    with pytest.raises(KeyboardInterrupt):
        fit(network(Stopped))
    assert begun.is_set() and not compile_threads()
