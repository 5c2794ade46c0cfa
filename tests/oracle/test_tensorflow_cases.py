"""Single calls of TensorFlow 1 against what real TensorFlow gave: values, dtypes, shapes, names.

``tensorflow_sides/record.py`` wrote ``recorded/tensorflow1/cases.json`` in TensorFlow 2.21, under
``tf.compat.v1``. What is different, and why, is in ``tensorflow_sides/known.py``.
"""

import json
from pathlib import Path

import pytest

from hornbook.compat import tensorflow as tf

from .tensorflow_sides import cases, known

RECORDED = json.loads(
    (Path(__file__).parent / "recorded" / "tensorflow1" / "cases.json").read_text(encoding="utf-8")
)
CASES = cases.all_cases()


def without_names(kept):
    return kept if isinstance(kept, dict) else [
        {word: value for word, value in leaf.items() if word != "name"} for leaf in kept
    ]  # fmt: skip


def with_sizes(kept, ours):
    """What was kept, an unknown size taken from ours."""

    def told(real, here):
        return [b if a is None else a for a, b in zip(real, here, strict=True)]

    return [
        leaf | {"shape": told(leaf["shape"], mine["shape"])}
        for leaf, mine in zip(kept, ours, strict=True)
    ]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_a_call_gives_what_tensorflow_gave(name):
    ours, real = cases.observe(tf, CASES[name]), RECORDED[name]
    if name in known.DIFFERENT:
        pytest.skip(known.DIFFERENT[name])
    if name in known.NAMED_OTHERWISE:
        ours, real = without_names(ours), without_names(real)
    if name in known.SIZED_HERE:
        real = with_sizes(real, ours)
    found = cases.differing(ours, real)
    assert not found, "\n".join(found)


def test_every_case_is_recorded_and_every_exception_is_one_of_a_case():
    assert list(CASES) == list(RECORDED)
    assert {*known.DIFFERENT, *known.NAMED_OTHERWISE, *known.SIZED_HERE} <= CASES.keys()


def test_another_value_is_seen():
    kept = [{"name": "a:0", "value": [1.0, 2.0]}]
    assert cases.differing(kept, [{"name": "a:0", "value": [1.0, 2.1]}])
    assert cases.differing(kept, [{"name": "b:0", "value": [1.0, 2.0]}])
    assert not cases.differing(kept, [{"name": "a:0", "value": [1.0, 2.0 + 1e-7]}])
