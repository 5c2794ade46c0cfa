"""What holds for every loss: config, reductions, weights, masks, programs, precision."""

import numpy as np
import pytest

from hornbook import losses, ops
from hornbook.engine import compile

CLASSES = [cls for cls in losses.FAMILY if isinstance(cls, type)]
FUNCTIONS = [fn for fn in losses.FAMILY if not isinstance(fn, type)]
every_loss = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
# The rows of a batch are compared with each other.
TOGETHER = {"Circle"}
by_rows = pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if cls.__name__ not in TOGETHER], ids=lambda cls: cls.__name__
)
# Labels and predictions of these have a shape of their own.
SHAPED = TOGETHER | {"CTC"}
by_steps = pytest.mark.parametrize(
    "cls", [cls for cls in CLASSES if cls.__name__ not in SHAPED], ids=lambda cls: cls.__name__
)
# By default a single region over the whole batch; here one in each row.
REGIONS = {"Dice", "Tversky"}
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"]


def build(cls, **options):
    return cls(**({"axis": -1} if cls.__name__ in REGIONS else {}), **options)


def batch(cls, size=6):
    """Labels and probabilities that every loss can take."""
    draw = np.random.default_rng(4)
    if cls.__name__ == "CTC":
        return draw.integers(0, 3, (size, 2)), draw.random((size, 5, 3)).astype("float32")
    p = draw.random((size, 3)).astype("float32") + 0.1
    p /= p.sum(-1, keepdims=True)
    numbers = draw.integers(0, 3, size)
    sparse = cls.__name__.startswith(("Sparse", "CategoricalGeneralized", "Circle"))
    return (numbers if sparse else np.eye(3, dtype="float32")[numbers]), p


def close(a, b, rtol=1e-6):
    np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=1e-7)


@every_loss
def test_config_round_trip(cls):
    loss = build(cls, reduction="sum", name="mine")
    again = losses.deserialize(losses.serialize(loss))
    assert type(again) is cls
    assert again.get_config() == loss.get_config()
    assert (again.name, again.reduction) == ("mine", "sum")
    y, p = batch(cls)
    close(again(y, p), loss(y, p))


@every_loss
def test_unknown_words_are_refused_with_a_hint(cls):
    with pytest.raises(TypeError, match="Did you mean 'reduction'"):
        cls(reducton="sum")
    with pytest.raises(ValueError, match="must be 'sum_over_batch_size', 'sum'"):
        cls(reduction="average")


@pytest.mark.parametrize("fn", FUNCTIONS, ids=lambda fn: fn.__name__)
def test_functions_are_found_by_name(fn):
    assert losses.get(fn.__name__) is fn
    assert losses.serialize(fn) == fn.__name__
    with pytest.raises(ValueError, match=f"Did you mean .*'{fn.__name__}'"):
        losses.get(fn.__name__ + "x")


@by_rows
def test_reductions_agree(cls):
    y, p = batch(cls)
    values = np.asarray(build(cls, reduction="none")(y, p))
    assert values.shape == (6,)
    close(build(cls, reduction=None)(y, p), values)
    close(build(cls, reduction="sum")(y, p), values.sum())
    for reduction in ("sum_over_batch_size", "mean", "mean_with_sample_weight"):
        close(build(cls, reduction=reduction)(y, p), values.mean())


@by_rows
def test_weight_0_is_the_row_left_out_and_2_the_row_twice(cls):
    y, p = batch(cls)
    for weights, rows in (([1, 0, 1, 1, 0, 1], [0, 2, 3, 5]), ([2, 1, 1, 1, 1, 1], [0, *range(6)])):
        for reduction in ("sum", "mean_with_sample_weight"):
            loss = build(cls, reduction=reduction)
            close(loss(y, p, sample_weight=np.array(weights)), loss(y[rows], p[rows]), rtol=1e-5)


@by_rows
def test_masked_rows_count_for_nothing(cls):
    y, p = batch(cls)
    mask = np.array([True, False, True, True, False, True])
    for reduction in REDUCTIONS:
        loss = build(cls, reduction=reduction)
        close(loss(y, p, mask=mask), loss(y[mask], p[mask]), rtol=1e-5)
        assert float(loss(y, p, mask=np.zeros(6, bool))) == 0


@every_loss
def test_program_equals_eager(cls):
    y, p = batch(cls)
    program = compile.program(lambda y, p, w: build(cls)(y, p, sample_weight=w))
    weights = np.linspace(0, 1, 6, dtype="float32")
    close(program(y, p, weights), build(cls)(y, p, sample_weight=weights))


@by_rows
def test_half_precision_is_summed_in_float32(cls):
    y, p = batch(cls, size=300)
    out = build(cls)(y, ops.cast(p, "bfloat16"))
    assert out.dtype.name == "float32"
    close(out, build(cls)(y, ops.cast(ops.cast(p, "bfloat16"), "float32")))


@every_loss
def test_an_empty_batch_costs_nothing(cls):
    y, p = batch(cls)
    for reduction in REDUCTIONS:
        assert float(build(cls, reduction=reduction)(y[:0], p[:0])) == 0


@by_steps
def test_a_sequence_costs_what_its_steps_cost(cls):
    y, p = batch(cls)
    y, p = y.reshape(2, 3, *y.shape[1:]), p.reshape(2, 3, 3)
    steps = np.asarray(build(cls, reduction="none")(y, p))
    assert steps.shape == (2, 3)
    weights = np.array([2.0, 0.5], "float32")
    close(build(cls, reduction="none")(y, p, sample_weight=weights), steps * weights[:, None])
    close(
        build(cls, reduction="sum")(y, p, sample_weight=weights), (steps * weights[:, None]).sum()
    )
    mask = np.array([[True, True, False], [True, False, False]])
    kept = (steps * mask * weights[:, None]).sum() / mask.sum()
    close(build(cls)(y, p, sample_weight=weights, mask=mask), kept, rtol=1e-5)


@every_loss
def test_tensors_to_come_give_a_tensor(cls):
    from hornbook.graph import placeholder

    y, p = batch(cls)
    dtype = "float32" if y.dtype == np.float32 else "int32"
    y, p = (placeholder((None, *x.shape[1:]), d) for x, d in ((y, dtype), (p, "float32")))
    out = build(cls)(y, p)
    assert out.shape == ()
