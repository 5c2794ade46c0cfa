"""The table of a model's layers: names, shapes, numbers of weights.

Text is wrapped, never cut. For a model whose layers do not form a plain chain a further column
tells what each is connected to.
"""

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hornbook.layers import InputLayer, Layer

__all__ = ["summary"]


@dataclass
class _Row:
    """What the table says of one layer, or of one op of the graph."""

    name: str
    kind: str
    shape: str
    weights: str = "0"
    trained: str = "-"
    sources: list[str] = field(default_factory=list)
    depth: int = 0


def summary(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Print a table of a model's layers.

    Args:
        model: The model, or any layer.
        line_length: Width of the table; 80 if None.
        positions: Where the columns end, as shares of the width or numbers of characters.
        print_fn: What to print with, line by line; ``print`` if None.
        expand_nested: Whether to list the layers of models within.
        show_trainable: Whether to say which layers are trained.
        layer_range: Two names, or regular expressions, of the first and the last layer to list.

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
    rows = list(_rows(model, expand_nested))
    linked = not _is_chain(rows)
    if layer_range is not None:
        rows = _between(rows, *layer_range)
    headers = ["Layer (type)", "Output shape", "Weights"]
    headers += ["Trainable"] if show_trainable else []
    headers += ["Connected to"] if linked else []
    cells = []
    for row in rows:
        line = ["  " * row.depth + f"{row.name} ({row.kind})", row.shape, row.weights]
        line += [row.trained] if show_trainable else []
        line += [", ".join(row.sources) or "-"] if linked else []
        cells.append(line)
    write(f"Model: {model.name} ({type(model).__name__})")
    for text in _table(headers, cells, line_length or 80, positions):
        write(text)
    _totals(model, write)


def _rows(model: Any, nested: bool, depth: int = 0) -> Iterator[_Row]:
    """The layers of a model and the ops between them, in the order of its graph."""
    function = getattr(model, "_function", None)
    if function is None:
        for layer in getattr(model, "layers", None) or list(model.children()):
            yield _row(layer, "?", [], depth)
            if nested and hasattr(layer, "layers"):
                yield from _rows(layer, nested, depth + 1)
        return
    is_sequence = not any(isinstance(layer, InputLayer) for layer in model.layers)
    for tensor in function.flat_inputs:
        source = getattr(tensor, "source", None)
        if isinstance(source, Layer) and not is_sequence:
            yield _row(source, str(tensor.shape), [], depth)
    sources: dict[int, list[str]] = {}
    for node in function.nodes:
        sources.setdefault(id(node.op), []).extend(_origin(tensor) for tensor in node.inputs)
    seen: set[int] = set()
    for node in function.nodes:
        op, shape = node.op, ", ".join(str(tensor.shape) for tensor in node.outputs)
        if not isinstance(op, Layer):
            inputs = [_origin(tensor) for tensor in node.inputs]
            yield _Row(node.name, "op", shape, sources=inputs, depth=depth)
        elif id(op) not in seen:  # a shared layer stands where it is first called
            seen.add(id(op))
            yield _row(op, shape, sources[id(op)], depth)
            if nested and hasattr(op, "layers"):
                yield from _rows(op, nested, depth + 1)


def _row(layer: Layer, shape: str, sources: list[str], depth: int) -> _Row:
    trained = "yes" if layer.trainable else "no"
    kind = type(layer).__name__
    return _Row(layer.name, kind, shape, _count(layer), trained, list(sources), depth)


def _origin(tensor: Any) -> str:
    return tensor.short_name if tensor.node is None else tensor.node.name


def _is_chain(rows: list[_Row]) -> bool:
    """Does each row follow from the one above it, or from nothing that the table shows?"""
    before: dict[int, str] = {}
    names = {row.name for row in rows}
    for row in rows:
        known = [name for name in row.sources if name in names]
        above = before.get(row.depth)
        if known != ([above] if above in known else []) or len(row.sources) > 1:
            return False
        if above is not None and not known and row.shape != "?":
            return False
        before[row.depth] = row.name
    return True


def _between(rows: list[_Row], first: str, last: str) -> list[_Row]:
    """The rows from the first that fits one pattern to the last that fits the other."""
    starts = [place for place, row in enumerate(rows) if re.match(f"{first}$", row.name)]
    stops = [place for place, row in enumerate(rows) if re.match(f"{last}$", row.name)]
    if not starts or not stops or stops[-1] < starts[0]:
        raise ValueError(
            f"summary: layer_range {[first, last]} names no run of layers. There are "
            f"{', '.join(row.name for row in rows)}."
        )
    return rows[starts[0] : stops[-1] + 1]


def _count(layer: Layer) -> str:
    return f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"


_SHARES = {3: (0.5, 0.3, 0.2), 4: (0.34, 0.24, 0.16, 0.26), 5: (0.27, 0.21, 0.14, 0.15, 0.23)}


def _widths(columns: list[list[str]], width: int, positions: Sequence[float] | None) -> list[int]:
    """Of each column: as asked, as wide as its texts and more, or its share of what there is."""
    room = width - 3 * len(columns) - 1
    if positions is not None:
        if len(positions) < len(columns):
            raise ValueError(f"summary: positions has a number for each of {len(columns)} columns.")
        ends = [place if place > 1 else place * width for place in positions[: len(columns)]]
        starts = [0.0, *ends[:-1]]
        return [max(4, int(end - start) - 3) for start, end in zip(starts, ends, strict=True)]
    natural = [max(map(len, column)) for column in columns]
    if sum(natural) <= room:
        return [size + (room - sum(natural)) // len(natural) for size in natural]
    return [max(4, int(room * share)) for share in _SHARES[len(columns)]]


def _table(
    headers: list[str], rows: list[list[str]], width: int, positions: Sequence[float] | None
) -> list[str]:
    columns = [list(column) for column in zip(headers, *rows, strict=True)]
    widths = _widths(columns, width, positions)
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
