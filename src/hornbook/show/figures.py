"""Empty figures of matplotlib, made without its state, that a notebook shows by itself."""

import functools
import io
from typing import Any

from hornbook.core import optional

__all__ = ["figure_for"]


def figure_for(purpose: str, **options: Any) -> Any:
    """An empty figure. As the last line of a notebook's cell it is seen.

    A notebook knows the figures of ``matplotlib.pyplot``; without that it asks for ``_repr_png_``.

    Args:
        purpose: What it is needed for, should matplotlib be missing.
        options: Of matplotlib's ``Figure``.

    Example:
        >>> figure_for("to draw", figsize=(1, 1))._repr_png_()[1:4]
        b'PNG'
    """
    figure = optional("matplotlib.figure", purpose).Figure(**options)
    figure._repr_png_ = functools.partial(_png, figure)
    return figure


def _png(figure: Any) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()
