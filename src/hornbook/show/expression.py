"""The graph of a computation: its steps as boxes, values and gradients on its edges.

A function of numbers or arrays is traced once; then every arrow is given a small unknown ``d`` that
is added to what flows along it. The derivative of the result by ``d`` at 0 is the gradient on that
arrow: the chain rule, read off by automatic differentiation.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hornbook.core import value_and_grad
from hornbook.engine import arrays
from hornbook.graph import Function, Node, Tensor, placeholder, unwrap
from hornbook.show.drawing import INK, arrow, box, page, text_width, write
from hornbook.show.layout import Edge, layered

__all__ = ["Step", "computation", "plot_computation"]

_SIGNS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "true_divide": "÷",
    "power": "^",
    "negative": "−",
    "matmul": "@",
}
_ORDERED = ("−", "÷", "^", "@")  # signs whose two sides may not be exchanged
_VALUE, _GRADIENT = "#1a7f37", "#cf222e"


@dataclass
class Step:
    """A box of the graph: an input, a constant or an operation.

    Args:
        name: What is written in the box.
        value: What it gives.
        gradient: Derivative of the result by it; None for a constant.
        sources: The steps that it uses, in order.
        slopes: The gradient that flows back along each of these arrows.
    """

    name: str
    value: Any
    gradient: Any = None
    sources: list["Step"] = field(default_factory=list)
    slopes: list[Any] = field(default_factory=list)


def computation(
    fn: Callable[..., Any], *values: Any, names: Sequence[str] | None = None
) -> list[Step]:
    """The steps of a function at a point, with values and gradients; the last is the result.

    Args:
        fn: A function of numbers or arrays that returns one number. It uses the signs of Python and
            functions of ``hornbook.ops``.
        values: Where to compute it.
        names: Names of the arguments; those of the function if None.

    Example:
        >>> steps = computation(lambda x, y, z: x * y + z, 2.0, -3.0, 4.0)
        >>> [(step.name, float(step.value), float(step.gradient)) for step in steps[:3]]
        [('x', 2.0, -3.0), ('y', -3.0, 2.0), ('z', 4.0, 1.0)]
        >>> [(step.name, float(step.value)) for step in steps[3:]]
        [('×', -6.0), ('+', -2.0)]
    """
    given = [np.asarray(value, "float32") for value in values]
    names = list(names) if names is not None else _argument_names(fn, len(given))
    inputs = [
        placeholder(value.shape, "float32", name) for value, name in zip(given, names, strict=True)
    ]
    result = fn(*inputs)
    if not isinstance(result, Tensor):
        raise ValueError(
            "The function does not use its arguments, or returns several values: return one number "
            "computed from them."
        )
    if result.shape != ():
        raise ValueError(
            f"The function returns an array of shape {result.shape}; the gradient is that of one "
            "number. Return its sum or mean: hb.ops.sum(...)."
        )
    return _steps(Function(inputs, result), inputs, given)


def _argument_names(fn: Callable[..., Any], count: int) -> list[str]:
    try:
        found = list(inspect.signature(fn).parameters)
    except (TypeError, ValueError):
        found = []
    return found if len(found) == count else [f"x{number + 1}" for number in range(count)]


def _steps(function: Function, inputs: list[Tensor], given: list[Any]) -> list[Step]:
    uses = [(node, place) for node in function.nodes for place in _places(node)]
    shapes = [arrays.leaves((node.args, node.kwargs))[place].shape for node, place in uses]
    results: dict[int, Any] = {}

    def run(nudges: list[Any], starts: list[Any]) -> tuple[Any, list[Any]]:
        known = {id(t): v + n for t, v, n in zip(inputs, given, starts, strict=True)}
        nudge = dict(zip(((id(n), place) for n, place in uses), nudges, strict=True))
        made = []
        for node in function.nodes:
            leaves, structure = arrays.flatten((node.args, node.kwargs))
            for place in _places(node):
                leaves[place] = known[id(leaves[place])] + nudge[id(node), place]
            args, kwargs = arrays.rebuild(structure, unwrap(leaves))
            outs = arrays.leaves(node.op(*args, **kwargs))
            known.update((id(out), one) for out, one in zip(node.outputs, outs, strict=True))
            made.append(outs[0])
        return known[id(function.flat_outputs[0])], made

    zeros = ([np.zeros(s, "float32") for s in shapes], [np.zeros_like(v) for v in given])
    (_, made), (slopes, starts) = value_and_grad(run, argnums=(0, 1), has_aux=True)(*zeros)
    steps = [
        Step(tensor.short_name, value, slope)
        for tensor, value, slope in zip(inputs, given, starts, strict=True)
    ]
    results = {id(tensor): step for tensor, step in zip(inputs, steps, strict=True)}
    back = {(id(node), place): slope for (node, place), slope in zip(uses, slopes, strict=True)}
    for node, value in zip(function.nodes, made, strict=True):
        step = Step(_sign(node), value)
        for place, leaf in enumerate(arrays.leaves((node.args, node.kwargs))):
            if isinstance(leaf, Tensor):
                step.sources.append(results[id(leaf)])
                step.slopes.append(back[id(node), place])
            elif isinstance(leaf, int | float | np.ndarray) and not isinstance(leaf, bool):
                step.sources.append(Step(_number(leaf), leaf))
                step.slopes.append(None)
        results.update((id(out), step) for out in node.outputs)
        steps.append(step)
    steps[-1].gradient = np.float32(1)
    for step in steps[len(inputs) : -1]:
        back_flow = [
            slope
            for other in steps
            for source, slope in zip(other.sources, other.slopes, strict=True)
            if source is step
        ]
        step.gradient = sum(back_flow) if back_flow else None
    return steps


def _places(node: Node) -> list[int]:
    """Which leaves of a node's arguments are Tensors."""
    leaves = arrays.leaves((node.args, node.kwargs))
    return [place for place, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]


