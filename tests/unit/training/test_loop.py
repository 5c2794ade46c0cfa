"""fit, evaluate, predict and the one-batch forms, on numbers small enough to follow."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers
from hornbook.callbacks import Callback


def regression(rows=20, seed=0):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(rows, 3)).astype("float32")
    return x, (x @ np.array([1.0, -2.0, 0.5]) + 0.3).astype("float32")


def small_model(optimizer="sgd", loss="mse", metrics=("mae",), **options):
    hb.utils.set_random_seed(3)
    model = hb.Sequential([layers.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(1)])
    model.compile(optimizer, loss, metrics=list(metrics), **options)
    return model


def test_one_step_of_sgd_worked_by_hand():
    model = hb.Sequential([layers.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile(hb.optimizers.SGD(0.1), "mse")
    # y = 1 * x + 0; loss = mean((2 - 1)^2) = 1; dL/dw = 2 * (1 - 2) * 1 = -2, dL/db = -2.
    assert model.train_on_batch(np.ones((1, 1)), 2 * np.ones((1, 1))) == 1.0
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(kernel, [[1.2]], rtol=1e-6)
    np.testing.assert_allclose(bias, [0.2], rtol=1e-6)


def test_history_has_a_list_per_quantity_and_one_number_per_epoch():
    x, y = regression()
    history = small_model().fit(x, y, epochs=3, verbose=0, validation_split=0.2)
    assert set(history.history) == {"loss", "mae", "val_loss", "val_mae"}
    assert [len(values) for values in history.history.values()] == [3] * 4
    assert history.epoch == [0, 1, 2]
    assert all(isinstance(value, float) for value in history.history["loss"])


def test_epoch_loss_is_the_mean_over_samples_also_with_a_short_last_batch():
    x, y = regression(rows=5)
    model = small_model(hb.optimizers.SGD(0.0))
    history = model.fit(x, y, batch_size=2, verbose=0)
    error = model.predict(x, verbose=0)[:, 0] - y
    np.testing.assert_allclose(history.history["loss"][0], np.mean(error**2), rtol=1e-6)
    np.testing.assert_allclose(history.history["mae"][0], np.mean(abs(error)), rtol=1e-6)
    loss, mae = model.evaluate(x, y, batch_size=3, verbose=0)
    np.testing.assert_allclose([loss, mae], [np.mean(error**2), np.mean(abs(error))], rtol=1e-6)


def test_training_learns():
    x, y = regression(200)
    model = small_model(hb.optimizers.Adam(0.02))
    history = model.fit(x, y, epochs=60, batch_size=20, verbose=0)
    assert history.history["loss"][-1] < 0.1 * history.history["loss"][0]


def test_predict_gives_one_row_per_input_row_whatever_the_batch_size():
    x, _ = regression(7)
    model = small_model()
    np.testing.assert_array_equal(
        model.predict(x, batch_size=2, verbose=0), model.predict(x, batch_size=2, verbose=0)
    )
    assert model.predict(x, batch_size=3, verbose=0).shape == (7, 1)
    np.testing.assert_allclose(
        model.predict(x, batch_size=3, verbose=0), model.predict_on_batch(x), rtol=1e-5
    )


def test_evaluate_can_return_a_dict_and_test_on_batch_agrees():
    x, y = regression()
    model = small_model()
    told = model.evaluate(x, y, verbose=0, return_dict=True)
    model.reset_metrics()
    assert model.test_on_batch(x, y, return_dict=True) == pytest.approx(told, rel=1e-6)


def test_initial_epoch_goes_on_counting():
    x, y = regression()
    model = small_model()
    assert model.fit(x, y, initial_epoch=3, epochs=5, verbose=0).epoch == [3, 4]


def test_stop_training_ends_after_the_epoch():
    class Stop(Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    x, y = regression()
    assert small_model().fit(x, y, epochs=9, verbose=0, callbacks=[Stop()]).epoch == [0, 1]


class Recorder(Callback):
    """Writes down every hook that fit calls."""

    def __init__(self):
        self.calls = []

    def __getattribute__(self, name):
        if name.startswith("on_"):
            return lambda *args, logs=None: self.calls.append((name, *args))
        return super().__getattribute__(name)

    def watches(self, phase):
        return 1


def test_callbacks_hear_every_hook_in_keras_order():
    x, y = regression(4)
    recorder = Recorder()
    small_model().fit(x, y, batch_size=2, verbose=0, validation_data=(x, y), callbacks=[recorder])
    assert recorder.calls == [
        ("on_train_begin",),
        ("on_epoch_begin", 0),
        ("on_train_batch_begin", 0),
        ("on_train_batch_end", 0),
        ("on_train_batch_begin", 1),
        ("on_train_batch_end", 1),
        ("on_test_begin",),
        ("on_test_batch_begin", 0),
        ("on_test_batch_end", 0),
        ("on_test_batch_begin", 1),
        ("on_test_batch_end", 1),
        ("on_test_end",),
        ("on_epoch_end", 0),
        ("on_train_end",),
    ]


class EveryOther(Recorder):
    """Needs the model after every second batch."""

    def watches(self, phase):
        return 2


def test_hooks_come_in_pairs_whatever_the_stretch():
    x, y = regression(6)
    recorder = EveryOther()
    small_model().fit(x, y, batch_size=2, verbose=0, callbacks=[recorder])
    batches = [call for call in recorder.calls if "batch" in call[0]]
    assert batches == [
        (f"on_train_batch_{end}", batch) for batch in range(3) for end in ("begin", "end")
    ]


class BatchLosses(Callback):
    """Keeps the logs of every batch."""

    def __init__(self):
        self.logs = []

    def on_train_batch_end(self, batch, logs=None):
        self.logs.append((batch, dict(logs)))


class ReplayedLosses(BatchLosses):
    """The same, after each stretch."""

    reads_only_logs = True


def test_replayed_logs_equal_those_between_batches():
    x, y = regression(10)
    exact, replayed = BatchLosses(), ReplayedLosses()
    for callback in (exact, replayed):
        small_model().fit(x, y, batch_size=3, epochs=2, verbose=0, callbacks=[callback])
    assert [batch for batch, _ in exact.logs] == [0, 1, 2, 3] * 2
    assert exact.logs == replayed.logs


def test_the_slow_way_is_said_once(capsys):
    class LooksAtEveryBatch(Callback):
        def on_train_batch_end(self, batch, logs=None):
            pass

    x, y = regression()
    for _ in range(2):
        small_model().fit(x, y, verbose=0, callbacks=[LooksAtEveryBatch()])
    assert capsys.readouterr().err.count("LooksAtEveryBatch looks at every batch") == 1


def test_a_callback_may_set_weights_between_batches():
    class Zero(Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.set_weights([np.zeros_like(w) for w in self.model.get_weights()])

    x, y = regression()
    model = small_model(hb.optimizers.SGD(0.0))
    model.fit(x, y, batch_size=5, verbose=0, callbacks=[Zero()])
    assert all((weight == 0).all() for weight in model.get_weights())


def test_a_failed_fit_and_ctrl_c_leave_model_and_history():
    class Interrupt(Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    class Ended(Callback):
        seen = False

        def on_train_end(self, logs=None):
            self.seen = True

    x, y = regression()
    model, ended = small_model(), Ended()
    before = model.get_weights()
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, epochs=5, verbose=0, callbacks=[ended, Interrupt()])
    assert ended.seen and len(model.history.history["loss"]) >= 1
    assert not np.array_equal(before[0], model.get_weights()[0])
    assert model.predict(x, verbose=0).shape == (20, 1)
    model.fit(x, y, verbose=0)


def test_values_that_a_user_holds_survive_training():
    x, y = regression()
    model = small_model()
    held = model.layers[0].kernel.value
    copy = np.array(held)
    model.fit(x, y, epochs=2, verbose=0)
    np.testing.assert_array_equal(np.array(held), copy)


def test_run_eagerly_runs_python_at_every_step():
    seen = []

    class Shout(layers.Layer):
        def call(self, inputs):
            seen.append(inputs.shape)
            return inputs

    x, y = regression(4)
    hb.utils.set_random_seed(0)
    model = hb.Sequential([layers.Input((3,)), Shout(), layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    model.evaluate(x, y, verbose=0)
    del seen[:]
    history = model.fit(x, y, batch_size=2, epochs=2, verbose=0)
    assert seen == [(2, 3)] * 4
    assert history.history["loss"][1] < history.history["loss"][0]


def test_generator_of_batches_equals_arrays():
    x, y = regression(8)

    def batches():
        while True:
            for start in range(0, 8, 2):
                yield x[start : start + 2], y[start : start + 2]

    from_arrays = small_model().fit(x, y, batch_size=2, epochs=2, shuffle=False, verbose=0)
    from_batches = small_model().fit(batches(), steps_per_epoch=4, epochs=2, verbose=0)
    assert from_arrays.history == from_batches.history


def test_train_step_of_ones_own_is_compiled():
    class Twice(hb.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs)

        def train_step(self, data):
            super().train_step(data)
            return super().train_step(data)

    x, y = regression(4)
    model = Twice()
    model.compile("sgd", "mse")
    model.fit(x, y, batch_size=4, epochs=3, verbose=0)
    assert int(model.optimizer.iterations.numpy()) == 6


def test_added_losses_are_part_of_the_loss():
    class Costly(layers.Layer):
        def call(self, inputs):
            self.add_loss(5.0)
            return inputs

    x, y = regression(4)
    model = hb.Sequential([layers.Input((3,)), layers.Dense(1), Costly()])
    model.compile(hb.optimizers.SGD(0.0), "mse")
    error = model.predict(x, verbose=0)[:, 0] - y
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0), np.mean(error**2) + 5.0, rtol=1e-6)


def test_a_regularizer_is_part_of_the_loss():
    model = hb.Sequential(
        [layers.Input((1,)), layers.Dense(1, kernel_initializer="ones", kernel_regularizer="l2")]
    )
    model.compile("sgd", "mse")
    # The prediction is exact, so that 0.01 * 1^2 is all the loss.
    loss = model.evaluate(np.ones((2, 1)), np.ones((2, 1)), verbose=0)
    np.testing.assert_allclose(loss, 0.01, rtol=1e-6)


def test_frozen_layers_stay():
    x, y = regression()
    model = small_model()
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    before = model.layers[0].get_weights()
    model.fit(x, y, verbose=0)
    np.testing.assert_array_equal(before[0], model.layers[0].get_weights()[0])


def test_several_outputs_have_a_loss_and_metrics_each():
    x = layers.Input((3,), name="x")
    hidden = layers.Dense(4)(x)
    a = layers.Dense(1, name="a")(hidden)
    b = layers.Dense(2, activation="softmax", name="b")(hidden)
    model = hb.Model(x, [a, b])
    model.compile(
        hb.optimizers.SGD(0.0),
        loss={"a": "mse", "b": "sparse_categorical_crossentropy"},
        loss_weights={"a": 2.0, "b": 0.5},
        metrics={"b": ["accuracy"]},
    )
    values, target = regression(6)
    classes = np.array([0, 1, 0, 1, 1, 0])
    history = model.fit(values, {"a": target, "b": classes}, verbose=0)
    told = {name: values[0] for name, values in history.history.items()}
    assert set(told) == {"loss", "a_loss", "b_loss", "b_accuracy"}
    assert told["loss"] == pytest.approx(2.0 * told["a_loss"] + 0.5 * told["b_loss"], rel=1e-6)


@pytest.mark.parametrize("class_weight", [{0: 1.0, 1: 3.0}, "balanced"])
def test_class_weight_is_a_sample_weight(class_weight):
    x, _ = regression(8)
    labels = np.array([0, 1, 1, 1, 0, 1, 1, 1])
    balanced = {0: 8 / (2 * 2), 1: 8 / (2 * 6)}
    wanted = balanced if class_weight == "balanced" else class_weight
    weights = np.array([wanted[label] for label in labels], "float32")
    losses = []
    for options in ({"class_weight": class_weight}, {"sample_weight": weights}):
        model = small_model(loss="binary_crossentropy", metrics=())
        losses.append(model.fit(x, labels, verbose=0, **options).history["loss"])
    assert losses[0] == losses[1]
