"""``Loss``: reductions, weights, masks, losses of one's own, labels that do not fit."""

import numpy as np
import pytest

from hornbook import losses, ops
from hornbook.core import register_serializable

Y, P = np.zeros((3, 1)), np.array([[1.0], [2.0], [3.0]])  # squared errors 1, 4, 9


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("sum_over_batch_size", 14 / 3), ("mean", 14 / 3), ("sum", 14), ("none", [1, 4, 9])],
)
def test_reductions(reduction, expected):
    out = losses.MeanSquaredError(reduction=reduction)(Y, P)
    np.testing.assert_allclose(np.asarray(out), expected, rtol=1e-6)


def test_weights_divide_by_the_batch_or_by_their_sum():
    weights = [1.0, 0.0, 2.0]
    assert float(losses.MeanSquaredError()(Y, P, sample_weight=weights)) == pytest.approx(19 / 3)
    own = losses.MeanSquaredError(reduction="mean_with_sample_weight")
    assert float(own(Y, P, sample_weight=weights)) == pytest.approx(19 / 3)
    assert float(own(Y, P, sample_weight=[1.0, 0.0, 0.0])) == 1
    assert float(own(Y, P, sample_weight=[0.0, 0.0, 0.0])) == 0


def test_a_mask_leaves_values_out_of_the_mean():
    assert float(losses.MeanSquaredError()(Y, P, mask=[True, False, True])) == 5


def test_a_loss_of_ones_own():
    class Largest(losses.Loss):
        def call(self, y_true, y_pred):
            return ops.max(ops.abs(y_true - y_pred), axis=-1)

    assert float(Largest()([[0.0, 0.0]], [[1.0, -3.0]])) == 3
    with pytest.raises(NotImplementedError, match="needs `def call"):
        losses.Loss()(Y, P)


def test_a_function_of_ones_own_is_written_down_by_its_registered_name():
    def sixth(y_true, y_pred, factor=1.0):
        return factor * ops.mean(ops.power(y_true - y_pred, 6), axis=-1)

    loss = losses.FunctionLoss(sixth, options={"factor": 2.0})
    assert loss.name == "sixth"
    assert float(loss([[0.0]], [[1.0]])) == 2
    register_serializable("lesson")(sixth)
    assert losses.serialize(loss)["config"]["fn"] == "lesson>sixth"


@pytest.mark.parametrize(
    ("y", "p", "said"),
    [
        ((4, 3), (4, 1), "shape ('batch', 3) do not fit outputs of shape ('batch', 1)"),
        ((4, 1), (4, 3), "Let the last layer give outputs of shape ('batch', 1)"),
        ((4, 5), (4, 5, 2), "shape ('batch', 5) do not fit"),
    ],
)
def test_labels_are_never_repeated_silently(y, p, said):
    with pytest.raises(ValueError) as error:
        losses.MeanSquaredError()(np.ones(y), np.ones(p))
    assert said in str(error.value)


def test_one_number_fits_all():
    assert losses.mean_squared_error(1.0, np.zeros((2, 3))).tolist() == [1.0, 1.0]
