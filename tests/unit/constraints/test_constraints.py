"""Constraints: weights worked by hand."""

import numpy as np
import pytest

from hornbook import constraints

W = np.array([[3.0, 0.3], [4.0, 0.4]], "float32")  # columns of length 5 and 0.5


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (constraints.MaxNorm(1.0), [[0.6, 0.3], [0.8, 0.4]]),
        (constraints.UnitNorm(), [[0.6, 0.6], [0.8, 0.8]]),
        (constraints.MinMaxNorm(1.0, 2.0), [[1.2, 0.6], [1.6, 0.8]]),
        # Halfway from 5 to 2, and from 0.5 to 1.
        (constraints.MinMaxNorm(1.0, 2.0, rate=0.5), [[2.1, 0.45], [2.8, 0.6]]),
        (constraints.MaxNorm(1.0, axis=[0, 1]), (W / np.linalg.norm(W)).tolist()),
    ],
)
def test_lengths(constraint, expected):
    np.testing.assert_allclose(np.asarray(constraint(W)), expected, rtol=1e-5)


def test_non_negative():
    assert np.asarray(constraints.NonNeg()(np.array([-1.0, 0.0, 2.0]))).tolist() == [0, 0, 2]


def test_a_weight_of_length_0_stays_0():
    for cls in constraints.FAMILY:
        assert not np.asarray(cls()(np.zeros((2, 2), "float32"))).any()


@pytest.mark.parametrize("cls", list(constraints.FAMILY), ids=lambda cls: cls.__name__)
def test_config_and_words(cls):
    found = constraints.get(cls.__name__)
    again = constraints.deserialize(constraints.serialize(found))
    assert type(again) is type(found) is cls
    assert again.get_config() == found.get_config()


def test_an_unknown_word_is_refused_with_a_hint():
    with pytest.raises(ValueError, match="Unknown constraint 'maxnrm'. Did you mean"):
        constraints.get("maxnrm")
    with pytest.raises(TypeError, match="MaxNorm takes no argument 'm'"):
        constraints.MaxNorm(m=2)
