"""``plot_model``: the layers of a model as boxes, and what flows between them as arrows.

A model within a model is one box, or, expanded, a frame around boxes of its own: it is laid out by
itself first and then placed like any box. No program but Python and matplotlib is needed.
"""

import textwrap
from dataclasses import dataclass, field
from typing import Any

from hornbook.core import name_of
from hornbook.layers import InputLayer, Layer
from hornbook.show.drawing import INK, arrow, box, page, text_width, write
from hornbook.show.layout import Edge, Layout, layered

__all__ = ["plot_model"]

_SIZE, _LINE, _PAD = 9.0, 12.5, 8.0
_TITLE = 15.0  # height of a frame's title

# Pale colours, one for each family of layers; the words in the box say the same.
_COLOURS = [
    (("InputLayer",), "#e7ecf3"),
    (("Conv", "Pool", "UpSampling", "ZeroPadding", "Cropping"), "#d8e8f7"),
    (("LSTM", "GRU", "RNN", "Bidirectional", "TimeDistributed", "Embedding"), "#e3def4"),
    (("Attention",), "#f6dcec"),
    (("Normalization", "Dropout", "Noise", "Regularization"), "#fbe6d0"),
    (("Add", "Concatenate", "Multiply", "Average", "Maximum", "Minimum", "Dot", "Sub"), "#dcefd9"),
    (
        ("Flatten", "Reshape", "Permute", "Repeat", "Activation", "ReLU", "ELU", "Softmax"),
        "#f1f1ec",
    ),
    (("Dense", "Maxout"), "#d6efee"),
]


@dataclass
class _Options:
    shapes: bool
    dtype: bool
    names: bool
    across: bool
    expand: bool
    activations: bool
    trainable: bool


@dataclass
class _Box:
    """A layer or op: its lines of text, or, for an expanded model, the drawing within."""

    lines: list[tuple[str, str]]  # text, style
    colour: str
    width: float
    height: float
    inner: "_Drawing | None" = None


@dataclass
class _Drawing:
    """A laid-out model: boxes in their places, and where its inputs and outputs are."""

    boxes: dict[Any, _Box]
    layout: Layout
    entries: list[Any] = field(default_factory=list)
    exits: list[Any] = field(default_factory=list)


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
) -> Any:
    """Draw the graph of a model's layers.

    Args:
        model: A functional or Sequential model; of a class of your own the layers are shown in
            their order, since only its ``call`` knows how they are connected.
        to_file: File to write, PNG, SVG or PDF by its ending; none if None.
        show_shapes: Whether to write the shapes that go in and come out.
        show_dtype: Whether to write dtypes.
        show_layer_names: Whether to write the names of layers.
        rankdir: ``"TB"`` from top to bottom, ``"LR"`` from left to right.
        expand_nested: Whether to show the layers of models within.
        dpi: Pixels per inch of a PNG; the picture's size in inches follows from the model.
        show_layer_activations: Whether to write activation functions.
        show_trainable: Whether to say which layers are frozen.

    Returns:
        A matplotlib figure.

    Example:
        >>> import hornbook as hb
        >>> net = hb.Sequential([hb.Input((4,)), hb.layers.Dense(3, name="hidden")])
        >>> figure = plot_model(net, to_file=None, show_shapes=True, show_layer_names=True)
        >>> [text.get_text() for text in figure.axes[0].texts][-3:]
        ['Dense', 'hidden', '(None, 4) → (None, 3)']
    """
    if rankdir not in ("TB", "LR"):
        raise ValueError(
            f'plot_model: rankdir is "TB" (top to bottom) or "LR" (left to right), not {rankdir!r}.'
        )
    if not hasattr(model, "layers"):
        raise TypeError(f"plot_model draws a model, not {model!r:.60}.")
    if not model.layers:
        raise ValueError(
            "plot_model: the model has no layers to draw yet. Give it layers, and the shape of its "
            "input: Input(...) as the first, or model.build((None, 784))."
        )
    options = _Options(
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir == "LR",
        expand_nested,
        show_layer_activations,
        show_trainable,
    )
    drawing = _draw_up(model, options, within=False)
    size = (drawing.layout.width, drawing.layout.height)
    figure, axes = page(*(reversed(size) if options.across else size))
    _ink(axes, drawing, options, (0.0, 0.0))
    if to_file is not None:
        write(figure, to_file, dpi)
    return figure


# -- what there is to draw -------------------------------------------------------------------


