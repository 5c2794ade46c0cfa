"""The table of a model's layers: names, shapes, numbers of weights.

Text is wrapped, never cut. For a model whose layers do not form a plain chain a further column
tells what each is connected to.
"""

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from hornbook.layers import Layer

__all__ = ["summary"]


def summary(
    model: Any,
    line_length: int | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
) -> None:
    """Print a table of a model's layers.

    Args:
        model: The model, or any layer.
        line_length: Width of the table; 80 if None.
        print_fn: What to print with, line by line; ``print`` if None.
        expand_nested: Whether to list the layers of models within.
        show_trainable: Whether to say which layers are trained.

    Example:
        >>> import hornbook as hb
        >>> net = hb.Sequential([hb.Input((4,)), hb.layers.Dense(3, name="hidden")], name="net")
        >>> summary(net, line_length=60)
        Model: net (Sequential)
        ┌─────────────────────┬───────────────────┬──────────────┐
        │ Layer (type)        │ Output shape      │      Weights │
        ├─────────────────────┼───────────────────┼──────────────┤
        │ hidden (Dense)      │ (None, 3)         │           15 │
        └─────────────────────┴───────────────────┴──────────────┘
         All weights: 15 (60 B)
         Trainable: 15 (60 B)
         Not trainable: 0 (0 B)
    """
    write = print_fn or print
    shapes, sources = _graph(model)
    chain = all(len(names) <= 1 for names in sources.values()) and len(sources) <= 1 + len(shapes)
    linked = bool(sources) and not (chain and _is_chain(model, sources))
    headers = ["Layer (type)", "Output shape", "Weights"]
    headers += ["Trainable"] if show_trainable else []
    headers += ["Connected to"] if linked else []
    rows = []
    for depth, layer in _listed(model, 0, expand_nested):
        row = ["  " * depth + f"{layer.name} ({type(layer).__name__})"]
        row += [shapes.get(id(layer), "?"), _count(layer)]
        row += ["yes" if layer.trainable else "no"] if show_trainable else []
        row += [", ".join(sources.get(id(layer), [])) or "-"] if linked else []
        rows.append(row)
    write(f"Model: {model.name} ({type(model).__name__})")
    for line in _table(headers, rows, line_length or 80):
        write(line)
    _totals(model, write)


def _listed(model: Any, depth: int, nested: bool) -> Iterator[tuple[int, Layer]]:
    for layer in getattr(model, "layers", None) or list(model.children()):
        yield depth, layer
        if nested and hasattr(layer, "layers"):
            yield from _listed(layer, depth + 1, nested)


def _graph(model: Any) -> tuple[dict[int, str], dict[int, list[str]]]:
    """Output shape and sources of each layer of a graph, by the layer's identity."""
    shapes: dict[int, str] = {}
    sources: dict[int, list[str]] = {}
    function = getattr(model, "_function", None)
    if function is None:
        return shapes, sources
    for tensor in function.flat_inputs:
        source = getattr(tensor, "source", None)
        shapes[id(source)], sources[id(source)] = str(tensor.shape), []
    for node in function.nodes:
        outputs = [str(tensor.shape) for tensor in node.outputs]
        shapes.setdefault(id(node.op), ", ".join(outputs))
        names = [_origin(tensor) for tensor in node.inputs]
        sources.setdefault(id(node.op), []).extend(names)
        inner = getattr(node.op, "_function", None)
        if inner is not None:
            inner_shapes, inner_sources = _graph(node.op)
            shapes |= {key: value for key, value in inner_shapes.items() if key not in shapes}
            sources |= {key: value for key, value in inner_sources.items() if key not in sources}
    return shapes, sources


def _origin(tensor: Any) -> str:
    return tensor.name if tensor.node is None else tensor.node.name


def _is_chain(model: Any, sources: dict[int, list[str]]) -> bool:
    """Does each listed layer follow the one above it?"""
    before = None
    for layer in model.layers:
        names = sources.get(id(layer), [])
        if before is not None and names not in ([before], []):
            function = model._function
            starts = [tensor.name for tensor in function.flat_inputs]
            if names != starts:
                return False
        before = layer.name
    return True


def _count(layer: Layer) -> str:
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


def _table(headers: list[str], rows: list[list[str]], width: int) -> list[str]:
    natural = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]
    room = width - 3 * len(headers) - 1
    shares = [0.5, 0.3, 0.2] if len(headers) == 3 else [0.34, 0.24, 0.16, *[0.26] * 9]
    widths = [max(8, int(room * share)) for share, _ in zip(shares, headers, strict=False)]
    if sum(natural) <= room:
        spare = room - sum(natural)
        widths = [size + spare // len(natural) for size in natural]
    right = headers.index("Weights")

    def line(left: str, middle: str, end: str) -> str:
        return left + middle.join("─" * (size + 2) for size in widths) + end

    def cells(row: list[str]) -> Iterator[str]:
        parts = [
            textwrap.wrap(text, size, subsequent_indent="  ", drop_whitespace=False) or [""]
            for text, size in zip(row, widths, strict=True)
        ]
        for number in range(max(map(len, parts))):
            texts = [part[number].rstrip() if number < len(part) else "" for part in parts]
            padded = [
                text.rjust(size) if place == right else text.ljust(size)
                for place, (text, size) in enumerate(zip(texts, widths, strict=True))
            ]
            yield "│ " + " │ ".join(padded) + " │"

    lines = [line("┌", "┬", "┐"), *cells(headers), line("├", "┼", "┤")]
    for row in rows:
        lines += cells(row)
    return [*lines, line("└", "┴", "┘")]


def _totals(model: Any, write: Callable[[str], Any]) -> None:
    trained = {id(variable) for variable in model.trainable_weights}
    groups = {
        "All weights": model.weights,
        "Trainable": model.trainable_weights,
        "Not trainable": [v for v in model.weights if id(v) not in trained],
    }
    optimizer = getattr(model, "optimizer", None)
    state = [v for v in optimizer.variables if v.ndim] if optimizer is not None else []
    if state:
        groups["Optimizer's"] = state
    for title, variables in groups.items():
        number = sum(variable.size for variable in variables)
        write(f" {title}: {number:,} ({_bytes(variables)})")


def _bytes(variables: list[Any]) -> str:
    sizes = {
        "float16": 2,
        "bfloat16": 2,
        "float64": 8,
        "int64": 8,
        "uint8": 1,
        "int8": 1,
        "bool": 1,
    }
    total: float = sum(variable.size * sizes.get(variable.dtype, 4) for variable in variables)
    for unit in ("B", "KB", "MB"):
        if total < 1024:
            return f"{total:.0f} {unit}" if unit == "B" else f"{total:.2f} {unit}"
        total /= 1024
    return f"{total:.2f} GB"
