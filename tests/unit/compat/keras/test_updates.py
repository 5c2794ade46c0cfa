"""A step of training as updates, and optimizers that users wrote in the manner of Keras 2."""

import numpy as np
import pytest

import hornbook as hb

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(16, 3)).astype("float32"), RNG.normal(size=(16, 1)).astype("float32")


def net():
    model = hb.Sequential([hb.layers.Dense(1, input_shape=(3,))])
    model.set_weights([np.array([[1.0], [2.0], [3.0]], "float32"), np.zeros(1, "float32")])
    return model


def steps(order, era_name, era, name="Adam"):
    era(era_name)
    from keras import backend as K
    from keras import optimizers

    model = net()
    target = K.placeholder((None, 1))
    loss = K.mean(K.square(model.output - target))
    made = getattr(optimizers, name)(lr=0.05)
    params = model.trainable_weights
    given = {"loss": loss, "params": params, "constraints": {}}
    updates = made.get_updates(*[given[word] for word in order])
    train = K.function([model.input, target], [loss], updates=updates)
    losses = [float(train([X, Y])[0]) for _ in range(3)]
    return losses, model.get_weights()


@pytest.mark.parametrize("name", ["Adam", "SGD"])
def test_updates_by_hand_train_like_fit(name, era):
    losses, weights = steps(("loss", "params"), "keras2", era, name)
    model = net()
    model.compile(getattr(hb.optimizers, name)(lr=0.05), "mse")
    wanted = [float(model.train_on_batch(X, Y)) for _ in range(3)]
    np.testing.assert_allclose(losses, wanted, rtol=1e-5)
    for a, b in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_the_three_arguments_of_keras_1(era):
    first = steps(("params", "constraints", "loss"), "keras1", era)
    second = steps(("loss", "params"), "keras2", era)
    np.testing.assert_allclose(first[0], second[0], rtol=1e-5)


def momentum_class():
    from keras import backend as K
    from keras.legacy import interfaces
    from keras.optimizers import Optimizer

    class Momentum(Optimizer):
        def __init__(self, lr=0.01, decay=0.0, **kwargs):
            super().__init__(**kwargs)
            with K.name_scope(self.__class__.__name__):
                self.iterations = K.variable(0, dtype="int64", name="iterations")
                self.lr = K.variable(lr, name="lr")
                self.decay = K.variable(decay, name="decay")
            self.initial_decay = decay

        @interfaces.legacy_get_updates_support
        def get_updates(self, loss, params):
            grads = self.get_gradients(loss, params)
            self.updates = [K.update_add(self.iterations, 1)]
            rate = self.lr
            if self.initial_decay > 0:
                past = K.cast(self.iterations, K.dtype(self.decay))
                rate = rate * (1.0 / (1.0 + self.decay * past))
            moments = [K.zeros(K.int_shape(p)) for p in params]
            self.weights = [self.iterations, *moments]
            for p, g, m in zip(params, grads, moments, strict=True):
                v = 0.9 * m - rate * g
                self.updates.append(K.update(m, v))
                self.updates.append(K.update(p, p + v))
            return self.updates

        def get_config(self):
            config = {"lr": float(K.get_value(self.lr)), "decay": float(K.get_value(self.decay))}
            return dict(list(super().get_config().items()) + list(config.items()))

    return Momentum


def test_an_optimizer_of_ones_own_trains_a_model(era):
    """All is computed from the values before the step: the rate, from the count before it."""
    era("keras2")
    from keras import backend as K

    made = momentum_class()(lr=0.05, decay=0.5)
    model = net()
    model.compile(made, "mse")
    wanted = net()
    wanted.compile(hb.optimizers.SGD(lr=0.05, momentum=0.9, decay=0.5), "mse")
    ours = model.fit(X, Y, batch_size=8, epochs=3, shuffle=False, verbose=0)
    theirs = wanted.fit(X, Y, batch_size=8, epochs=3, shuffle=False, verbose=0)
    np.testing.assert_allclose(ours.history["loss"], theirs.history["loss"], rtol=1e-5)
    for a, b in zip(model.get_weights(), wanted.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
    assert int(K.get_value(made.iterations)) == 6
    assert made.get_config()["lr"] == pytest.approx(0.05)
    K.set_value(model.optimizer.lr, 0.0)
    before = model.get_weights()
    made.lr = 0.0
    model.fit(X, Y, epochs=1, verbose=0)
    assert len(made.get_weights()) >= 3 and before is not None


def test_a_subclass_may_add_to_the_updates(era):
    era("keras2")
    from keras import backend as K
    from keras.optimizers import SGD

    class Counting(SGD):
        def get_updates(self, loss, params):
            self.seen = K.variable(0.0)
            return [*super().get_updates(loss, params), K.update_add(self.seen, 2.0)]

    made = Counting(lr=0.05)
    model, wanted = net(), net()
    model.compile(made, "mse")
    wanted.compile(SGD(lr=0.05), "mse")
    for one in (model, wanted):
        one.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], wanted.get_weights()[0], atol=1e-6)
    assert float(K.get_value(made.seen)) == 8


def test_words_of_then_are_answered_by_a_configuration(era):
    era("keras2")
    from keras.optimizers import SGD, Adam

    config = SGD(lr=0.5, decay=0.25, momentum=0.5).get_config()
    assert (config["lr"], config["decay"], config.get("momentum")) == (0.5, 0.25, 0.5)
    assert "lr" in config and "learning_rate" in config and config.get("rho") is None
    again = SGD.from_config(config)
    assert float(again.lr) == 0.5 and float(again.decay) == 0.25
    assert float(Adam.from_config(Adam(lr=0.125).get_config()).lr) == 0.125


def test_an_optimizer_of_two_models_has_slots_for_each_and_one_count(era):
    era("keras2")
    optimizer = hb.optimizers.Adam(0.01)
    made = [hb.Sequential([hb.layers.Dense(1, input_shape=(n,))]) for n in (2, 3)]
    for model in made:
        model.compile(optimizer, "mse")
    for _ in range(2):
        for n, model in enumerate(made, 2):
            model.train_on_batch(np.ones((4, n)), np.ones((4, 1)))
    assert int(optimizer.iterations) == int(made[1].optimizer.iterations) == 4
    slots = [[v.shape for v in model.optimizer.slot_lists[0]] for model in made]
    assert slots == [[(2, 1), (1,)], [(3, 1), (1,)]]
    before = made[1].get_weights()[0]
    optimizer.lr.assign(0.0)
    made[1].train_on_batch(np.ones((4, 3)), np.ones((4, 1)))
    assert (made[1].get_weights()[0] == before).all()