def _draw_up(model: Any, options: _Options, within: bool) -> _Drawing:
    """The boxes and arrows of a model, laid out. ``within`` a frame the ends are places on it."""
    function = getattr(model, "_function", None)
    boxes: dict[Any, _Box] = {}
    edges: list[Edge] = []
    if function is None:
        layers = list(model.layers)
        for layer in layers:
            boxes[layer] = _box_of(layer, "", "", options)
        chain = [Edge(a, b) for a, b in zip(layers, layers[1:], strict=False)]
        sizes = {key: _turned(one, options) for key, one in boxes.items()}
        placed = layered(sizes, chain)
        if not hasattr(model, "_stack"):
            placed.edges.clear()  # they kept the order; what flows where is not known
        return _Drawing(boxes, placed)
    made: dict[int, tuple[Any, int]] = {}
    for tensor in function.flat_inputs:
        source = getattr(tensor, "source", None)
        key = source if isinstance(source, InputLayer) else tensor
        boxes[key] = _input_box(key, tensor, options)
        made[id(tensor)] = (key, 0)
    owners = _owners(function)
    for node in function.nodes:
        key = owners[id(node)]
        if key not in boxes:
            boxes[key] = _node_box(node, function, owners, options)
        for number, tensor in enumerate(node.inputs):
            edges.append(_edge(boxes, made[id(tensor)], key, number))
        made.update((id(tensor), (key, place)) for place, tensor in enumerate(node.outputs))
    sizes = {key: _turned(one, options) for key, one in boxes.items()}
    drawing = _Drawing(boxes, Layout({}, [], 0, 0))
    if within:
        drawing.entries = [("in", n) for n in range(len(function.flat_inputs))]
        drawing.exits = [("out", n) for n in range(len(function.flat_outputs))]
        sizes |= dict.fromkeys([*drawing.entries, *drawing.exits], (1.0, 0.0))
        for port, tensor in zip(drawing.entries, function.flat_inputs, strict=True):
            edges.append(Edge(port, made[id(tensor)][0], out=0.0))
        for port, tensor in zip(drawing.exits, function.flat_outputs, strict=True):
            edge = _edge(boxes, made[id(tensor)], None, 0)
            edge.target, edge.into = port, 0.0
            edges.append(edge)
    drawing.layout = layered(sizes, edges, first=drawing.entries, last=drawing.exits)
    return drawing


def _owners(function: Any) -> dict[int, Any]:
    """Node -> what its box stands for: a shared layer has one box, unless that made a loop."""
    owners = {id(node): node.op if isinstance(node.op, Layer) else node for node in function.nodes}
    inner = {id(tensor) for node in function.nodes for tensor in node.outputs}
    depth: dict[Any, int] = {}
    for node in function.nodes:
        key = owners[id(node)]
        needed = [owners[id(t.node)] for t in node.inputs if id(t) in inner]
        level = 1 + max((depth[one] for one in needed), default=0)
        if key in needed or (key in depth and level > depth[key]):
            return {id(node): node for node in function.nodes}
        depth[key] = max(level, depth.get(key, 0))
    return owners


def _edge(boxes: dict[Any, _Box], start: tuple[Any, int], target: Any, number: int) -> Edge:
    """An arrow; at a frame it leaves and enters where the drawing within goes on."""
    source, place = start
    edge = Edge(source, target)
    inner = boxes[source].inner
    if inner is not None and place < len(inner.exits):
        edge.out = inner.layout.places[inner.exits[place]][0] - inner.layout.width / 2
    inner = boxes[target].inner if target is not None else None
    if inner is not None and inner.entries:
        port = inner.entries[number % len(inner.entries)]
        edge.into = inner.layout.places[port][0] - inner.layout.width / 2
    return edge


def _turned(one: _Box, options: _Options) -> tuple[float, float]:
    return (one.height, one.width) if options.across else (one.width, one.height)


# -- the words in a box ----------------------------------------------------------------------


def _kind(op: Any) -> str:
    within = getattr(op, "layer", None) or getattr(op, "forward_layer", None)
    return type(op).__name__ + (f"({type(within).__name__})" if isinstance(within, Layer) else "")


def _colour(kind: str) -> str:
    for words, colour in _COLOURS:
        if any(word in kind for word in words):
            return colour
    return "#f4f4f4"


def _input_box(key: Any, tensor: Any, options: _Options) -> _Box:
    lines = [(tensor.short_name, "name")] if options.names else []
    lines += [(str(tensor.shape), "detail")] if options.shapes else []
    lines += [(tensor.dtype, "detail")] if options.dtype else []
    return _sized([("InputLayer", "kind"), *lines], _colour("InputLayer"))


def _node_box(node: Any, function: Any, owners: dict[int, Any], options: _Options) -> _Box:
    key = owners[id(node)]
    calls = [one for one in function.nodes if owners[id(one)] is key]
    before, after = _shapes(node.inputs), _shapes(node.outputs)
    dtypes = ", ".join(sorted({t.dtype for t in node.outputs}))
    times = f" ×{len(calls)}" if len(calls) > 1 else ""
    if not isinstance(node.op, Layer):
        kind = name_of(node.op)[1] if hasattr(node.op, "__name__") else type(node.op).__name__
        lines = [(kind, "kind")] + _details(before, after, dtypes, options)
        return _sized(lines, "#ffffff")
    return _box_of(node.op, before, after, options, dtypes, times)


def _shapes(tensors: list[Any]) -> str:
    """Shapes that a line may break between, not within."""
    return ", ".join(str(tensor.shape).replace(" ", "\xa0") for tensor in tensors)


