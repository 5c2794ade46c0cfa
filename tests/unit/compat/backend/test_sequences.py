"""CTC, against sums over all paths."""

import itertools

import numpy as np
import pytest

from hornbook.compat.keras import backend as K

RNG = np.random.default_rng(2)


def spelled(path, blank):
    return tuple(k for k, _ in itertools.groupby(path) if k != blank)


def probability(y, label):
    """Of a label, summed over all paths; the last class is the blank."""
    classes = y.shape[1]
    return sum(
        np.prod([y[t, k] for t, k in enumerate(path)])
        for path in itertools.product(range(classes), repeat=len(y))
        if spelled(path, classes - 1) == tuple(label)
    )


@pytest.fixture
def outputs():
    logits = RNG.normal(size=(3, 4, 3))
    return (np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)).astype("f")


LABELS = np.array([[0, 1], [1, 0], [1, 1]])


def test_the_cost_is_a_sum_over_paths(outputs):
    frames, letters = np.array([[4], [3], [4]]), np.array([[2], [1], [2]])
    wanted = [
        -np.log(probability(y[:n], label[:m]))
        for y, label, (n,), (m,) in zip(outputs, LABELS, frames, letters, strict=True)
    ]
    cost = K.ctc_batch_cost(LABELS, outputs, frames, letters)
    assert cost.shape == (3, 1)
    np.testing.assert_allclose(cost[:, 0], wanted, rtol=1e-4)
    x, n, m = K.placeholder((None, None, 3)), K.placeholder((None, 1)), K.placeholder((None, 1))
    t = K.placeholder((None, 2))
    later = K.function([t, x, n, m], [K.ctc_batch_cost(t, x, n, m)])
    np.testing.assert_allclose(later([LABELS, outputs, frames, letters])[0], cost, rtol=1e-5)


def test_decoding(outputs):
    (labels,), scores = K.ctc_decode(outputs, np.array([4, 4, 4]))
    for row, y in zip(np.asarray(labels), outputs, strict=True):
        assert tuple(k for k in row if k >= 0) == spelled(y.argmax(1), 2)
    assert scores.shape == (3, 1)
    beams, scores = K.ctc_decode(outputs, np.array([4, 4, 4]), greedy=False, top_paths=2)
    assert len(beams) == 2 and scores.shape == (3, 2)
    every = {
        label for path in itertools.product(range(3), repeat=4) for label in [spelled(path, 2)]
    }
    for place, y in enumerate(outputs):
        best = sorted(every, key=lambda label, y=y: -probability(y, label))
        for beam, label in zip(beams, best, strict=False):
            assert tuple(k for k in np.asarray(beam)[place] if k >= 0) == label
        np.testing.assert_allclose(
            np.exp(scores[place]), [probability(y, label) for label in best[:2]], rtol=1e-3
        )


def test_decoding_later(outputs):
    x, n = K.placeholder((None, 4, 3)), K.placeholder((None,), dtype="int32")
    (labels,), _ = K.ctc_decode(x, n)
    found = K.function([x, n], [labels])([outputs, [4, 4, 4]])[0]
    assert found.shape == (3, max(len(spelled(y.argmax(1), 2)) for y in outputs))
    for row, y in zip(found, outputs, strict=True):
        assert tuple(k for k in row if k >= 0) == spelled(y.argmax(1), 2)


def test_labels_in_a_row():
    places, letters, shape = K.ctc_label_dense_to_sparse(LABELS, np.array([[1], [2], [0]]))
    assert np.asarray(places).tolist() == [[0, 0], [1, 0], [1, 1]]
    assert np.asarray(letters).tolist() == [0, 1, 0] and np.asarray(shape).tolist() == [3, 2]


def test_labels_that_are_decoded_later_are_cut_to_the_longest_too():
    frames, lengths = K.placeholder((None, 5, 3)), K.placeholder((None,), dtype="int32")
    decode = K.function([frames, lengths], [K.ctc_decode(frames, lengths)[0][0]])
    x = np.array([[[0.9, 0.05, 0.05], [0.05, 0.05, 0.9], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9]]])
    x = np.concatenate([x, x[:, -1:]], axis=1)
    assert decode([x, np.array([5])])[0].tolist() == [[0, 1]]
