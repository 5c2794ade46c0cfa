"""The old call of each row and its new form give the same configuration."""

import pytest

import hornbook as hb
from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import Default, Rename, Value
from hornbook.core import asking_itself

# What each class needs beside the argument that is tried.
NEEDED = {
    **dict.fromkeys(("Dense", "LSTM", "GRU", "SimpleRNN"), {"units": 3}),
    **dict.fromkeys(("LSTMCell", "GRUCell"), {"units": 3}),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), {"filters": 2, "kernel_size": 3}),
    "Conv2DTranspose": {"filters": 2, "kernel_size": 3},
    "SeparableConv2D": {"filters": 2, "kernel_size": 3},
    "ConvLSTM2D": {"filters": 2, "kernel_size": 3},
    "Embedding": {"input_dim": 5, "output_dim": 2},
}
VALUES = {
    "global_clipnorm": 0.5,
    **dict.fromkeys(("units", "filters", "kernel_size", "n", "pool_size", "size", "strides"), 2),
    **dict.fromkeys(("rate", "dropout", "recurrent_dropout", "stddev", "negative_slope"), 0.25),
    "learning_rate": 0.25,
    "padding": "same",
    "data_format": "channels_first",
    "use_bias": False,
    "unit_forget_bias": False,
    **dict.fromkeys(("l1", "l2"), 0.25),
    "recurrent_activation": "relu",
}


def value_of(word):
    for end, value in (("initializer", "ones"), ("regularizer", "l2"), ("constraint", "non_neg")):
        if word.endswith(end):
            return value
    return VALUES[word]


def classes():
    for row in ROWS:
        place = hb.layers if hasattr(hb.layers, getattr(row, "owner", "")) else hb.optimizers
        found = getattr(place, getattr(row, "owner", ""), None)
        if isinstance(found, type) and row.owner not in ("Layer", "RNN"):
            yield row, hb.optimizers.SGD if row.owner == "Optimizer" else found


RENAMES = [
    pytest.param(cls, old, new, id=f"{row.owner}-{old}")
    for row, cls in classes()
    if isinstance(row, Rename)
    for old, new in row.words.items()
]
DEFAULTS = [
    pytest.param(row, cls, id=f"{row.owner}-{row.until}-{'-'.join(row.words)}")
    for row, cls in classes()
    if isinstance(row, Default)
]


def plain(made):
    with asking_itself():
        config = made.get_config()
    return {word: value for word, value in config.items() if word != "name"}


@pytest.mark.parametrize(("cls", "old", "new"), RENAMES)
def test_old_and_new_words_build_the_same(cls, old, new, era):
    era("keras2")
    needed = {k: v for k, v in NEEDED.get(cls.__name__, {}).items() if k != new}
    value = value_of(new)
    assert plain(cls(**needed, **{old: value})) == plain(cls(**needed, **{new: value}))
    assert new in plain(cls(**needed, **{new: value}))


@pytest.mark.parametrize(("row", "cls"), DEFAULTS)
def test_a_default_of_the_era_is_an_argument_that_was_given(row, cls, era):
    era(row.until)
    needed = NEEDED.get(cls.__name__, {})
    then = plain(cls(**needed))
    words: dict = {}
    for other, owner in classes():
        if owner is cls and isinstance(other, Default) and other.holds(row.until):
            words |= other.words
    era("keras3")
    assert plain(cls(**needed, **words)) == then
    assert plain(cls(**needed)) != then


def test_there_are_rows_to_try():
    assert len(RENAMES) > 80 and len(DEFAULTS) > 12
    assert any(isinstance(row, Value) for row in ROWS)
