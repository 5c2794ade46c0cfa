"""Sizes that the run tells, where a shape is wanted."""

import numpy as np

from hornbook import layers, ops
from hornbook.engine.compile import program
from hornbook.graph import Function, Size, placeholder, record, sizes


def test_a_known_size_is_a_number_and_an_unknown_one_may_stand_in_a_shape():
    x = placeholder((None, 3), "float32")
    batch, features = sizes(x)
    assert features == 3 and isinstance(batch, Size) and batch.shape == ()
    y = record(ops.ones, ((batch, 2 * features),), {})
    assert y.shape == (None, 6)
    assert Function(x, y)(np.zeros((5, 3))).shape == (5, 6)
    assert program(Function(x, y))(np.zeros((4, 3))).shape == (4, 6)


def test_arithmetic_gives_sizes():
    x = placeholder((None, None, 2), "float32")
    batch, time, _ = sizes(x)
    y = ops.reshape(x, (batch * time, 2))
    assert y.shape == (None, 2) and Function(x, y)(np.zeros((5, 3, 2))).shape == (15, 2)
    outs = [batch + 1, 1 + batch, batch - time, 10 - batch, batch // 2, 7 % batch, time * batch]
    assert Function(x, outs)(np.zeros((5, 3, 2))) == [6, 6, 2, 5, 2, 2, 15]


def test_a_size_is_a_number_in_other_arithmetic():
    x = placeholder((None, 3), "float32")
    batch = sizes(x)[0]
    mean = ops.sum(x, axis=0) / ops.cast(batch, "float32")
    np.testing.assert_array_equal(Function(x, mean)(np.full((4, 3), 2.0, "f")), [2, 2, 2])
    assert float(Function(x, batch * 0.5)(np.zeros((3, 3)))) == 1.5
    assert sizes(np.zeros((2, 3))) == (2, 3)


def test_in_a_model_that_another_one_holds():
    x = placeholder((None, 3), "float32")
    from hornbook.models import Model

    inner = Model(x, ops.reshape(x, (sizes(x)[0] * 3, 1)))
    outer_in = placeholder((None, 3), "float32")
    outer = Function(outer_in, layers.Dense(2)(inner(outer_in)))
    assert outer(np.zeros((4, 3), "f")).shape == (12, 2)
