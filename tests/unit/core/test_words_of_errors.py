"""Errors in plain words: articles, and classes that take no argument at all."""

import pytest

from hornbook import constraints, initializers, layers, losses, optimizers


def test_a_class_without_arguments_refuses_words_as_all_others_do():
    with pytest.raises(TypeError, match=r"^Zeros takes no argument 'sede'. It takes none: Zeros"):
        initializers.Zeros(sede=1)
    with pytest.raises(TypeError, match=r"^NonNeg: too many positional arguments\.$"):
        constraints.NonNeg(1)
    assert initializers.Ones().get_config() == {}


def test_articles():
    with pytest.raises(ValueError, match="An optimizer of your own is passed as an object"):
        optimizers.get("dam")
    with pytest.raises(TypeError, match="^An initializer is given as a name"):
        initializers.get(3)
    with pytest.raises(TypeError, match="^A loss is given as a name"):
        losses.get(3)


@pytest.mark.parametrize(
    ("make", "old", "today"),
    [
        (layers.Dense, "output_dim", "units"),
        (layers.Conv2D, "border_mode", "padding"),
        (optimizers.SGD, "lr", "learning_rate"),
    ],
)
def test_an_argument_of_old_keras_is_told_with_today_s_word(make, old, today):
    said = f"takes no argument '{old}'. Old Keras called '{today}' so; .* python -m hornbook"
    with pytest.raises(TypeError, match=said):
        make(**{old: 1})
