"""Regularizers: penalties worked by hand."""

import numpy as np
import pytest

from hornbook import regularizers

W = np.array([[1.0, -2.0], [0.5, 0.0]], "float32")


def test_penalties():
    assert float(regularizers.L1(0.1)(W)) == pytest.approx(0.35)
    assert float(regularizers.L2(0.1)(W)) == pytest.approx(0.525)
    assert float(regularizers.L1L2(0.1, 0.1)(W)) == pytest.approx(0.875)
    assert float(regularizers.L1L2()(W)) == 0


def test_orthogonal_penalty():
    # Unit rows (0.6, 0.8) and (1, 0): their product is 0.6, of one pair.
    w = np.array([[3.0, 4.0], [2.0, 0.0]], "float32")
    assert float(regularizers.OrthogonalRegularizer(0.5)(w)) == pytest.approx(0.3)
    columns = regularizers.OrthogonalRegularizer(0.5, mode="columns")
    assert float(columns(w.T)) == pytest.approx(0.3)
    with pytest.raises(ValueError, match=r"is for matrices, not for shape \(3,\)"):
        columns(np.ones(3))


@pytest.mark.parametrize("word", ["l1", "L1", "l2", "l1_l2", "L1L2", "orthogonal"])
def test_words_and_config(word):
    found = regularizers.get(word)
    again = regularizers.deserialize(regularizers.serialize(found))
    assert type(again) is type(found)
    assert again.get_config() == found.get_config()


def test_functions_of_the_old_names():
    assert regularizers.l2(0.5).l2 == 0.5
    wanted = {"l1": 0.1, "l2": 0.2, "whole_batch": False}
    assert regularizers.l1_l2(l1=0.1, l2=0.2).get_config() == wanted


def test_bad_values_are_refused():
    with pytest.raises(ValueError, match="L2: l2 must be a number from 0 on, not -1"):
        regularizers.L2(-1)
    with pytest.raises(TypeError, match="L1 takes no argument 'l2'"):
        regularizers.L1(l2=0.1)
