"""Models, layers, losses and metrics of the user's own, written as people write them."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, metrics, ops, saving

X = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
Y = X.sum(1, keepdims=True)


def fit(model, x=X, y=Y, **more):
    return model.fit(x, y, verbose=0, **more).history


class OwnStep(hb.Model):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss_tracker = metrics.Mean(name="loss")
        self.mae = metrics.MeanAbsoluteError(name="mae")

    @property
    def metrics(self):
        return [self.loss_tracker, self.mae]

    def train_step(self, data):
        x, y = data

        def loss_of():
            return ops.mean((self(x, training=True) - y) ** 2)

        loss, grads = hb.value_and_grad(loss_of, self.trainable_variables)()
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables, strict=True))
        self.loss_tracker.update_state(loss)
        self.mae.update_state(y, self(x))
        return {metric.name: metric.result() for metric in self.metrics}


def test_a_training_step_of_ones_own():
    inputs = hb.Input((4,))
    model = OwnStep(inputs, layers.Dense(1)(inputs))
    model.compile("adam")
    history = fit(model, epochs=3)
    assert list(history) == ["loss", "mae"] and history["loss"][2] < history["loss"][0]


def test_a_step_gets_what_was_given():
    seen = []

    class Watcher(hb.Sequential):
        def test_step(self, data):
            seen.append(len(data) if isinstance(data, tuple) else "x")
            return {"zero": ops.zeros(())}

    model = Watcher([layers.Dense(1)])
    model.compile("adam", "mse")
    assert model.evaluate(X, Y, verbose=0, return_dict=True) == {"zero": 0.0}
    model.evaluate(X, Y, sample_weight=np.ones(64), verbose=0)
    assert seen == [2, 3]


@saving.register_keras_serializable("lesson")
class Net(hb.Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.first = layers.Dense(units, activation="relu")
        self.blocks = [layers.Dense(units) for _ in range(2)]
        self.last = layers.Dense(1)

    def call(self, x, training=False):
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return self.last(x)


@pytest.mark.parametrize("form", ["net.keras", "net.safetensors"])
def test_a_model_class_of_ones_own_is_saved(form, tmp_path):
    model = Net(5)
    model.compile("sgd", "mse")
    fit(model)
    model.save(tmp_path / form)
    again = saving.load_model(tmp_path / form)
    assert isinstance(again, Net) and again.units == 5
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    assert int(again.optimizer.iterations.numpy()) == 2


def test_losses_and_metrics_of_a_layer():
    class Watched(layers.Layer):
        def call(self, x):
            self.add_loss(0.1 * ops.mean(x**2))
            self.add_metric(ops.mean(x), name="mean_x")
            return x

    model = hb.Sequential([hb.Input((4,)), Watched(), layers.Dense(1)])
    model.compile("sgd", "mse")
    history = fit(model, batch_size=64)
    assert history["mean_x"][0] == pytest.approx(float(X.mean()), abs=1e-6)
    said = model.evaluate(X, Y, batch_size=64, verbose=0, return_dict=True)
    error = np.mean((model.predict(X, verbose=0) - Y) ** 2)
    assert said["loss"] == pytest.approx(error + 0.1 * np.mean(X**2), rel=1e-5)


def test_a_layer_that_ends_the_model_with_its_own_loss():
    class Endpoint(layers.Layer):
        def __init__(self, name=None):
            super().__init__(name=name)
            self.loss_of = hb.losses.MeanSquaredError()
            self.mae = metrics.MeanAbsoluteError(name="mae")

        def call(self, targets, outputs):
            self.add_loss(self.loss_of(targets, outputs))
            self.mae.update_state(targets, outputs)
            return outputs

    inputs, targets = hb.Input((4,)), hb.Input((1,), name="targets")
    model = hb.Model([inputs, targets], Endpoint()(targets, layers.Dense(1)(inputs)))
    model.compile(hb.optimizers.Adam(0.1))
    history = model.fit([X, Y], epochs=5, verbose=0).history
    assert history["loss"][4] < history["loss"][0] and "mae" in history


def test_losses_and_metrics_from_tensors_of_the_graph():
    inputs = hb.Input((4,))
    outputs = layers.Dense(4)(layers.Dense(2)(inputs))
    model = hb.Model(inputs, outputs)
    model.add_loss(ops.mean((inputs - outputs) ** 2))
    model.add_metric(ops.max(outputs), name="highest")
    model.compile("adam")
    history = model.fit(X, epochs=2, batch_size=64, verbose=0).history
    assert history["loss"][1] < history["loss"][0]
    highest = model.evaluate(X, batch_size=64, verbose=0, return_dict=True)["highest"]
    assert highest == pytest.approx(model.predict(X, verbose=0).max(), rel=1e-5)


def test_a_loss_and_metrics_of_ones_own():
    def distance(y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred), axis=-1)

    class Positives(metrics.Metric):
        def __init__(self, name="positives", **kwargs):
            super().__init__(name=name, **kwargs)
            self.count = self.add_weight(name="count", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.count.assign_add(ops.sum(ops.cast(y_pred > 0, "float32")))

        def result(self):
            return self.count

        def reset_state(self):
            self.count.assign(0)

    model = hb.Sequential([layers.Dense(1)])
    model.compile("adam", distance, metrics=[distance, Positives()])
    fit(model, epochs=2)
    said = model.evaluate(X, Y, verbose=0, return_dict=True)
    predicted = model.predict(X, verbose=0)
    assert said["positives"] == (predicted > 0).sum()
    assert said["loss"] == pytest.approx(np.abs(predicted - Y).mean(), rel=1e-5)
    assert said["distance"] == pytest.approx(said["loss"], rel=1e-6)


def test_an_overridden_loss_with_its_own_mean():
    class Own(hb.Model):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.mean = metrics.Mean(name="own")

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            loss = ops.mean((y - y_pred) ** 2) + sum(self.losses)
            self.mean.update_state(loss)
            return loss

        @property
        def metrics(self):
            return [self.mean]

    inputs = hb.Input((4,))
    model = Own(inputs, layers.Dense(1, kernel_regularizer="l2")(inputs))
    model.compile("adam")
    assert list(fit(model)) == ["own"]


def test_names_of_the_quantities_of_several_outputs():
    inputs = hb.Input((4,))
    outputs = {name: layers.Dense(1, name=name)(inputs) for name in "ab"}
    model = hb.Model(inputs, outputs)
    model.compile("adam", {"a": "mse", "b": "mae"}, metrics={"a": ["mae"], "b": "mse"})
    y = {"a": Y, "b": Y}
    history = model.fit(X, y, validation_data=(X, y), verbose=0).history
    names = {"loss", "a_loss", "b_loss", "a_mae", "b_mse"}
    assert set(history) == names | {f"val_{name}" for name in names}


def test_frozen_layers_stay_as_they_are():
    base = hb.Sequential([hb.Input((4,)), layers.Dense(3), layers.BatchNormalization()])
    base.trainable = False
    model = hb.Sequential([hb.Input((4,)), base, layers.Dense(1)])
    model.compile("adam", "mse")
    before = base.get_weights()
    fit(model)
    assert all((a == b).all() for a, b in zip(before, base.get_weights(), strict=True))
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (2, 6)


def test_features_from_the_outputs_of_layers():
    model = hb.Sequential([hb.Input((4,)), layers.Dense(3, name="one"), layers.Dense(2)])
    features = hb.Model(model.inputs, [layer.output for layer in model.layers])
    one, two = features.predict(X, verbose=0)
    assert one.shape == (64, 3)
    np.testing.assert_array_equal(two, model.predict(X, verbose=0))


def test_a_layer_has_no_output_before_it_was_called():
    with pytest.raises(AttributeError, match="was not called on Tensors yet"):
        _ = layers.Dense(2).output


def test_a_loss_of_a_graphs_tensor_is_not_written_and_this_is_said(tmp_path):
    x = hb.Input((3,))
    model = hb.Model(x, hb.layers.Dense(1)(x))
    model.add_loss(hb.ops.mean(model.output))
    with pytest.warns(UserWarning, match="is not written. Call them again after loading"):
        model.save(tmp_path / "model.keras")
