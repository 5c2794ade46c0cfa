"""Vectors of many numbers as points on paper: their two directions of most spread."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.show.panels import figure_of, save

__all__ = ["plot_embedding", "principal_components"]


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
        colours = "tab10" if numbers.max(initial=0) < 10 else "tab20"
        shown = axes.scatter(
            points[:, 0], points[:, 1], s=size, c=numbers, cmap=colours, linewidth=0, alpha=0.85
        )
        for number in np.unique(numbers):
            name = str(labels[number]) if labels else str(number)
            axes.scatter([], [], color=shown.cmap(shown.norm(number)), label=name)
        axes.legend(fontsize=8, loc="best", framealpha=0.9)
    for word, point in zip(words or [], points, strict=False):
        axes.annotate(
            str(word), point, xytext=(4, 3), textcoords="offset points", fontsize=8, color="#24292f"
        )
    axes.margins(x=0.12 if words is not None else 0.05)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color("#d0d7de")
    return save(figure, path)