def _details(before: str, after: str, dtypes: str, options: _Options) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if options.shapes and after:
        whole = f"{before} → {after}"
        if len(whole) <= 44:
            lines.append((whole, "detail"))
        else:
            lines += [(part, "detail") for part in textwrap.wrap(before, 44)]
            lines += [(part, "detail") for part in textwrap.wrap(f"→ {after}", 44)]
    if options.dtype and dtypes:
        lines.append((dtypes, "detail"))
    return lines


def _box_of(
    layer: Any, before: str, after: str, options: _Options, dtypes: str = "", times: str = ""
) -> _Box:
    lines = [(_kind(layer) + times, "kind")]
    if options.names:
        # A long name is broken after one of its underscores.
        parts = textwrap.wrap(layer.name.replace("_", "_ "), 40)
        lines += [(part.replace("_ ", "_"), "name") for part in parts]
    activation = getattr(layer, "activation", None)
    if options.activations and activation is not None and not hasattr(layer, "layers"):
        named = getattr(activation, "__name__", None) or getattr(activation, "name", "")
        lines.append((f"activation: {named}", "detail"))
    lines += _details(before, after, dtypes, options)
    if options.trainable and layer.weights:
        lines.append(("trainable" if layer.trainable else "frozen", "detail"))
    if options.expand and getattr(layer, "layers", None):
        return _frame(layer, lines, options)
    return _sized(lines, _colour(_kind(layer)))


def _frame(layer: Any, lines: list[tuple[str, str]], options: _Options) -> _Box:
    """An expanded model: its drawing in a frame with a title, arrows entering at the border."""
    inner = _draw_up(layer, options, within=True)
    title = [(f"{layer.name} ({_kind(layer)})", "kind")]
    title += [line for line in lines[1:] if line[1] == "detail" and "trainable" not in line[0]]
    room = _TITLE + _LINE * (len(title) - 1) + 6
    width, height = inner.layout.width, inner.layout.height
    words = max(_text(*line) for line in title) + 2 * _PAD
    if options.across:
        # Turned: what the layout calls width goes down the page, and the title takes its start.
        wide, tall = max(height, words), width + room + _PAD
        inner.layout = _shifted(inner.layout, room, (wide - height) / 2, tall, wide)
        return _Box(title, "#fafbfc", wide, tall, inner)
    wide = max(width + 2 * _PAD, words)
    inner.layout = _shifted(inner.layout, (wide - width) / 2, room, wide, height + room)
    return _Box(title, "#fafbfc", wide, height + room, inner)


def _shifted(layout: Layout, right: float, down: float, width: float, height: float) -> Layout:
    """The same drawing further right and down, in a page of another size."""
    places = {key: (x + right, y + down) for key, (x, y) in layout.places.items()}
    for edge in layout.edges:
        edge.route = [(x + right, y + down) for x, y in edge.route]
    return Layout(places, layout.edges, width, height)


_STYLES: dict[str, dict[str, Any]] = {
    "kind": {"size": _SIZE, "weight": "bold"},
    "name": {"size": _SIZE, "style": "italic"},
    "detail": {"size": _SIZE - 1},
}


def _text(text: str, style: str) -> float:
    # Letters set on whole pixels come out a little wider than their outlines.
    return 1.05 * text_width(text.replace("\xa0", " "), **_STYLES[style])


def _sized(lines: list[tuple[str, str]], colour: str) -> _Box:
    width = max(_text(*line) for line in lines) + 2 * _PAD
    return _Box(lines, colour, max(width, 46.0), _LINE * len(lines) + _PAD)


# -- ink -------------------------------------------------------------------------------------


def _ink(axes: Any, drawing: _Drawing, options: _Options, corner: tuple[float, float]) -> None:
    def on_page(point: tuple[float, float]) -> tuple[float, float]:
        x, y = reversed(point) if options.across else point
        return x + corner[0], y + corner[1]

    for key, one in drawing.boxes.items():
        x, y = on_page(drawing.layout.places[key])
        framed = one.inner is not None
        box(
            axes,
            x,
            y,
            one.width,
            one.height,
            fill=one.colour,
            edge="#8c959f" if framed else "#6e7781",
            linestyle=(0, (4, 2)) if framed else "-",
            zorder=1 if framed else 2,
        )
        top = y - one.height / 2 + (3 if framed else _PAD / 2) + _LINE / 2
        for number, (text, style) in enumerate(one.lines):
            axes.text(
                x,
                top + number * _LINE,
                text.replace("$", r"\$").replace("\xa0", " "),
                ha="center",
                va="center_baseline",
                color=INK,
                zorder=3,
                **_STYLES[style],
            )
        if one.inner is not None:
            _ink(axes, one.inner, options, (x - one.width / 2, y - one.height / 2))
    ports = {*drawing.exits}
    for edge in drawing.layout.edges:
        route = [on_page(point) for point in edge.route]
        arrow(axes, route, across=options.across, head=edge.target not in ports)
