"""Vectors as points: the directions of most spread."""

import numpy as np
import pytest

from hornbook import show


def test_components_are_the_directions_of_most_spread():
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(200, 2)) * [5.0, 1.0]
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0][:2]
    points = show.principal_components(hidden @ turn + 3.0)
    centred = hidden - hidden.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), lengths, rtol=1e-9)
    assert points[:, 0].std() > points[:, 1].std()
    assert abs(np.corrcoef(points.T)[0, 1]) < 1e-9


def test_points_of_two_numbers_are_drawn_as_they_are():
    figure = show.plot_embedding([[0.0, 1.0], [2.0, 3.0]], ["a", "b"], classes=[0, 1])
    shown = figure.axes[0].collections[0].get_offsets()
    assert np.asarray(shown).tolist() == [[0.0, 1.0], [2.0, 3.0]]
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["0", "1"]


def test_vectors_are_wanted():
    with pytest.raises(ValueError, match="at least 2 features"):
        show.plot_embedding([1.0, 2.0])
