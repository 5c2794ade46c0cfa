"""``model_graph``: a model as a graph: a scope for each layer, its ops and weights inside.

A layer's inside is found by calling its ``call`` on Tensors: its ops record nodes, which are drawn.
Where a layer cannot be called so (it needs sizes, or loops) it is one node of its class.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from hornbook.core import Scope, Variable, names_apart
from hornbook.engine import arrays
from hornbook.graph import Function, Node, Tensor, placeholder
from hornbook.layers import Layer
from hornbook.show.tensorboard.graph_definition import Definition, Edge, operation_type

__all__ = ["model_graph"]


def model_graph(source: Any) -> Any:
    """The ``GraphDef`` message of a model or a ``graph.Function``.

    Args:
        source: A built model (or one layer that has been called), or a Function.

    Raises:
        ValueError: The model is not built yet, so that nothing of its graph is known.

    Example:
        >>> from hornbook.graph import apply, placeholder
        >>> x = placeholder((None, 2), "float32", name="x")
        >>> def double(a):
        ...     return 2 * a
        >>> [node.name for node in model_graph(Function(x, apply(double, x))).node]
        ['x', 'Double']
    """
    drawing = _Drawing()
    with names_apart():
        function = source if isinstance(source, Function) else _function_of(source)
        known = {}
        for tensor in function.flat_inputs:
            known[id(tensor)] = drawing.graph.add(
                tensor.short_name, "Placeholder", shapes=[tensor.shape], dtype=str(tensor.dtype)
            )
        drawing.nodes(function.nodes, known, "")
    return drawing.graph.message


def _function_of(model: Any) -> Function:
    function = getattr(model, "_function", None)
    if isinstance(function, Function):
        return function
    shape = getattr(model, "_built_for", None)
    if not isinstance(model, Layer) or not model.built or shape is None:
        name = getattr(model, "name", type(model).__name__)
        raise ValueError(
            f"{name!r} has no graph yet: the shape of its input is not known. Start it with "
            "Input(shape=...), or call it on data before its graph is written."
        )
    several = isinstance(shape, list)
    inputs = [
        placeholder(tuple(one), model.compute_dtype, f"input_{number}" if number else "input")
        for number, one in enumerate(shape if several else [shape])
    ]
    with _calls_kept(model):
        return Function(inputs, model(inputs if several else inputs[0]))


@contextmanager
def _calls_kept(layer: Layer) -> Iterator[None]:
    """Layers remember their calls on Tensors; those within the block are forgotten."""
    kept = [(one, list(one._calls)) for one in layer.tree()]
    try:
        yield
    finally:
        for one, calls in kept:
            one._calls[:] = calls


def _inside(node: Node) -> Function | None:
    """What a layer does with the inputs of this call, as a graph of its own; None if unknown."""
    layer = node.op
    flat, structure = arrays.flatten((node.args, node.kwargs))
    fresh = {
        place: Tensor(None, 0, leaf.spec, leaf.short_name)
        for place, leaf in enumerate(flat)
        if isinstance(leaf, Tensor)
    }
    filled = [fresh.get(place, leaf) for place, leaf in enumerate(flat)]
    args, kwargs = arrays.rebuild(structure, filled)
    # Any error: a drawing shall not stop what is drawn, and one box is an honest picture too.
    with _calls_kept(layer), Scope(), suppress(Exception):
        outputs = layer.call(*args, **kwargs)
        if all(isinstance(leaf, Tensor) for leaf in arrays.leaves(outputs)):
            return Function(list(fresh.values()), outputs)
    return None


class _Drawing:
    """The definition so far, and which weights it shows."""

    def __init__(self) -> None:
        self.graph = Definition()
        self._reads: dict[int, Edge] = {}  # by the identity of a weight, and of its array

    def nodes(self, nodes: Iterable[Node], known: dict[int, Edge], scope: str) -> None:
        """Draw nodes; ``known`` maps the identity of a Tensor to its edge and grows."""
        for node in nodes:
            if isinstance(node.op, Layer):
                self._layer(node, known, scope)
            else:
                self._operation(node, known, scope, operation_type(_name(node)))

    def _layer(self, node: Node, known: dict[int, Edge], scope: str) -> None:
        layer = node.op
        path = self.graph.unique(f"{scope}{layer.name}") + "/"
        for weight in layer.weights if not list(layer.children()) else layer._weights:
            self._weight(weight, layer, path)
        inside = _inside(node)
        if inside is None or not inside.nodes:
            for weight in layer.weights:
                self._weight(weight, layer, path)
            reads = [self._reads[id(weight)] for weight in layer.weights]
            self._operation(node, known, path, type(layer).__name__, reads)
            return
        inner = {
            id(fresh): known[id(given)]
            for fresh, given in zip(inside.flat_inputs, node.inputs, strict=True)
        }
        self.nodes(inside.nodes, inner, path)
        for made, out in zip(node.outputs, inside.flat_outputs, strict=True):
            known[id(made)] = inner[id(out)]

    def _weight(self, weight: Variable, layer: Layer, path: str) -> None:
        """A weight in the scope of the first call that uses it."""
        if id(weight) not in self._reads:
            name = weight.path.removeprefix(f"{layer.name}/")
            edge = self.graph.variable(path + name, weight.shape, str(weight.dtype))
            self._reads[id(weight)] = self._reads[id(weight.value)] = edge

    def _operation(
        self,
        node: Node,
        known: dict[int, Edge],
        scope: str,
        kind: str,
        reads: Iterable[Edge] = (),
    ) -> None:
        edges, told = [], {}
        for place, leaf in enumerate(arrays.leaves((node.args, node.kwargs))):
            if isinstance(leaf, Tensor):
                edges.append(known[id(leaf)])
            elif isinstance(leaf, Variable) or arrays.is_array(leaf):
                edges.append(self._reads.get(id(leaf)) or self._constant(scope, leaf))
            elif leaf is not None and not callable(leaf):
                told[f"argument_{place}"] = leaf
        outs = node.outputs
        name = self.graph.add(
            scope + kind,
            kind,
            [*edges, *reads],
            shapes=[out.shape for out in outs],
            dtype=str(outs[0].dtype) if outs else "float32",
            attributes=told,
        )
        for out in outs:
            known[id(out)] = f"{name}:{out.index}" if out.index else name

    def _constant(self, scope: str, value: Any) -> Edge:
        return self.graph.add(
            f"{scope}Const", "Const", shapes=[tuple(value.shape)], dtype=str(value.dtype)
        )


def _name(node: Node) -> str:
    return str(getattr(node.op, "__name__", None) or type(node.op).__name__)
