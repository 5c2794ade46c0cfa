"""Vectors as points: the directions of most spread."""

import numpy as np
import pytest
from matplotlib.text import Text

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


def test_words_cover_no_other_no_point_and_stay_within_the_frame():
    points = np.random.default_rng(0).normal(size=(40, 2)) * 0.1
    words = [f"a word {number}" for number in range(40)]
    figure = show.plot_embedding([*points, [-1, -1], [1, 1]], [*words, "below", "above"])
    figure.draw_without_rendering()
    axes = figure.axes[0]
    # Of the words alone, without the lines that lead to them.
    boxes = np.array([Text.get_window_extent(text).get_points() for text in axes.texts])
    low, high = boxes[:, 0], boxes[:, 1]
    shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    covered = np.triu((shared > 1).all(-1), 1)
    assert not covered.any()
    dots = axes.transData.transform([*points, [-1, -1], [1, 1]])
    under = (low[:, None] < dots) & (dots < high[:, None])
    assert not under.all(-1).any()
    frame = axes.bbox.get_points()
    assert (low > frame[0] - 1).all() and (high < frame[1] + 1).all()


def test_words_leave_lines_free():
    ends = [[0.0, 0.5], [1.0, 0.5]]
    axes = show.plot_embedding(ends).axes[0]
    show.write_words(axes, ["a long word", "another", "none"], ends, [ends])
    axes.figure.draw_without_rendering()
    low, high = Text.get_window_extent(axes.texts[0]).get_points()
    line = axes.transData.transform(ends)
    assert len(axes.texts) == 2 and high[0] > line[0, 0]
    assert high[1] < line[0, 1] or line[0, 1] < low[1] or high[0] < line[0, 0]


def test_colours_of_classes_are_far_apart():
    def colours(classes):
        figure = show.plot_embedding(np.eye(len(classes)), classes=classes)
        return [patch.get_facecolor()[0][:3] for patch in figure.axes[0].collections[1:]]

    two, ten = colours([0, 1]), colours(range(10))
    np.testing.assert_array_equal(two, ten[:2])
    assert np.abs(two[0] - two[1]).max() > 0.5


def test_vectors_are_wanted():
    with pytest.raises(ValueError, match="at least 2 features"):
        show.plot_embedding([1.0, 2.0])
