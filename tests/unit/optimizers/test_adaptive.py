"""Adaptive optimizers: the first steps worked by hand, gradients 2 then 4."""

import math

import pytest

from hornbook import optimizers
from hornbook.core import Variable
from hornbook.engine.arrays import asarray

A, B1, B2 = 0.1, 0.5, 0.75
TINY = 1e-12


def steps(name, **options):
    w, optimizer, seen = Variable(1.0), getattr(optimizers, name)(A, epsilon=TINY, **options), []
    for gradient in (2.0, 4.0):
        optimizer.apply([asarray(gradient)], [w])
        seen.append(1 - float(w.numpy()))
    return [seen[0], seen[1] - seen[0]]


def about(*moves):
    return pytest.approx(list(moves), rel=1e-4)


def test_rmsprop():
    # v: 2, then 1 + 8
    assert steps("RMSprop", rho=0.5) == about(A * 2 / math.sqrt(2), A * 4 / 3)
    # mean: 1, 2.5; v - mean^2: 1, 2.75
    assert steps("RMSprop", rho=0.5, centered=True) == about(A * 2, A * 4 / math.sqrt(2.75))
    first = A * 2 / math.sqrt(2)
    assert steps("RMSprop", rho=0.5, momentum=0.5) == about(first, first / 2 + A * 4 / 3)


def test_adagrad():
    # v: 4, 20
    assert steps("Adagrad", initial_accumulator_value=0.0) == about(A, A * 4 / math.sqrt(20))
    assert steps("Adagrad", initial_accumulator_value=5.0) == about(A * 2 / 3, A * 4 / 5)


def test_adadelta():
    w = Variable(1.0)
    optimizers.Adadelta(1.0, rho=0.5, epsilon=1.0).apply([asarray(2.0)], [w])
    # v = 2, u = 0: d = -2 sqrt(1) / sqrt(3)
    assert float(w.numpy()) == pytest.approx(1 - 2 / math.sqrt(3), rel=1e-5)


def test_adam():
    # m: 1, 2.5; v: 1, 4.75; made up for: 2, 2.5 / 0.75 and 4, 4.75 / 0.4375
    second = A * (2.5 / 0.75) / math.sqrt(4.75 / 0.4375)
    assert steps("Adam", beta_1=B1, beta_2=B2) == about(A, second)


def test_amsgrad_keeps_the_largest_square():
    w, optimizer = Variable(0.0), optimizers.Adam(A, beta_1=0.0, beta_2=0.0, amsgrad=True)
    for gradient in (4.0, 1.0):
        optimizer.apply([asarray(gradient)], [w])
    # The second step divides by 4 still.
    assert float(w.numpy()) == pytest.approx(-A - A / 4, rel=1e-4)


def test_adamw_decays_before_the_step():
    w = Variable(1.0)
    optimizers.AdamW(A, weight_decay=0.5).apply([asarray(2.0)], [w])
    assert float(w.numpy()) == pytest.approx(1 - A * 0.5 - A, rel=1e-5)


def test_adamax():
    # u: 2, 4; m: 1, 2.5
    assert steps("Adamax", beta_1=B1, beta_2=B2) == about(A, A * (2.5 / 0.75) / 4)


def test_nadam():
    u1, u2 = (B1 * (1 - 0.5 * 0.96**t) for t in (1, 2))
    m, v = 1.0, 1.0
    mean = u2 * m / (1 - u1 * u2) + (1 - u1) * 2 / (1 - u1)
    first = A * mean / math.sqrt(v / 0.25)
    assert steps("Nadam", beta_1=B1, beta_2=B2)[0] == pytest.approx(first, rel=1e-4)
