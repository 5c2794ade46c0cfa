"""Confusion matrix, decision surface, images with predictions."""

import numpy as np
import pytest

from hornbook import show


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_the_matrix_counts_true_down_and_predicted_across():
    probabilities = np.array([[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.0, 0.1, 0.9]])
    axes = show.plot_confusion_matrix([0, 0, 1, 2], probabilities).axes[0]
    assert texts(axes) == ["1", "1", "0", "1", "0", "0", "0", "0", "1"]
    assert axes.get_title(loc="left") == "50.0% of 4 right"


def test_the_matrix_shows_shares_and_yes_or_no_answers(tmp_path):
    path = tmp_path / "matrix.png"
    figure = show.plot_confusion_matrix(
        [0, 0, 1, 1], [[0.2], [0.8], [0.7], [0.9]], ["no", "yes"], normalize=True, path=path
    )
    assert texts(figure.axes[0]) == ["0.50", "0.50", "0.00", "1.00"]
    assert path.exists()


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="2 true classes but 1 predictions"):
        show.plot_confusion_matrix([0, 1], [0])


def test_a_border_is_drawn_between_classes():
    x, y = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), np.array([0, 1, 0])
    figure = show.plot_decision_surface(lambda p: (p[:, 0] > 0.5) * 1.0, x, y, steps=30)
    (legend,) = [figure.axes[0].get_legend()]
    assert [text.get_text() for text in legend.get_texts()] == ["class 0", "class 1"]
    picture = figure.axes[0].images[0].get_array()
    assert picture.shape == (30, 30, 3)
    # blue where class 0 wins, orange where class 1 does
    assert picture[0, 0, 2] > picture[0, 0, 0] and picture[0, -1, 0] > picture[0, -1, 2]


def test_the_surface_wants_two_inputs():
    with pytest.raises(ValueError, match="drawn over two inputs"):
        show.plot_decision_surface(lambda p: p, np.zeros((4, 3)), np.zeros(4))


def test_images_carry_their_predictions():
    said = np.array([[0.8, 0.2], [0.3, 0.7]])
    figure = show.plot_images(np.zeros((2, 4, 4, 1)), [0, 0], said, labels=["cat", "dog"])
    titles = [axes.title for axes in figure.axes]
    assert [title.get_text() for title in titles] == ["cat, 80%", "dog, 70% (cat)"]
    assert titles[0].get_color() != titles[1].get_color()


def test_pictures_of_bytes_and_of_signed_numbers_are_scaled():
    figure = show.plot_images(np.array([[[0, 255], [51, 102]]]))
    shown = figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(shown, [[0.0, 1.0], [0.2, 0.4]], rtol=1e-6)
    figure = show.plot_images(np.array([[[-1.0, 1.0], [0.0, 0.0]]]))
    assert figure.axes[0].images[0].get_array().tolist() == [[0.0, 1.0], [0.5, 0.5]]
    with pytest.raises(ValueError, match="An image has shape"):
        show.plot_images(np.zeros((2, 4, 4, 7)))
