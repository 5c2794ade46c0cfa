"""Functional models: the piece of graph between inputs and outputs, and what can be read off it."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

from hornbook.core import from_tree, name_of, suggestion, to_tree
from hornbook.engine import arrays
from hornbook.graph import Function, Node, Tensor
from hornbook.layers import LAYERS, InputLayer, Layer, masks
from hornbook.layers.base import HostLayer
from hornbook.ops.table import OPS

__all__ = [
    "align",
    "graph_config",
    "graph_from_config",
    "host_and_device",
    "layers_of",
    "operations_of",
    "owner_of",
    "output_names",
]


def output_names(function: Function) -> list[str]:
    """The name of the layer that makes each output, numbered where one makes several."""
    names: list[str] = []
    for tensor in function.flat_outputs:
        base = tensor.node.name if tensor.node is not None else tensor.short_name
        count = sum(name == base or name.startswith(f"{base}_") for name in names)
        names.append(f"{base}_{count}" if base in names else base)
    return names


Operation = Layer | Node


def owner_of(tensor: Tensor) -> Operation:
    """What makes a Tensor: a layer (an ``InputLayer`` for an input), or the node of an op."""
    if tensor.node is None:
        return getattr(tensor, "source", None) or _input_layer(tensor)
    return tensor.node.op if isinstance(tensor.node.op, Layer) else tensor.node


def _input_layer(tensor: Tensor) -> InputLayer:
    """The input layer of a Tensor that the user did not get from ``Input``, made once."""
    made = InputLayer(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.short_name)
    tensor.source = made  # type: ignore[attr-defined]
    return made


def operations_of(function: Function) -> list[Operation]:
    """Layers and nodes of ops, farthest from the outputs first, as Keras orders them.

    Among those of one distance the one that a walk back from the outputs meets first comes first.
    """
    depth: dict[Operation, int] = {}
    met: dict[Operation, int] = {}
    inputs = set(map(id, function.flat_inputs))

    def owner(tensor: Tensor) -> Operation:
        return _input_layer(tensor) if tensor.node and id(tensor) in inputs else owner_of(tensor)

    seen: set[Node] = set()
    for output in function.flat_outputs:
        stack = [output]
        while stack:
            tensor = stack.pop()
            met.setdefault(owner(tensor), len(met))
            within = tensor.node is not None and id(tensor) not in inputs
            if within and tensor.node not in seen:
                seen.add(tensor.node)
                stack.extend(reversed(tensor.node.inputs))
    for node in reversed(function.nodes):
        here = owner_of(node.outputs[0])
        depth.setdefault(here, 0)
        for needed in node.inputs:
            depth[owner(needed)] = max(depth.get(owner(needed), 0), depth[here] + 1)
    for tensor in function.flat_inputs:
        depth.setdefault(owner(tensor), 0)
        met.setdefault(owner(tensor), len(met))
    return sorted(depth, key=lambda one: (-depth[one], met.get(one, 0)))


def host_and_device(function: Function) -> tuple[Function, Function] | None:
    """The part of a graph that runs on the host first, and the rest; None if all is the rest.

    Raises:
        ValueError: A layer that works on the host comes after one that does not.
    """
    host = [node for node in function.nodes if isinstance(node.op, HostLayer)]
    if not host:
        return None
    given = {id(tensor) for tensor in function.flat_inputs}
    given |= {id(tensor) for node in host for tensor in node.outputs}
    for node in host:
        if any(id(tensor) not in given for tensor in node.inputs):
            raise ValueError(
                f"{node.op._title()} works on the host, so it must come before all layers that "
                "do not. Put it first, or apply it to the data before training."
            )
    rest = [node for node in function.nodes if node not in host]
    used = [tensor for node in rest for tensor in node.inputs] + function.flat_outputs
    between = list({id(tensor): tensor for tensor in used if id(tensor) in given}.values())
    return Function(function.inputs, between), Function(between, function.outputs)


def layers_of(function: Function) -> list[Layer]:
    """The layers of the graph, in the order of ``operations_of``."""
    return [one for one in operations_of(function) if isinstance(one, Layer)]


def graph_config(function: Function) -> dict[str, Any]:
    """The graph as plain data: its layers with the calls of each, its inputs and outputs.

    A Tensor is written as ``[name of the layer, number of the call, number of the output]``.
    """
    operations = operations_of(function)
    calls: dict[Operation, list[Node]] = {one: [] for one in operations}
    for node in function.nodes:
        calls[owner_of(node.outputs[0])].append(node)
    inputs = {id(t): t.source for t in function.flat_inputs if t.node is not None}  # type: ignore[attr-defined]

    def place(tensor: Tensor) -> list[Any]:
        if id(tensor) in inputs:
            return [inputs[id(tensor)].name, 0, 0]
        owner = owner_of(tensor)
        if tensor.node is None:
            return [owner.name, 0, 0]
        return [owner.name, calls[owner].index(tensor.node), tensor.index]

    def written(leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return to_tree(leaf)
        about = {"shape": list(leaf.shape), "dtype": leaf.dtype, "keras_history": place(leaf)}
        return {"class_name": "__keras_tensor__", "config": about}

    def entry(one: Operation) -> dict[str, Any]:
        if isinstance(one, Node):
            family, name = name_of(one.op)
            tree = {"family": family, "class_name": name, "config": {"name": one.name}}
        else:
            tree = to_tree(one)
        listed = [
            {
                "args": [_map(written, value) for value in node.args],
                "kwargs": {name: _map(written, value) for name, value in node.kwargs.items()},
            }
            for node in calls[one]
        ]
        return tree | {"name": one.name, "inbound_nodes": listed}

    return {
        "layers": [entry(one) for one in operations],
        "input_layers": _map(place, function.inputs),
        "output_layers": _map(place, function.outputs),
    }


def _map(write: Any, nest: Any) -> Any:
    """``write`` of each leaf; slices and other constants are leaves too."""
    if isinstance(nest, list | tuple):
        return [_map(write, item) for item in nest]
    if isinstance(nest, dict):
        return {name: _map(write, item) for name, item in nest.items()}
    return write(nest)


def graph_from_config(config: dict[str, Any]) -> tuple[Any, Any]:
    """The inputs and outputs of a graph that ``graph_config`` wrote, its layers made anew."""
    made: dict[str, Any] = {}
    results: dict[str, list[list[Tensor]]] = {}
    waiting: list[tuple[str, list[Any]]] = []
    for tree in config["layers"]:
        name = tree["name"]
        if name in made:
            raise ValueError(f"The graph has two layers named {name!r}; names must differ.")
        made[name] = _made(tree)
        results[name] = []
        if isinstance(made[name], InputLayer):
            results[name].append([made[name].output])
        elif tree["inbound_nodes"]:
            waiting.append((name, list(tree["inbound_nodes"])))

    def known(place: Any) -> Tensor | None:
        name, number, index = place[:3]
        if name not in made:
            raise ValueError(f"The graph uses a layer {name!r} that it does not hold.")
        return results[name][number][index] if 0 <= number < len(results[name]) else None

    while waiting:
        left = []
        for name, nodes in waiting:
            while nodes and all(known(place) is not None for place in _places(nodes[0])):
                args, kwargs = (_filled(nodes[0][part], known) for part in ("args", "kwargs"))
                results[name].append(arrays.leaves(made[name](*args, **kwargs)))
                del nodes[0]
            if nodes:
                left.append((name, nodes))
        if len(left) == len(waiting) and sum(len(n) for _, n in left) == sum(
            len(n) for _, n in waiting
        ):
            names = ", ".join(repr(name) for name, _ in left)
            raise ValueError(f"The graph has a loop, or inputs that nothing makes, at {names}.")
        waiting = left
    return (_ends(config["input_layers"], known), _ends(config["output_layers"], known))


def _made(tree: dict[str, Any]) -> Any:
    """A layer, or an op as a function of the arguments that its node holds."""
    if tree.get("family") != OPS.noun:
        return from_tree(tree, LAYERS.noun)
    given = {name: from_tree(value) for name, value in tree["config"].items() if name != "name"}
    return functools.partial(OPS[tree["class_name"]], **given) if given else OPS[tree["class_name"]]


def _places(nest: Any) -> Iterator[list[Any]]:
    """The places of all Tensors that a node's arguments refer to."""
    if isinstance(nest, dict):
        if nest.get("class_name") == "__keras_tensor__":
            yield nest["config"]["keras_history"]
        else:
            for item in nest.values():
                yield from _places(item)
    elif isinstance(nest, list):
        for item in nest:
            yield from _places(item)


