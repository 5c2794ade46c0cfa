"""Functional models: the piece of graph between inputs and outputs, and what can be read off it."""

from typing import Any

from hornbook.core import suggestion
from hornbook.engine import arrays
from hornbook.graph import Function, Node, Tensor
from hornbook.layers import Layer, masks

__all__ = ["align", "layers_of", "output_names"]


def output_names(function: Function) -> list[str]:
    """The name of the layer that makes each output, numbered where one makes several."""
    names: list[str] = []
    for tensor in function.flat_outputs:
        base = tensor.node.name if tensor.node is not None else tensor.name
        count = sum(name == base or name.startswith(f"{base}_") for name in names)
        names.append(f"{base}_{count}" if base in names else base)
    return names


def layers_of(function: Function) -> list[Layer]:
    """The layers of the graph, farthest from the outputs first, as Keras orders them.

    Among layers of one distance the one that a walk back from the outputs meets first comes first.
    """
    depth: dict[Any, int] = {}
    met: dict[Any, int] = {}

    def owner(tensor: Tensor) -> Any:
        return getattr(tensor, "source", tensor) if tensor.node is None else tensor.node.op

    def visit(tensor: Tensor) -> None:
        stack = [tensor]
        while stack:
            current = stack.pop()
            met.setdefault(owner(current), len(met))
            if current.node is not None and current.node not in seen:
                seen.add(current.node)
                stack.extend(reversed(current.node.inputs))

    seen: set[Node] = set()
    for tensor in function.flat_outputs:
        visit(tensor)
    for node in reversed(function.nodes):
        depth.setdefault(node.op, 0)
        for needed in node.inputs:
            depth[owner(needed)] = max(depth.get(owner(needed), 0), depth[node.op] + 1)
    for tensor in function.flat_inputs:
        depth.setdefault(owner(tensor), 0)
        met.setdefault(owner(tensor), len(met))
    ordered = sorted(depth, key=lambda op: (-depth[op], met.get(op, 0)))
    return [op for op in ordered if isinstance(op, Layer)]


def align(function: Function, inputs: Any, whole: bool = False) -> list[Any]:
    """The given inputs as a list in the model's order, in its dtypes and numbers of axes.

    ``whole`` data may have more samples than a batch whose size the model fixes.
    """
    wanted = function.flat_inputs
    names = [tensor.name for tensor in wanted]
    if isinstance(inputs, dict) and not isinstance(function.inputs, dict):
        unknown = set(inputs) - set(names)
        missing = [name for name in names if name not in inputs]
        if missing:
            extra = sorted(map(str, unknown))
            hint = f" {suggestion(extra[0], names)}" if extra else ""
            raise ValueError(f"The model needs an input {missing[0]!r} that was not given.{hint}")
        given = [inputs[name] for name in names]
    else:
        given = arrays.leaves(inputs)
    if len(given) != len(wanted):
        raise ValueError(
            f"The model has {len(wanted)} input{'s' if len(wanted) > 1 else ''} "
            f"({', '.join(names)}) but was given {len(given)}. Give one array for each, as a list "
            "or as a dict by name."
        )
    return [_fit(value, tensor, whole) for value, tensor in zip(given, wanted, strict=True)]


def _fit(value: Any, tensor: Tensor, whole: bool) -> Any:
    if isinstance(value, Tensor):
        return value
    value = arrays.asarray(value)
    shape = tensor.shape
    result = value
    if value.ndim == len(shape) - 1 and shape[-1] == 1:
        result = result[..., None]
    elif value.ndim == len(shape) + 1 and value.shape[-1] == 1:
        result = result[..., 0]
    _check(result.shape, tensor, whole)
    if arrays.dtype_name(result.dtype) != tensor.dtype:
        result = result.astype(tensor.dtype)
    if result is not value:
        masks.attach(result, masks.mask_of(value))
    return result


def _check(got: tuple[Any, ...], tensor: Tensor, whole: bool) -> None:
    want = (None, *tensor.shape[1:]) if whole else tensor.shape
    agrees = len(got) == len(want) and all(
        size is None or not isinstance(have, int) or have == size
        for have, size in zip(got, want, strict=True)
    )
    if not agrees:
        shown = tuple(size if isinstance(size, int) else None for size in got)
        raise ValueError(
            f"Input {tensor.name!r}: expected arrays of shape {want}, got {shown}. "
            f"{_mend(shown, want)}"
        )


def _mend(got: tuple[Any, ...], want: tuple[Any, ...]) -> str:
    def size(shape: tuple[Any, ...]) -> int | None:
        total = 1
        for entry in shape[1:]:
            if entry is None:
                return None
            total *= entry
        return total

    if size(got) is not None and size(got) == size(want):
        target = ", ".join(str(entry) for entry in want[1:])
        return f"The sizes fit after x.reshape(-1, {target})."
    if got and got == want[1:]:
        return "This is one sample: make it a batch of one with x[None]."
    return "Change the data, or the shape given in Input(shape=...)."
