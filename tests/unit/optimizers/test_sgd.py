"""SGD worked by hand: gradient 1 at each step, learning rate 0.5, momentum 0.5."""

import numpy as np
import pytest

from hornbook.core import Variable
from hornbook.optimizers import SGD


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [-0.5, -1.0, -1.5]),
        # v: -0.5, -0.75, -0.875
        ({"momentum": 0.5}, [-0.5, -1.25, -2.125]),
        # 0.5 v - 0.5: -0.75, -0.875, -0.9375
        ({"momentum": 0.5, "nesterov": True}, [-0.75, -1.625, -2.5625]),
    ],
)
def test_three_steps(options, expected):
    w, optimizer, seen = Variable(0.0), SGD(0.5, **options), []
    for _ in expected:
        optimizer.apply([np.float32(1.0)], [w])
        seen.append(float(w.numpy()))
    assert seen == expected


def test_no_slot_without_momentum():
    assert len(SGD().variables) == 2
    with pytest.raises(ValueError, match="momentum must be a number from 0 to 1, not 2"):
        SGD(momentum=2)
