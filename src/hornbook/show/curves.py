"""Learning curves: what a run's quantities did over the epochs, training against validation."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from hornbook import losses, metrics
from hornbook.core import optional
from hornbook.show.figures import figure_for

__all__ = ["plot_history"]

# Blue and orange stay apart for colour-blind eyes; the line style tells them apart without colour.
_TRAIN, _VALIDATION = "#0072B2", "#D55E00"
# Words that fit themselves to the data, so that no class has them as its name.
_FITTED = {"acc": "max", "crossentropy": "min", "ce": "min", "loss": "min"}


def plot_history(
    history: Mapping[str, Sequence[float]],
    epochs: Sequence[int] | None = None,
    *,
    metrics: Sequence[str] | None = None,
    path: Any = None,
    better: Mapping[str, str | None] | None = None,
) -> Any:
    """A panel per quantity: training against validation, the best epoch of validation marked.

    Which epoch is best, losses and metrics know by their names. A name that they do not know gets
    no mark, unless ``better`` says which way is up.

    Args:
        history: ``{"loss": [...], "val_loss": [...], ...}``.
        epochs: Epoch numbers from 0 on; counted if None.
        metrics: Names of the quantities to show; all if None.
        path: File to write the picture to.
        better: ``'max'`` or ``'min'`` for quantities of your own: ``{"score": "max"}``.

    Returns:
        A matplotlib figure.

    Example:
        >>> figure = plot_history({"loss": [3.0, 2.0], "val_loss": [3.0, 2.5]})
        >>> len(figure.axes)
        1
    """
    names = [name for name in history if not name.startswith("val_")]
    names.sort(key=lambda name: (name != "loss", name))
    if metrics is not None:
        missing = [name for name in metrics if name not in history]
        if missing:
            raise ValueError(
                f"The history has no {missing[0]!r}; it has {', '.join(history) or 'nothing'}."
            )
        names = list(metrics)
    if not names:
        raise ValueError("The history is empty: call fit first.")
    columns = min(3, len(names))
    lines = math.ceil(len(names) / columns)
    size = (5.2 * columns, 3.6 * lines)
    figure = figure_for("to draw learning curves", figsize=size, layout="constrained")
    for place, name in enumerate(names):
        axes = figure.add_subplot(lines, columns, place + 1)
        way = (better or {}).get(name) or _better(name)
        _panel(axes, name, history, epochs, way)
    if path is not None:
        figure.savefig(path, dpi=120)
    return figure


def _better(name: str) -> str | None:
    """Which values of a quantity are better; the name may begin with that of an output."""
    words = name.split("_")
    for start in range(len(words)):
        word = "_".join(words[start:])
        if word in _FITTED:
            return _FITTED[word]
        if word in metrics.FAMILY:
            return getattr(metrics.FAMILY[word], "better", None)
        if word in losses.FAMILY:
            return "min"
    return None


def _panel(
    axes: Any,
    name: str,
    history: Mapping[str, Any],
    epochs: Sequence[int] | None,
    better: str | None,
) -> None:
    ticker = optional("matplotlib.ticker", "to draw learning curves")
    for key, label, colour, style in (
        (name, "training", _TRAIN, "-"),
        (f"val_{name}", "validation", _VALIDATION, "--"),
    ):
        values = history.get(key)
        if values is None:
            continue
        numbers = [number + 1 for number in (epochs or range(len(values)))][-len(values) :]
        few = len(values) <= 30
        axes.plot(
            numbers, values, style, color=colour, label=label, marker="o" if few else None, ms=3.5
        )
        if key != name and len(values) > 1 and better is not None:
            _mark_best(axes, better, numbers, values)
    axes.set_title(name.replace("_", " "), loc="left", fontsize=11)
    axes.set_xlabel("epoch")
    if len(history.get(name, ())) == 1:
        # One point has no range of its own: epochs on either side, not fractions of one.
        axes.set_xlim(axes.lines[0].get_xdata()[0] - 1, axes.lines[0].get_xdata()[0] + 1)
    axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    axes.grid(axis="y", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    # A learning rate is neither of training nor of validation.
    if f"val_{name}" in history or name in ("loss", "accuracy", "acc"):
        axes.legend(frameon=False, fontsize=9)


def _mark_best(axes: Any, better: str, numbers: list[int], values: Sequence[float]) -> None:
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return
    best = max(known) if better == "max" else min(known)
    place = list(values).index(best)
    axes.plot(
        [numbers[place]],
        [best],
        marker="o",
        ms=8,
        mfc="none",
        mec=_VALIDATION,
        ls="none",
        label=f"best: {best:.4g} in epoch {numbers[place]}",
    )
