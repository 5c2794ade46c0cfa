"""What ``summary()`` counts, against real Keras' numbers and sizes."""

import re

import pytest

import hornbook as hb

from . import architectures

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

NUMBERS = re.compile(r"([\d,]+) \(([\d.]+ \w+)\)")


def totals(model, titles):
    said = []
    model.summary(print_fn=lambda text, **_: said.append(text))
    text = "\n".join(said)
    found = [NUMBERS.search(text, text.index(title)).groups() for title in titles]
    return [(number, size.replace(".00 B", " B")) for number, size in found]


@pytest.mark.parametrize("net", architectures.ALL, ids=lambda net: net.__name__)
def test_totals(net):
    (ours, *_), (theirs, *_) = net(hb), net(keras)
    found = totals(ours, ["All weights:", "Trainable:", "Not trainable:"])
    wanted = totals(theirs, ["Total params:", "Trainable params:", "Non-trainable params:"])
    # The first line of Keras counts a compiled model's optimizer too; ours has its own line.
    if not getattr(theirs, "compiled", False):
        assert found[0] == wanted[0]
    assert found[1:] == wanted[1:]
