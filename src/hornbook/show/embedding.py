"""Vectors of many numbers as points on paper: their two directions of most spread."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.show.panels import figure_of, save

__all__ = ["plot_embedding", "principal_components", "write_words"]

_DOT = 2  # half of a point, in points of type
_TURNS = np.linspace(0, 2 * np.pi, 16, endpoint=False) + np.pi / 8


def principal_components(vectors: Any, size: int = 2) -> np.ndarray:
    """The vectors in the directions of their most spread (PCA): ``(x - mean) @ V``.

    Args:
        vectors: ``(n, features)``.
        size: Number of directions.

    Shapes:
        ``(n, features) -> (n, size)``

    Example:
        >>> principal_components([[0.0, 0.0], [3.0, 4.0]], 1).round(3).ravel().tolist()
        [-2.5, 2.5]
    """
    table = np.asarray(vectors, "float64")
    table = table.reshape(len(table), -1)
    table = table - table.mean(axis=0)
    _, _, directions = np.linalg.svd(table, full_matrices=False)
    directions = directions[:size]
    # A direction and its opposite are equally good: take the one whose largest entry is positive.
    largest = np.abs(directions).argmax(axis=1)
    signs = np.sign(directions[np.arange(len(directions)), largest])
    return table @ (directions * signs[:, None]).T


def _beside(
    points: np.ndarray, words: Sequence[str], size: float, frame: np.ndarray, dots: np.ndarray
) -> np.ndarray:
    """Where each word is written, from its point: the nearest place that covers nothing.

    Args:
        points: (words, 2) in points of type.
        words: In the order in which they may choose.
        size: Of the type.
        frame: The lower left and upper right corner that words should stay within.
        dots: What words should not cover, (n, 2).
    """
    half = np.array([[0.31 * size * max(1, len(word)), 0.62 * size] for word in words])
    middles = np.full(points.shape, np.inf)  # of the words that have a place
    shifts = np.zeros(points.shape)
    ways = np.stack([np.cos(_TURNS), np.sin(_TURNS)], 1)
    for number, (point, own) in enumerate(zip(points, half, strict=True)):
        # First right of the point, then round about it, further and further away.
        rings = [np.array([[own[0] + 4, 0.4 * size]])]
        rings += [ways * (own + reach) for reach in size * np.arange(0.3, 12, 0.7)]
        best, fewest = rings[0][0], np.inf
        for ring in rings:
            places = point + ring
            apart = np.abs(places[:, None] - middles[:number]) - (own + half[:number])
            beyond = (places - own < frame[0]) | (places + own > frame[1])
            inside = np.abs(places[:, None] - dots) < own + _DOT
            covers = (apart < 0).all(2).sum(1) + inside.all(2).sum(1) + beyond.any(1)
            if covers.min() < fewest:
                best, fewest = ring[covers.argmin()], covers.min()
            if not fewest:
                break
        middles[number] = point + best
        shifts[number] = best - [own[0], 0]  # annotations begin at their left end
    return shifts


def write_words(axes: Any, words: Sequence[str], points: Any, lines: Sequence[Any] = ()) -> None:
    """Write each word beside its point, with a line to it where there was no room near by.

    The last thing to do to a figure: it finds room on the paper as it then is.

    Args:
        axes: Of matplotlib.
        words: As many as points, or fewer.
        points: ``(n, 2)``, where the words belong.
        lines: Pairs of points: the words leave free what lies between them.

    Example:
        >>> axes = plot_embedding([[0.0, 0.0], [1.0, 1.0]]).axes[0]
        >>> write_words(axes, ["low", "high"], [[0.0, 0.0], [1.0, 1.0]])
        >>> [text.get_text() for text in axes.texts]
        ['low', 'high']
    """
    points = np.asarray(points, "float64")
    words = list(words)[: len(points)]
    along = [np.linspace(start, end, 99) for start, end in lines]
    size = 10 if len(words) <= 60 else 8
    axes.figure.draw_without_rendering()  # places the axes
    scale = 72 / axes.figure.dpi
    dots = axes.transData.transform(np.concatenate([points, *along])) * scale
    shifts = _beside(dots[: len(words)], words, size, axes.bbox.get_points() * scale, dots)
    for word, place, shift in zip(words, points, shifts, strict=False):
        far = np.linalg.norm(shift) > 3 * size
        axes.annotate(
            word,
            place,
            xytext=shift,
            textcoords="offset points",
            fontsize=size,
            va="center",
            color="#24292f",
            arrowprops={"arrowstyle": "-", "color": "#bbbbbb", "lw": 0.6} if far else None,
        )


def plot_embedding(
    vectors: Any,
    words: Sequence[str] | None = None,
    *,
    classes: Any = None,
    labels: Sequence[str] | None = None,
    path: Any = None,
) -> Any:
    """Draw vectors as a map: those of more than two numbers by their principal components.

    Args:
        vectors: ``(n, features)``, or points ``(n, 2)`` that are drawn as they are.
        words: What to write beside each point.
        classes: Class number of each point, shown as its colour.
        labels: Names of the classes.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> figure = plot_embedding(np.eye(3), ["red", "green", "blue"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['red', 'green', 'blue']
    """
    table = np.asarray(vectors, "float32")
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(
            f"Vectors have shape (n, features) with at least 2 features, not {table.shape}."
        )
    points = table if table.shape[1] == 2 else principal_components(table)
    figure = figure_of(7.2, 6.0)
    axes = figure.add_subplot()
    size = 26 if len(points) < 300 else 7
    if classes is None:
        axes.scatter(points[:, 0], points[:, 1], s=size, color="#0072B2", linewidth=0)
    else:
        numbers = np.asarray(classes).reshape(-1).astype(int)
        # The same class has the same colour in every figure, however many classes it has.
        many = 10 if numbers.max(initial=0) < 10 else 20
        shown = axes.scatter(
            *points.T, s=size, c=numbers % many, cmap=f"tab{many}", vmin=0, vmax=many - 1,
            linewidth=0, alpha=0.85,
        )  # fmt: skip
        for number in np.unique(numbers):
            name = str(labels[number]) if labels else str(number)
            axes.scatter([], [], color=shown.cmap(shown.norm(number % many)), label=name)
        axes.legend(fontsize=8, loc="best", framealpha=0.9)
    axes.margins(x=0.12 if words is not None else 0.05)
    if table.shape[1] > 2:
        axes.set(xticks=[], yticks=[], xlabel="most spread", ylabel="second most spread")
    for side in axes.spines.values():
        side.set_color("#d0d7de")
    write_words(axes, [str(word) for word in words or []], points)
    return save(figure, path)
