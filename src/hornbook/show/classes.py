"""What a classifier does: who is taken for whom, where its borders run, what it says of images."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.show.panels import as_picture, colour_map, figure_of, grid, plain, save

__all__ = ["plot_confusion_matrix", "plot_decision_surface", "plot_images"]

_CLASSES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000"]


def _numbers(values: Any) -> np.ndarray:
    """Class numbers from numbers, one-hot rows, or probabilities."""
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[1] > 1:
        return values.argmax(axis=1)
    values = values.reshape(-1)
    return (values > 0.5).astype(int) if values.dtype.kind == "f" else values.astype(int)


def plot_confusion_matrix(
    y_true: Any,
    y_pred: Any,
    labels: Sequence[str] | None = None,
    *,
    normalize: bool = False,
    path: Any = None,
) -> Any:
    """Draw how often each class was taken for each: true classes down, predicted ones across.

    Args:
        y_true: Class numbers or one-hot rows.
        y_pred: Class numbers, or probabilities as ``predict`` gives them.
        labels: Names of the classes.
        normalize: Whether to show shares of each true class in place of counts.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> figure = plot_confusion_matrix([0, 0, 1], [0, 1, 1], ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['1', '1', '0', '1']
    """
    true, predicted = _numbers(y_true), _numbers(y_pred)
    if len(true) != len(predicted):
        raise ValueError(
            f"There are {len(true)} true classes but {len(predicted)} predictions. Give one each."
        )
    count = max(len(labels or []), 1 + int(max(true.max(initial=0), predicted.max(initial=0))))
    names = list(labels or []) + [str(n) for n in range(len(labels or []), count)]
    table = np.zeros((count, count), int)
    np.add.at(table, (true, predicted), 1)
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    side = min(14.0, 1.8 + 0.52 * count)
    figure = figure_of(side + 0.6, side)
    axes = figure.add_subplot()
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    many = count > 20
    for row in range(count):
        for column in range(count):
            text = f"{shares[row, column]:.2f}" if normalize else f"{table[row, column]:,}"
            if many and not table[row, column]:
                text = ""  # two thousand zeros would hide the few mistakes
            dark = shares[row, column] > 0.55
            axes.text(
                column,
                row,
                text,
                ha="center",
                va="center",
                fontsize=(6.5 if normalize else 7.5) if many else 8 if count > 4 else 11,
                color="white" if dark else "#24292f" if table[row, column] else "#9aa4ae",
            )
    long = max(map(len, names)) > 2 and count > 3
    turn = 90 if long and many else 45 if long else 0
    axes.set_xticks(range(count), names, rotation=turn, ha="right" if turn == 45 else "center")
    axes.set_yticks(range(count), names)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    right = np.trace(table) / max(1, table.sum())
    axes.set_title(f"{right:.1%} of {table.sum():,} right", fontsize=11, loc="left")
    figure.colorbar(image, ax=axes, label="share of the true class", fraction=0.046, pad=0.03)
    return save(figure, path)


def _scatter(axes: Any, x: np.ndarray, classes: np.ndarray, labels: Any) -> None:
    """The samples, in the colours of their classes."""
    for number in np.unique(classes):
        here = x[classes == number]
        axes.scatter(
            here[:, 0],
            here[:, 1],
            s=90 if len(x) < 20 else 22 if len(x) < 400 else 14,
            color=_CLASSES[number % len(_CLASSES)],
            edgecolor="white",
            linewidth=0.6 if len(x) < 200 else 0.3,
            label=str(labels[number]) if labels else f"class {number}",
        )


def plot_decision_surface(
    model: Any,
    x: Any,
    y: Any,
    *,
    names: Sequence[str] = ("x1", "x2"),
    labels: Sequence[str] | None = None,
    steps: int = 200,
    path: Any = None,
) -> Any:
    """Draw what a classifier says of every point of a plane, and the samples on it.

    Args:
        model: A model of two inputs, or a function of an array ``(points, 2)``. It gives a
            probability, or one for each class.
        x: Samples ``(n, 2)``.
        y: Their classes.
        names: Of the two inputs.
        labels: Names of the classes.
        steps: Points along each side.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> points, classes = np.array([[0.0, 0.0], [1.0, 1.0]]), [0, 1]
        >>> right = lambda p: 1 / (1 + np.exp(-20 * (p.sum(axis=1) - 1)))
        >>> len(plot_decision_surface(right, points, classes, steps=20).axes[0].collections)
        4
    """
    x, classes = np.asarray(x, "float32"), _numbers(y)
    if x.ndim != 2 or x.shape[1] != 2:
        raise ValueError(
            f"The surface is drawn over two inputs, but the samples have shape {x.shape}. Train on "
            "two columns, or project the data first."
        )
    low, high = x.min(axis=0), x.max(axis=0)
    margin = 0.12 * np.maximum(high - low, 1e-6)
    across, up = (
        np.linspace(a, b, steps) for a, b in zip(low - margin, high + margin, strict=True)
    )
    points = np.stack([side.ravel() for side in np.meshgrid(across, up)], axis=1).astype("float32")
    said = np.asarray(
        model.predict(points, verbose=0) if hasattr(model, "predict") else model(points)
    )
    said = said.reshape(len(points), -1)
    if said.shape[1] == 1:
        said = np.concatenate([1 - said, said], axis=1)
    figure = figure_of(5.6, 4.8)
    axes = figure.add_subplot()
    colours = np.array([_rgb(_CLASSES[n % len(_CLASSES)]) for n in range(said.shape[1])])
    # How pale a point is tells how unsure the model is there.
    sure = np.clip(said, 0, 1)[:, :, None]
    paper = 1 - 0.62 * (sure * (1 - colours)).sum(axis=1)
    box = (across[0], across[-1], up[0], up[-1])
    picture = np.clip(paper, 0, 1).reshape(steps, steps, 3)
    axes.imshow(picture, origin="lower", extent=box, aspect="auto", interpolation="bilinear")
    for number in range(said.shape[1]):
        # How far a class is ahead of the best other one: its border is where that is 0.
        ahead = said[:, number] - np.delete(said, number, axis=1).max(axis=1)
        if ahead.min() < 0 < ahead.max():
            ahead = ahead.reshape(steps, steps)
            axes.contour(across, up, ahead, [0.0], colors="#24292f", linewidths=0.9)
    _scatter(axes, x, classes, labels)
    axes.set_xlim(across[0], across[-1])
    axes.set_ylim(up[0], up[-1])
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8, frameon=False, markerscale=1.2
    )
    return save(figure, path)


def _rgb(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def plot_images(
    images: Any,
    y_true: Any = None,
    y_pred: Any = None,
    *,
    labels: Sequence[str] | None = None,
    columns: int = 8,
    path: Any = None,
) -> Any:
    """Draw images in a grid, each with its class, and with what a model took it for.

    Args:
        images: ``(n, height, width)`` or with 1 or 3 channels last.
        y_true: Their classes, if known.
        y_pred: Predicted classes, or probabilities; then the winner's is written too.
        labels: Names of the classes.
        columns: Images in a line.
        path: File to write the picture to.

    Returns:
        A matplotlib figure; wrong predictions are written in red.

    Example:
        >>> figure = plot_images(np.zeros((2, 4, 4)), [0, 1], [0, 0], labels=["cat", "dog"])
        >>> [axes.get_title() for axes in figure.axes]
        ['cat', 'cat (dog)']
    """
    images = np.asarray(images)
    true = None if y_true is None else _numbers(y_true)
    said = None if y_pred is None else np.asarray(y_pred)
    predicted = None if said is None else _numbers(said)
    captions = true is not None or said is not None
    figure, panels = grid(len(images), columns, 1.15, int(captions))
    for place, axes in enumerate(panels):
        picture = as_picture(images[place])
        axes.imshow(picture, cmap=colour_map("gray"), vmin=0, vmax=1)
        plain(axes)
        text, right = "", True
        if predicted is not None:
            text = _named(predicted[place], labels)
            if said.ndim == 2 and said.shape[1] > 1:  # type: ignore[union-attr]
                text += f", {said[place].max():.0%}"  # type: ignore[index]
            if true is not None and true[place] != predicted[place]:
                text, right = f"{text} ({_named(true[place], labels)})", False
        elif true is not None:
            text = _named(true[place], labels)
        axes.set_title(text, fontsize=8, color="#24292f" if right else "#cf222e", pad=2)
    return save(figure, path)


def _named(number: int, labels: Sequence[str] | None) -> str:
    return str(labels[number]) if labels else str(number)
