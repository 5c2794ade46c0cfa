"""What users pass as data, told apart by what it can do."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import feeds, layers

X = np.arange(12.0, dtype="float32").reshape(6, 2)
Y = X.sum(axis=1, keepdims=True)


class HostTensor:
    """A tensor of another library: NumPy reads it only when it is on the host."""

    def __init__(self, value):
        self.value = value

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.value


class Loader:
    """A ``DataLoader`` as PyTorch's: lists of tensors, as often as asked."""

    def __init__(self, dataset, batch_size, sized=True):
        self.dataset = dataset if sized else iter(dataset)
        self.rows, self.size, self.collate_fn, self.begun = dataset, batch_size, None, 0

    def __len__(self):
        return -(-len(self.dataset) // self.size)

    def __iter__(self):
        self.begun += 1
        for start in range(0, len(self.rows), self.size):
            part = slice(start, start + self.size)
            yield [HostTensor(X[part]), HostTensor(Y[part])]


class TensorFlowData:
    """A ``tf.data.Dataset`` as far as a feed looks at it."""

    def __init__(self, count):
        self.count = count

    def cardinality(self):
        return np.int64(self.count)

    def as_numpy_iterator(self):
        return iter([(X[:4], Y[:4]), (X[4:], Y[4:])])


def net():
    hb.utils.set_random_seed(1)
    model = hb.Sequential([hb.Input((2,)), layers.Dense(1)])
    model.compile(hb.optimizers.SGD(0.001), "mse")
    return model


def plain(epochs=2):
    model = net()
    return model.fit(X, Y, batch_size=4, epochs=epochs, shuffle=False, verbose=0).history["loss"]


class Plain:
    """Anything that can be looped over."""

    def __iter__(self):
        yield X[:4], Y[:4]
        yield X[4:], Y[4:]


@pytest.mark.parametrize(
    "data",
    [
        Loader(X, 4),
        Loader(X, 4, sized=False),
        TensorFlowData(2),
        TensorFlowData(-2),
        Plain(),
    ],
    ids=["loader", "endless-loader", "tf.data", "tf.data-unknown", "iterable"],
)
def test_every_kind_of_batches_trains_as_arrays_do(data):
    model = net()
    assert model.fit(data, epochs=2, verbose=0).history["loss"] == plain()
    whole = model.evaluate(X, Y, batch_size=4, verbose=0)
    assert model.evaluate(data, verbose=0) == pytest.approx(whole)
    assert model.predict(data, verbose=0).shape == (6, 1)
    assert model.fit(X, Y, validation_data=data, verbose=0).history["val_loss"]


def test_a_generator_that_never_ends_needs_steps_and_goes_on_from_epoch_to_epoch():
    def forever():
        while True:
            yield from Plain()

    history = net().fit(forever(), steps_per_epoch=2, epochs=2, verbose=0)
    assert history.history["loss"] == plain()


@pytest.mark.parametrize("steps", [None, 3])
def test_a_generator_that_ends_too_early_ends_the_run_and_says_so(steps):
    model = net()
    with pytest.warns(UserWarning, match="The data ended after"):
        history = model.fit(iter(Plain()), steps_per_epoch=steps, epochs=5, verbose=0)
    assert len(history.epoch) == 1
    assert np.isfinite(model.predict(X, verbose=0)).all()


def test_generators_of_dicts():
    a, b = hb.Input((2,), name="a"), hb.Input((1,), name="b")
    out = layers.Dense(1, name="out")(layers.Concatenate()([a, b]))
    model = hb.Model([a, b], out)
    model.compile("sgd", "mse")
    batches = [
        ({"a": X, "b": Y}, {"out": Y}, np.ones(6)),
        ({"b": Y, "a": X}, {"out": Y}, np.ones(6)),
    ]
    model.fit(iter(batches), verbose=0)
    with pytest.raises(ValueError, match="'c'|'b'"):
        model.fit({"a": X, "c": Y}, Y, verbose=0)


def test_tensors_of_another_library_are_arrays():
    assert net().fit(HostTensor(X), HostTensor(Y), batch_size=4, epochs=2, shuffle=False, verbose=0)
    feed = feeds.feed_of(HostTensor(X), HostTensor(Y))
    np.testing.assert_array_equal(np.asarray(feed.data[0]), X)


def test_words_that_do_not_go_with_batches():
    with pytest.raises(ValueError, match="y stays out"):
        net().fit(Plain(), Y, verbose=0)
    with pytest.raises(ValueError, match="validation_split needs arrays"):
        net().fit(Plain(), validation_split=0.5, verbose=0)
    with pytest.raises(ValueError, match="gave no batch"):
        net().fit(iter([]), verbose=0)
