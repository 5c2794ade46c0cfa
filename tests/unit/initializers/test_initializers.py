"""Initializers: scales, shapes and errors."""

import math

import numpy as np
import pytest

from hornbook import initializers


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((), (1, 1)), ((7,), (7, 7)), ((3, 5), (3, 5)), ((3, 3, 16, 32), (144, 288))],
)
def test_fans(shape, expected):
    assert initializers.fans(shape) == expected


@pytest.mark.parametrize(
    ("name", "variance"),
    [("Glorot", 2 / 500), ("He", 2 / 200), ("Lecun", 1 / 200)],
)
def test_scale_rules(name, variance):
    uniform = getattr(initializers, f"{name}Uniform")(seed=1)((200, 300))
    normal = getattr(initializers, f"{name}Normal")(seed=1)((200, 300))
    assert uniform.var() == pytest.approx(variance, rel=0.02)
    assert normal.var() == pytest.approx(variance, rel=0.02)
    assert abs(uniform).max() <= math.sqrt(3 * variance)


def test_truncated_normal_stays_within_two_deviations():
    drawn = initializers.TruncatedNormal(mean=1.0, stddev=0.5, seed=2)((5000,))
    assert abs(drawn - 1).max() <= 1.0
    assert drawn.mean() == pytest.approx(1.0, abs=0.02)


def test_modes():
    for mode, count in (("fan_in", 50), ("fan_out", 450), ("fan_avg", 250)):
        scaled = initializers.VarianceScaling(3.0, mode, "uniform", seed=1)((50, 450))
        assert scaled.var() == pytest.approx(3 / count, rel=0.02)


@pytest.mark.parametrize("shape", [(4, 4), (6, 3), (3, 6), (2, 2, 3, 5)])
def test_orthogonal(shape):
    matrix = initializers.Orthogonal(gain=2.0, seed=1)(shape).reshape(-1, shape[-1])
    rows, columns = matrix.shape
    gram = matrix @ matrix.T if rows < columns else matrix.T @ matrix
    np.testing.assert_allclose(gram, 4 * np.eye(min(rows, columns)), atol=1e-5)


def test_constant_takes_an_array():
    given = [[1.0, 2.0], [3.0, 4.0]]
    assert initializers.Constant(given)((2, 2)).tolist() == given


def test_identity_of_a_wide_matrix():
    assert initializers.Identity(2.0)((2, 3)).tolist() == [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]
    with pytest.raises(ValueError, match=r"Identity fills matrices; \(2, 2, 2\)"):
        initializers.Identity()((2, 2, 2))


def test_shapes_without_fans_are_refused_where_they_make_no_sense():
    with pytest.raises(ValueError, match="Orthogonal fills arrays of two axes or more"):
        initializers.Orthogonal()((3,))


def test_bad_values_are_refused():
    with pytest.raises(ValueError, match="scale must be a number above 0, not 0"):
        initializers.VarianceScaling(scale=0)
    with pytest.raises(ValueError, match="mode must be 'fan_in', 'fan_out' or 'fan_avg'"):
        initializers.VarianceScaling(mode="fan")
    with pytest.raises(ValueError, match="Unknown initializer 'he_norml'. Did you mean"):
        initializers.get("he_norml")
