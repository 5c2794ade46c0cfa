"""``hornbook.layers.X`` takes what ``keras.layers.X`` takes: names and defaults of arguments."""

import inspect

import pytest

import hornbook as hb
from hornbook.core import constructor_arguments

from .test_config_parity import APART, FAMILIES, theirs

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

# Words of Keras that are not taken; the parity page says so where it is more than a backend's.
WITHOUT = {
    "BatchNormalization": {"renorm", "renorm_clipping", "renorm_momentum"},
    "Bidirectional": {"weights"},
    "Dense": {"lora_rank", "lora_alpha", "quantization_config"},
    "EinsumDense": {"lora_rank", "lora_alpha", "quantization_config", "gptq_unpacked_column_size"},
    "Embedding": {"lora_rank", "lora_alpha", "quantization_config"},
    "InputLayer": {"sparse", "ragged", "optional", "input_tensor"},
}
# Defaults that are written otherwise and mean the same, or are deliberately others.
DEFAULTS = {
    "CategoryEncoding": {"num_tokens"},  # None only to be refused
    "PReLU": {"alpha_initializer"},  # "Zeros" and "zeros"
}
ENTRIES = [
    (room, cls.__name__)
    for room, family in FAMILIES.items()
    for cls in family
    if isinstance(cls, type)
    and hasattr(theirs(room), cls.__name__)
    and cls.__name__ not in ("Model", "Sequential", "MeanMetricWrapper", "Wrapper", "Lambda")
]


def spread(value):
    """One number for all axes and a tuple of it are the same default."""
    if isinstance(value, tuple) and value and all(item == value[0] for item in value):
        return spread(value[0])
    return value


@pytest.mark.parametrize(("room", "name"), ENTRIES, ids=lambda part: part)
def test_arguments_and_defaults(room, name):
    ours = constructor_arguments(
        getattr(hb.optimizers.schedules if "schedules" in room else getattr(hb, room), name)
    )
    given = inspect.signature(getattr(theirs(room), name)).parameters
    wanted = {
        word: parameter
        for word, parameter in given.items()
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    }
    assert set(wanted) - set(ours) == WITHOUT.get(name, set())
    for word, parameter in wanted.items():
        skipped = {"name", "dtype"} | DEFAULTS.get(name, set())
        if word in ours and word not in skipped and parameter.default is not parameter.empty:
            assert spread(ours[word].default) == spread(parameter.default), word


def test_what_stands_apart_is_still_there():
    assert APART.keys() <= {cls.__name__ for family in FAMILIES.values() for cls in family}
