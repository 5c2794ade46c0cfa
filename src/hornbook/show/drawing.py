"""Ink for diagrams: a page measured in points, boxes with lines of text, smooth arrows.

y grows downward, as in ``layout``, so a layout can be drawn as it is.
"""

import functools
from collections.abc import Sequence
from typing import Any

from hornbook.core import optional
from hornbook.show.figures import figure_for

__all__ = ["INK", "arrow", "box", "page", "text_width", "write"]

_PURPOSE = "to draw pictures"
INK = "#24292f"
_PIXELS = 60_000  # the writer of PNG files takes no side above 65,535


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal", style: str = "normal") -> float:
    """Width of a line of text in points."""
    if not text.strip():
        return 0.0
    fonts = optional("matplotlib.font_manager", _PURPOSE)
    paths = optional("matplotlib.textpath", _PURPOSE)
    font = fonts.FontProperties(weight=weight, style=style)
    return float(paths.TextPath((0, 0), text.replace("$", r"\$"), size, prop=font).get_extents().x1)


def page(width: float, height: float, margin: float = 12.0) -> tuple[Any, Any]:
    """A figure of this size in points, and axes that count points from its top left corner."""
    size = ((width + 2 * margin) / 72, (height + 2 * margin) / 72)
    figure = figure_for(_PURPOSE, figsize=size, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-margin, width + margin)
    axes.set_ylim(height + margin, -margin)
    axes.axis("off")
    return figure, axes


def write(figure: Any, path: Any, dpi: float = 200) -> None:
    """The figure as a file; its ending says which kind (png, svg, pdf)."""
    width, height = figure.get_size_inches()
    figure.savefig(path, dpi=min(dpi, _PIXELS / width, _PIXELS / height))


def box(
    axes: Any,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str,
    edge: str,
    **style: Any,
) -> None:
    """A rounded box around its middle."""
    patches = optional("matplotlib.patches", _PURPOSE)
    rounding = min(style.pop("rounding", 4.0), width / 2, height / 2)
    shape = patches.FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={rounding}",
        facecolor=fill,
        edgecolor=edge,
        **({"linewidth": 0.9, "zorder": 2} | style),
    )
    axes.add_patch(shape)


def arrow(
    axes: Any,
    route: Sequence[tuple[float, float]],
    *,
    across: bool = False,
    colour: str = "#57606a",
    head: bool = True,
) -> None:
    """A smooth line along a route, with a head at its end; it leaves and enters at right angles."""
    patches = optional("matplotlib.patches", _PURPOSE)
    paths = optional("matplotlib.path", _PURPOSE)
    points, codes = [route[0]], [paths.Path.MOVETO]
    for (x0, y0), (x1, y1) in zip(route, route[1:], strict=False):
        straight = x0 == x1 or y0 == y1
        if straight:
            points.append((x1, y1))
            codes.append(paths.Path.LINETO)
        elif across:
            points += [((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x1, y1)]
            codes += [paths.Path.CURVE4] * 3
        else:
            points += [(x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), (x1, y1)]
            codes += [paths.Path.CURVE4] * 3
    line = patches.PathPatch(
        paths.Path(points, codes), facecolor="none", edgecolor=colour, linewidth=1.0, zorder=1.5
    )
    line.set_capstyle("butt")
    axes.add_patch(line)
    if head:
        x, y = route[-1]
        corners = (
            [(x, y), (x - 6, y - 2.6), (x - 6, y + 2.6)]
            if across
            else [(x, y), (x - 2.6, y - 6), (x + 2.6, y - 6)]
        )
        axes.add_patch(patches.Polygon(corners, closed=True, color=colour, linewidth=0, zorder=2.5))