def _sign(node: Node) -> str:
    name = getattr(node.op, "__name__", node.name)
    return _SIGNS.get(name, name)


def _number(value: Any) -> str:
    """A number in few digits; of an array the shape and the mean."""
    value = np.asarray(value)
    if value.ndim == 0:
        return f"{value:.4g}".replace("-", "−")
    if value.size <= 3:
        return "[" + ", ".join(_number(one) for one in value.ravel()) + "]"
    return f"{'×'.join(map(str, value.shape))}, mean {_number(value.mean())}"


def plot_computation(
    fn: Callable[..., Any],
    *values: Any,
    names: Sequence[str] | None = None,
    path: Any = None,
) -> Any:
    """Draw a function as a graph: values (green, above) and gradients (red, below) on its edges.

    Where the order counts, as in a ÷ b, the arrows into the box are marked a and b.

    Args:
        fn: A function of numbers or arrays that returns one number.
        values: Where to compute it.
        names: Names of the arguments; those of the function if None.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> figure = plot_computation(lambda x, y, z: x * y + z, 2.0, -3.0, 4.0)
        >>> sorted(text.get_text() for text in figure.axes[0].texts)[:4]
        ['+', '1', '1', '1']
    """
    steps = computation(fn, *values, names=names)
    constants = [s for step in steps for s in step.sources if s.gradient is None and not s.sources]
    boxes = {id(step): step for step in [*constants, *steps]}
    edges, labels, sides = [], [], []
    said = {key: _said(step) for key, step in boxes.items()}
    for step in steps:
        ordered = said[id(step)] != step.name
        for place, (source, slope) in enumerate(zip(step.sources, step.slopes, strict=True)):
            edges.append(Edge(id(source), id(step)))
            labels.append((_number(source.value), "" if slope is None else _number(slope)))
            sides.append("ab"[place] if ordered else "")
    end = Edge(id(steps[-1]), "end")
    edges.append(end)
    labels.append((_number(steps[-1].value), "1"))
    leaving = {key: sum(edge.source == key for edge in edges) for key in boxes}
    sizes = {
        # A step that is used twice is taller: each of its arrows carries two lines of words.
        key: (26.0 + 36.0 * max(0, leaving[key] - 1), max(30.0, text_width(said[key], 11) + 16))
        for key, step in boxes.items()
    }
    sizes["end"] = (1.0, 0.0)
    longest = max(text_width(word, 9) for pair in labels for word in pair)
    # Turned by a quarter: the layout's ranks become columns.
    drawn = layered(sizes, edges, gap=24.0, rank_gap=longest + 44, port=28.0)
    figure, axes = page(drawn.height, drawn.width, margin=18)
    _ink_edges(axes, drawn.edges, labels, longest + 12)
    for edge, side in zip(drawn.edges, sides, strict=False):
        y, x = edge.route[-1]
        if side:
            axes.text(x - 9, y - 5, side, size=7, ha="center", va="center", color="#57606a")
    for key, step in boxes.items():
        y, x = drawn.places[key]
        leaf = not step.sources
        fill = "#ffffff" if step.gradient is None else "#e7ecf3" if leaf else "#fff4d6"
        box(
            axes, x, y, *reversed(sizes[key]), fill=fill, edge="#6e7781", rounding=4 if leaf else 13
        )
        axes.text(x, y, said[key], size=11, ha="center", va="center_baseline", color=INK, zorder=3)
    if path is not None:
        write(figure, path)
    return figure


def _said(step: Step) -> str:
    """What is written in a box: the sign, between its sides where their order counts."""
    ordered = step.name in _ORDERED and len(step.sources) == 2
    return f"a {step.name} b" if ordered else step.name


def _ink_edges(
    axes: Any, edges: list[Edge], labels: list[tuple[str, str]], straight: float
) -> None:
    """Arrows that start with a straight piece, above and below which the words stand."""
    for edge, (value, slope) in zip(edges, labels, strict=True):
        route = [(x, y) for y, x in edge.route]
        (x, y), ends = route[0], edge.target == "end"
        arrow(axes, [(x, y), (x + straight, y), *route[1:]], across=True)
        for text, shift, colour in ((value, -6.5, _VALUE), (slope, 7.5, _GRADIENT)):
            middle = x + straight / 2 + (8 if ends else 0)
            axes.text(
                middle, y + shift, text, size=9, ha="center", va="center", color=colour, zorder=4
            )
