"""The quick paths: some epochs as one program, single batches, models that change between calls."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers

ROWS = np.random.default_rng(1)
X = ROWS.normal(size=(53, 4)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


def net(**words):
    hb.utils.set_random_seed(5)
    model = hb.Sequential(
        [hb.Input((4,)), layers.Dense(6, "relu"), layers.Dropout(0.2), layers.Dense(1, "sigmoid")]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"], **words)
    return model


class Watching(hb.callbacks.Callback):
    """Looks at the end of each epoch, so that epochs run one by one."""

    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append((epoch, logs["loss"]))


@pytest.mark.parametrize("rows", [53, 48])
@pytest.mark.parametrize("shuffle", [True, False])
def test_many_epochs_as_one_program_have_the_same_bits(rows, shuffle):
    words = {"batch_size": 8, "epochs": 150, "verbose": 0, "shuffle": shuffle}
    alone, watched, callback = net(), net(), Watching()
    one = alone.fit(X[:rows], Y[:rows], **words)
    other = watched.fit(X[:rows], Y[:rows], callbacks=[callback], **words)
    assert one.history == other.history and one.epoch == other.epoch == list(range(150))
    assert [loss for _, loss in callback.epochs] == one.history["loss"]
    for a, b in zip(alone.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert int(alone.optimizer.iterations.numpy()) == int(watched.optimizer.iterations.numpy())


def test_a_run_in_parts_is_the_run_as_a_whole():
    whole, parts = net(), net()
    whole.fit(X, Y, batch_size=8, epochs=90, verbose=0)
    for start, stop in ((0, 20), (20, 21), (21, 90)):
        parts.fit(X, Y, batch_size=8, initial_epoch=start, epochs=stop, verbose=0)
    for a, b in zip(whole.get_weights(), parts.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_record_of_a_history_that_looks_at_the_model_is_kept_in_step():
    class Looking(hb.callbacks.History):
        def on_epoch_end(self, epoch, logs=None):
            super().on_epoch_end(epoch, logs)
            self.seen = [*getattr(self, "seen", []), int(self.model.optimizer.iterations.numpy())]

    looking = Looking()
    net().fit(X, Y, batch_size=8, epochs=6, verbose=0, callbacks=[looking])
    assert looking.seen == [7, 14, 21, 28, 35, 42]


def test_few_rows_are_predicted_as_many_are():
    model = net()
    many = model.predict(X, verbose=0)
    few = np.concatenate([model.predict(X[i : i + 1], verbose=0) for i in range(len(X))])
    np.testing.assert_allclose(few, many, rtol=1e-5)
    few[0] = 7.0  # the caller's own
    many[0] = 7.0
    assert model.predict_on_batch(X[:3]).shape == (3, 1)


def test_freezing_between_batches_is_noticed():
    model = net()
    model.train_on_batch(X, Y)
    before = model.layers[0].get_weights()
    model.layers[0].trainable = False
    model.train_on_batch(X, Y)
    for a, b in zip(before, model.layers[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    model.layers[0].trainable = True
    model.layers[0].bias.trainable = False
    model.train_on_batch(X, Y)
    kernel, bias = model.layers[0].get_weights()
    assert not np.array_equal(kernel, before[0])
    np.testing.assert_array_equal(bias, before[1])


def test_a_layer_added_to_a_list_between_batches_is_noticed():
    class Tower(hb.Model):
        def __init__(self):
            super().__init__()
            self.floors = [layers.Dense(4, "tanh")]
            self.top = layers.Dense(1, "sigmoid")

        def call(self, x):
            for floor in self.floors:
                x = floor(x)
            return self.top(x)

    tower = Tower()
    tower.compile("sgd", "binary_crossentropy")
    tower.train_on_batch(X, Y)
    more = layers.Dense(4, "tanh")
    more.build((None, 4))
    tower.train_on_batch(X, Y)  # building set attributes; now all is settled again
    tower.floors.append(more)
    with pytest.raises(ValueError, match="call compile"):
        tower.train_on_batch(X, Y)


class TwoOptimizers(hb.Model):
    """A train_step with an optimizer that compile knows nothing of."""

    def __init__(self, rate):
        super().__init__()
        self.first, self.second = layers.Dense(3, "tanh"), layers.Dense(1, "sigmoid")
        self.other = hb.optimizers.SGD(rate, momentum=0.9)

    def call(self, x):
        return self.second(self.first(x))

    def train_step(self, data):
        x, y = data
        weights = self.first.trainable_weights, self.second.trainable_weights
        loss, grads = hb.value_and_grad(
            lambda: self.compute_loss(y=y, y_pred=self(x)), [*weights[0], *weights[1]]
        )()
        self.optimizer.apply(grads[:2], weights[0])
        self.other.apply(grads[2:], weights[1])
        return {"loss": loss}


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_second_optimizer_keeps_its_state(eagerly):
    model = TwoOptimizers(0.1)
    model.compile("adam", "binary_crossentropy", run_eagerly=eagerly)
    history = model.fit(X, Y, epochs=5, verbose=0, batch_size=16).history["loss"]
    assert history[-1] < history[0]
    assert int(model.other.iterations.numpy()) == 20
    still = model.second.get_weights()
    model.other.learning_rate = 0.0
    model.other.variables[-1].assign(np.zeros(1))
    model.other.variables[-2].assign(np.zeros((3, 1)))
    model.fit(X, Y, epochs=2, verbose=0, batch_size=16)
    for a, b in zip(still, model.second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
