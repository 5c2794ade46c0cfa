"""Gradients of every loss, activation, regularizer and constraint equal central differences.

``df/dx ~ (f(x + h) - f(x - h)) / 2h``, in float64, away from kinks.
"""

import numpy as np
import pytest

import hornbook as hb
from hornbook import activations, constraints, losses, ops, regularizers
from hornbook.core import floatx, set_floatx
from hornbook.engine import arrays

STEP = 1e-6
POSITIVE = {"KLDivergence", "Poisson", "MeanSquaredLogarithmicError"}


@pytest.fixture(autouse=True)
def doubles():
    before = floatx()
    with arrays.float64():
        set_floatx("float64")
        yield
        set_floatx(before)


def check(f, x):
    """f of an array gives a scalar; its gradient is compared entry by entry."""
    gradient = np.asarray(hb.grad(f)(arrays.asarray(x, "float64")))
    for place in np.ndindex(x.shape):
        nudge = np.zeros_like(x)
        nudge[place] = STEP
        difference = (float(f(x + nudge)) - float(f(x - nudge))) / (2 * STEP)
        assert gradient[place] == pytest.approx(difference, rel=1e-6, abs=1e-8)


def probabilities(draw, *shape):
    p = draw.random(shape) + 0.2
    return p / p.sum(-1, keepdims=True)


def predictions(name, options, draw):
    if options.get("from_logits") or "rossentropy" not in name.lower() and name not in POSITIVE:
        return draw.normal(size=(3, 4))
    return probabilities(draw, 3, 4)


def labels(name, draw):
    if name.startswith(("Sparse", "Circle")):
        return np.array([1, 3, 1])
    if name == "CategoricalGeneralizedCrossEntropy":
        return draw.integers(0, 4, 3)
    if name.startswith("Categorical"):
        return np.eye(4)[draw.integers(0, 4, 3)]
    if "Hinge" in name or name.startswith("Binary"):
        return draw.integers(0, 2, (3, 4)).astype("float64")
    return probabilities(draw, 3, 4) if name in POSITIVE else draw.normal(size=(3, 4))


CLASSES = [cls.__name__ for cls in losses.FAMILY if isinstance(cls, type)]
CASES = [(name, {}) for name in CLASSES if name != "CTC"] + [  # CTC: tests/oracle/test_ctc_parity
    (name, {"from_logits": True}) for name in CLASSES if "rossentropy" in name
]


@pytest.mark.parametrize(("name", "options"), CASES)
def test_losses(name, options):
    draw = np.random.default_rng(1)
    loss = getattr(losses, name)(**options)
    y, p = labels(name, draw), predictions(name, options, draw)
    weights = np.array([0.5, 0.0, 2.0])
    check(lambda p: loss(y, p, sample_weight=weights), p)


WORDS = {"maxout": {"num_pieces": 2}, "threshold": {"threshold": 0.5, "default_value": 0.1}}


@pytest.mark.parametrize("fn", list(activations.FAMILY), ids=lambda fn: fn.__name__)
def test_activations(fn):
    x = np.array([[-4.1, -2.3, -0.7, 0.2], [0.4, 1.9, 4.6, -1.3]])
    upstream = np.array([[0.3, -1.0, 0.7, 0.9], [1.1, -0.2, 0.5, 0.6]])
    words = WORDS.get(fn.__name__, {})

    def weighted(x):
        y = fn(x, **words)
        return ops.sum(y * upstream[:, : y.shape[1]])

    check(weighted, x)


SMOOTH = "elu exponential gelu linear log_sigmoid mish sigmoid silu softplus softsign tanh".split()


@pytest.mark.parametrize("name", SMOOTH)
def test_activations_have_their_slope_at_0_too(name):
    check(lambda x: ops.sum(getattr(activations, name)(x)), np.zeros((1, 1)))


def test_crossentropies_have_their_slope_at_logit_0():
    for y in (0.0, 1.0):
        check(
            lambda p, y=y: losses.binary_crossentropy(np.full((1, 1), y), p, from_logits=True)[0],
            np.zeros((1, 1)),
        )


@pytest.mark.parametrize("cls", list(regularizers.FAMILY), ids=lambda cls: cls.__name__)
def test_regularizers(cls):
    penalty = cls(0.3, 0.2) if cls is regularizers.L1L2 else cls()
    check(penalty, np.random.default_rng(2).normal(size=(3, 4)))


@pytest.mark.parametrize("cls", list(constraints.FAMILY), ids=lambda cls: cls.__name__)
def test_constraints(cls):
    w = 2 * np.random.default_rng(2).normal(size=(3, 4))
    upstream = np.random.default_rng(3).normal(size=(3, 4))
    check(lambda w: ops.sum(cls()(w) * upstream), w)