def _is_place(nest: Any) -> bool:
    return isinstance(nest, list) and len(nest) in (3, 4) and isinstance(nest[0], str)


def _ends(nest: Any, known: Callable[[Any], Any]) -> Any:
    if _is_place(nest):
        found = known(nest)
        if found is None:
            raise ValueError(
                f"The graph has no Tensor {nest!r}, which it names as one of its ends."
            )
        return found
    if isinstance(nest, dict):
        return {name: _ends(item, known) for name, item in nest.items()}
    return [_ends(item, known) for item in nest]


def _filled(nest: Any, known: Callable[[Any], Any]) -> Any:
    """Arguments as they were given, their Tensors put in."""
    if isinstance(nest, list):
        return [_filled(item, known) for item in nest]
    if isinstance(nest, dict):
        if nest.get("class_name") == "__keras_tensor__":
            return known(nest["config"]["keras_history"])
        if "class_name" not in nest:
            return {name: _filled(item, known) for name, item in nest.items()}
    return from_tree(nest)


def align(function: Function, inputs: Any, whole: bool = False) -> list[Any]:
    """The given inputs as a list in the model's order, in its dtypes and numbers of axes.

    ``whole`` data may have more samples than a batch whose size the model fixes, and keeps its
    dtypes.
    """
    wanted = function.flat_inputs
    names = [tensor.short_name for tensor in wanted]
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
    if not whole and arrays.dtype_name(result.dtype) != tensor.dtype:
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
            f"Input {tensor.short_name!r}: expected arrays of shape {want}, got {shown}. "
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
