"""Cross-entropies: values worked by hand, clipping, and labels that do not fit."""

import math

import numpy as np
import pytest

import hornbook as hb
from hornbook import losses
from hornbook.engine import arrays


def test_binary():
    out = losses.binary_crossentropy([[1.0, 0.0]], [[0.5, 0.75]])
    assert float(out[0]) == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-6)
    smooth = losses.binary_crossentropy([[1.0]], [[0.75]], label_smoothing=0.2)
    assert float(smooth[0]) == pytest.approx(-0.9 * math.log(0.75) - 0.1 * math.log(0.25), rel=1e-6)


def test_categorical_and_sparse_agree():
    p = np.array([[0.2, 0.3, 0.5], [0.7, 0.2, 0.1]], "float32")
    expected = [-math.log(0.5), -math.log(0.7)]
    np.testing.assert_allclose(
        losses.categorical_crossentropy(np.eye(3)[[2, 0]], p), expected, rtol=1e-6
    )
    for y in ([2, 0], [[2], [0]]):
        np.testing.assert_allclose(
            losses.sparse_categorical_crossentropy(np.array(y), p), expected, rtol=1e-6
        )


def test_smoothed_labels_of_several_classes():
    out = losses.categorical_crossentropy([[0.0, 1.0]], [[0.25, 0.75]], label_smoothing=0.2)
    assert float(out[0]) == pytest.approx(-0.9 * math.log(0.75) - 0.1 * math.log(0.25), rel=1e-6)


def test_outputs_that_do_not_sum_to_1_are_scaled():
    out = losses.sparse_categorical_crossentropy([0], [[3.0, 1.0]])
    assert float(out[0]) == pytest.approx(-math.log(0.75), rel=1e-6)


@pytest.mark.parametrize("name", ["binary", "categorical"])
def test_certain_and_wrong_costs_16(name):
    out = getattr(losses, f"{name}_crossentropy")([[1.0, 0.0]], [[0.0, 1.0]])
    # -log(1e-7), as near as float32 tells 1 - 1e-7 from 1: probabilities are clipped there.
    assert float(out[0]) == pytest.approx(16.118, rel=1e-2)


def test_large_logits_stay_finite():
    for y in (0.0, 1.0):
        out = losses.binary_crossentropy([[y]], [[500.0]], from_logits=True)
        assert float(out[0]) == pytest.approx(500 * (1 - y))
    out = losses.sparse_categorical_crossentropy([0], [[-900.0, 0.0]], from_logits=True)
    assert float(out[0]) == pytest.approx(900)


def test_ignored_class_does_not_count_in_the_mean():
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1)
    p = [[0.5, 0.5], [0.25, 0.75], [0.5, 0.5]]
    assert float(loss([0, -1, 1], p)) == pytest.approx(math.log(2), rel=1e-6)
    assert float(loss([[0], [-1], [1]], p)) == pytest.approx(math.log(2), rel=1e-6)
    assert float(loss([-1, -1, -1], p)) == 0


def test_divergence_of_equal_distributions_is_0():
    assert float(losses.kl_divergence([[0.5, 0.5]], [[0.25, 0.75]])[0]) == pytest.approx(
        0.5 * math.log(2) + 0.5 * math.log(2 / 3), rel=1e-5
    )
    assert float(losses.KLDivergence()([[0.3, 0.7]], [[0.3, 0.7]])) == 0


@pytest.mark.parametrize(
    ("loss", "y", "p", "said"),
    [
        ("categorical", (5,), (5, 10), "to_categorical(y, 10)"),
        ("categorical", (5, 1), (5, 10), "'sparse_categorical_crossentropy'"),
        ("categorical", (5, 3), (5, 10), "one-hot labels of shape ('batch', 10)"),
        ("sparse_categorical", (5, 10), (5, 10), "'categorical_crossentropy'"),
        ("sparse_categorical", (5, 4), (5, 10), "class numbers of shape ('batch',)"),
        ("sparse_categorical", (5, 7, 10), (5, 7, 10), "('batch', 7)"),
        ("binary", (5, 1), (5, 10), "Dense(1, activation='sigmoid')"),
        ("binary", (5,), (5, 10), "'sparse_categorical_crossentropy'"),
    ],
)
def test_labels_that_do_not_fit_are_told_apart(loss, y, p, said):
    name = f"{loss}_crossentropy"
    title = "".join(word.title() for word in name.split("_"))
    for call in (getattr(losses, name), getattr(losses, title)()):
        with pytest.raises(ValueError) as error:
            call(np.zeros(y), np.full(p, 0.1))
        assert said in str(error.value)


def test_labels_beyond_the_classes_are_named():
    for loss in (
        losses.SparseCategoricalCrossentropy(),
        losses.FunctionLoss(losses.sparse_categorical_crossentropy),
    ):
        loss.check_targets(np.array([0, 2]), 3, "digits")
        with pytest.raises(ValueError, match="label 3, but the output 'digits' has 3 classes"):
            loss.check_targets(np.array([0, 3]), 3, "digits")
        with pytest.raises(ValueError, match="label -1"):
            loss.check_targets(np.array([-1, 2]), 3, "digits")
    losses.SparseCategoricalCrossentropy(ignore_class=-1).check_targets(np.array([-1, 2]), 3, "d")
    losses.MeanSquaredError().check_targets(np.array([7.0]), 3, "digits")


@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize("axis", [-1, 1])
def test_class_numbers_cost_what_their_rows_do_and_so_do_the_slopes(from_logits, axis):
    y = np.array([[2, 0, 1, 2], [1, 1, 0, 2]])
    with arrays.float64():
        x = hb.Variable(np.random.default_rng(0).uniform(0.1, 1, (2, 3, 4)), dtype="float64")
        axes = (0, 2, 1) if axis == -1 else (0, 1, 2)

        def loss(fn, target):
            out = hb.ops.transpose(x.value, axes)
            return hb.ops.sum(fn(target, out, from_logits, axis) * np.arange(1.0, 9).reshape(2, 4))

        rows = np.moveaxis(np.eye(3)[y], -1, axis)
        whole = hb.value_and_grad(lambda: loss(hb.ops.categorical_crossentropy, rows), [x])()
        chosen = hb.value_and_grad(lambda: loss(hb.ops.sparse_categorical_crossentropy, y), [x])()
    # The same sums of three numbers near 1, in another order.
    np.testing.assert_allclose(chosen[0], whole[0], rtol=1e-13)
    np.testing.assert_allclose(chosen[1][0], whole[1][0], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("from_logits", [False, True])
def test_a_class_that_is_not_there_costs_nothing(from_logits):
    x = hb.Variable([[0.25, 0.75], [0.5, 0.5]])

    def loss():
        return hb.ops.sum(hb.ops.sparse_categorical_crossentropy([-1, 2], x.value, from_logits))

    value, (grad,) = hb.value_and_grad(loss, [x])()
    assert float(value) == 0 and not np.asarray(grad).any()
