"""Callbacks beside real Keras': same weights, same data, same words; what each does and logs."""

import inspect

import numpy as np
import pytest

import hornbook as hb

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Keras hands NumPy its own variables.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

X = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], "float32")
FIRST = [np.array([[0.3], [0.1], [-0.2]], "float32"), np.zeros(1, "float32")]
NAMES = [name for name in hb.callbacks.__all__ if hasattr(keras.callbacks, name)]


def test_every_callback_of_keras_is_there():
    theirs = {
        name
        for name in dir(keras.callbacks)
        if inspect.isclass(getattr(keras.callbacks, name)) and "Orbax" not in name
    }
    assert theirs <= set(hb.callbacks.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_and_defaults(name, parity):
    def words(cls):
        given = list(inspect.signature(cls).parameters.values())
        plain = [p for p in given if p.kind is p.POSITIONAL_OR_KEYWORD]
        return {p.name: p.default for p in plain}

    assert words(getattr(hb.callbacks, name)) == words(getattr(keras.callbacks, name))
    parity(f"callbacks.{name}", "config")


def run(of, rate=0.05, told=(), epochs=6, x=X, **words):
    """A fit of one library: the model, and its history."""
    model = of.Sequential([of.Input((3,)), of.layers.Dense(1)])
    model.compile(of.optimizers.SGD(rate), "mse", metrics=["mae"])
    model.set_weights(FIRST)
    words = {"batch_size": 8, "shuffle": False, "verbose": 0, "validation_split": 0.25} | words
    history = model.fit(x, Y, epochs=epochs, callbacks=list(told), **words)
    return model, history


def alike(ours, theirs):
    """The same epochs, names in order, numbers to float32's rounding, and weights."""
    assert ours[1].epoch == theirs[1].epoch
    assert list(ours[1].history) == list(theirs[1].history)
    for name, values in theirs[1].history.items():
        np.testing.assert_allclose(ours[1].history[name], values, rtol=1e-4, atol=1e-6)
    for one, other in zip(ours[0].get_weights(), theirs[0].get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


CASES = [
    ("EarlyStopping", {"patience": 1, "min_delta": 0.05}),
    ("EarlyStopping", {"monitor": "mae", "min_delta": 0.2, "restore_best_weights": True}),
    ("EarlyStopping", {"baseline": 0.01, "patience": 2}),
    ("EarlyStopping", {"patience": 0, "min_delta": 10.0, "start_from_epoch": 3}),
    ("ReduceLROnPlateau", {"patience": 1, "min_delta": 1.0, "factor": 0.5}),
    ("ReduceLROnPlateau", {"patience": 1, "min_delta": 1.0, "cooldown": 2, "min_lr": 0.02}),
    ("LearningRateScheduler", {"schedule": lambda epoch, rate: rate * 0.7}),
    ("LearningRateScheduler", {"schedule": lambda epoch: 0.1 / (1 + epoch)}),
    ("TerminateOnNaN", {}),
    ("History", {}),
]


@pytest.mark.parametrize(("name", "words"), CASES, ids=lambda part: str(part).split(" at ")[0][:60])
def test_what_training_becomes(name, words, parity):
    alike(*(run(of, told=[getattr(of.callbacks, name)(**words)], epochs=8) for of in (hb, keras)))
    parity(f"callbacks.{name}", "training")


def test_no_number_stops_both(parity):
    with np.errstate(all="ignore"):
        results = [
            run(of, rate=1e20, told=[of.callbacks.TerminateOnNaN()], epochs=9)[1].epoch
            for of in (hb, keras)
        ]
    assert results[0] == results[1] and len(results[0]) < 9
    parity("callbacks.TerminateOnNaN", "training")


@pytest.mark.parametrize("words", [{}, {"separator": ";"}, {"append": True}], ids=str)
def test_csv(words, tmp_path, parity):
    texts = []
    for of in (hb, keras):
        path = tmp_path / f"{of.__name__}.csv"
        for _ in range(2):
            run(of, told=[of.callbacks.CSVLogger(str(path), **words)], epochs=2)
        texts.append(path.read_text().splitlines())
    mark = words.get("separator", ",")
    rows = [[line.split(mark) for line in text] for text in texts]
    assert len(rows[0]) == len(rows[1])
    for one, other in zip(*rows, strict=True):
        if one[0] == "epoch":
            assert one == other
        else:
            np.testing.assert_allclose(np.float64(one), np.float64(other), rtol=1e-4)
    parity("callbacks.CSVLogger", "training")


CHECKPOINTS = [
    ("{epoch:02d}-{val_loss:.2f}.keras", {}),
    ("{epoch}.weights.h5", {"save_weights_only": True}),
    ("best-{epoch}.keras", {"save_best_only": True, "monitor": "val_mae"}),
    ("best-{epoch}.keras", {"save_best_only": True, "mode": "max"}),
    ("{epoch}-{batch}.weights.h5", {"save_weights_only": True, "save_freq": 2}),
    ("{epoch}.keras", {"save_best_only": True, "initial_value_threshold": 2.0}),
]


@pytest.mark.parametrize(("name", "words"), CHECKPOINTS, ids=str)
def test_files_that_are_kept(name, words, tmp_path, parity):
    names = []
    for of in (hb, keras):
        folder = tmp_path / of.__name__
        folder.mkdir()
        run(of, told=[of.callbacks.ModelCheckpoint(str(folder / name), **words)], epochs=4)
        names.append(sorted(path.name for path in folder.iterdir()))
    assert names[0] == names[1] != []
    parity("callbacks.ModelCheckpoint", "training")


HOOKS = [name for name in dir(hb.callbacks.Callback) if name.startswith("on_")]


def recorder(of, heard):
    def hook(name):
        def note(self, *args, logs=None):
            *place, logs = (*args, logs) if logs is not None else args
            heard.append((name, place, sorted(logs or {})))

        return note

    plain = [name for name in HOOKS if name not in ("on_batch_begin", "on_batch_end")]
    return type("Recorder", (of.callbacks.Callback,), {name: hook(name) for name in plain})()


def test_hooks_come_in_the_same_order_with_the_same_words(parity):
    heard = {}
    for of in (hb, keras):
        notes = heard[of.__name__] = []
        model, _ = run(of, told=[recorder(of, notes)], epochs=2)
        model.evaluate(X, Y, batch_size=8, verbose=0, callbacks=[recorder(of, notes)])
        model.predict(X, batch_size=8, verbose=0, callbacks=[recorder(of, notes)])
    ours, theirs = heard.values()
    assert ours == theirs
    parity("callbacks.Callback", "training")
    parity("callbacks.CallbackList", "training")


def test_functions_as_hooks(parity):
    heard = []
    for of in (hb, keras):
        notes = []
        told = of.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs, notes=notes: notes.append(("begin", epoch)),
            on_epoch_end=lambda epoch, logs, notes=notes: notes.append((epoch, sorted(logs))),
            on_train_batch_end=lambda batch, logs, notes=notes: notes.append(batch),
            on_train_end=lambda logs, notes=notes: notes.append("end"),
        )
        run(of, told=[told], epochs=2)
        heard.append(notes)
    assert heard[0] == heard[1]
    parity("callbacks.LambdaCallback", "training")


def test_averages_in_place_of_weights(parity):
    def swapped(of):
        model = of.Sequential([of.Input((3,)), of.layers.Dense(1)])
        model.compile(of.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.6), "mse")
        model.set_weights(FIRST)
        told = of.callbacks.SwapEMAWeights()
        words = {"batch_size": 8, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
        return model, model.fit(X, Y, epochs=3, callbacks=[told], **words)

    alike(swapped(hb), swapped(keras))
    parity("callbacks.SwapEMAWeights", "training")


def test_a_run_that_broke_off_goes_on(tmp_path, parity):
    class Break(Exception):
        pass

    def broken(of):
        def stop(epoch, logs):
            if epoch == 2:
                raise Break

        folder = str(tmp_path / of.__name__)
        backup = of.callbacks.BackupAndRestore(folder)
        with pytest.raises(Break):
            run(of, told=[backup, of.callbacks.LambdaCallback(on_epoch_begin=stop)], epochs=5)
        return run(of, told=[of.callbacks.BackupAndRestore(folder)], epochs=5)

    alike(broken(hb), broken(keras))
    parity("callbacks.BackupAndRestore", "training")
