"""``tf.gradients``: derivatives inside a graph."""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.tensorflow import array_ops
from hornbook.compat.tensorflow.define import as_operand, to_graph
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, Tensor
from hornbook.compat.tensorflow.sparse_ops import IndexedSlices
from hornbook.compat.tensorflow.tensor_shape import sizes
from hornbook.compat.tensorflow.variables import Variable
from hornbook.engine import arrays

__all__ = ["gradients", "hessians"]


def gradients(
    ys: Any, xs: Any, grad_ys: Any = None, name: str = "gradients",
    colocate_gradients_with_ops: bool = False, gate_gradients: bool = False,
    aggregation_method: Any = None, stop_gradients: Any = None,
    unconnected_gradients: Any = None,
) -> list[Any]:  # fmt: skip
    """d sum(ys) / d x for each x; None where ys do not depend on it.

    Args:
        ys: A Tensor or a list of them.
        xs: Tensors and Variables.
        grad_ys: Weight of each y; ones if None.
        name: Name of the scope.
        colocate_gradients_with_ops: Taken for older code.
        gate_gradients: Taken for older code.
        aggregation_method: Taken for older code.
        stop_gradients: Tensors that count as constants.
        unconnected_gradients: "zero" for zeros in place of None.
    """
    ys, xs = arrays.map_leaves(to_graph, (ys, xs))
    ys = [as_operand(y) for y in (ys if isinstance(ys, list | tuple) else [ys])]
    wrt = [as_operand(x) for x in (xs if isinstance(xs, list | tuple) else [xs])]
    weights = grad_ys if isinstance(grad_ys, list | tuple) else [grad_ys] * len(ys)
    weights = [None if w is None else as_operand(w) for w in weights]
    stops = stop_gradients if isinstance(stop_gradients, list | tuple) else [stop_gradients]
    stops = [as_operand(s) for s in stops if s is not None]
    rows = _only_gathered(ys, wrt, stops)
    if rows:
        taken = [t for x in wrt for t in rows.get(x, [x])]
        made = iter(_slopes(ys, taken, weights, stops, name, unconnected_gradients))
        return [_some_rows(rows[x], [next(made) for _ in rows[x]], x) if x in rows else next(made)
                for x in wrt]  # fmt: skip
    return _slopes(ys, wrt, weights, stops, name, unconnected_gradients)


def _only_gathered(ys: Any, wrt: Any, stops: Any) -> dict[Any, list[Tensor]]:
    """The rows taken of each Variable of which nothing but rows is used.

    TensorFlow's gradient of such a table is of these rows alone, ``IndexedSlices``.
    """
    boxes = {x for x in wrt if isinstance(x, Variable) and not x.graph.is_eager}
    if not boxes:
        return {}
    readers: dict[Any, list[Any]] = {box: [] for box in boxes}
    for node in _between(ys, wrt, stops).nodes:
        for box in node.reads & boxes:
            readers[box].append(node)
    return {
        box: [node.outputs[0] for node in nodes]
        for box, nodes in readers.items()
        if nodes and box not in ys and all(_takes_rows(node, box) for node in nodes)
    }


def _takes_rows(node: Any, box: Any) -> bool:
    given = node.kwargs
    return (
        node.type == "GatherV2"
        and given["params"] is box
        and "batch_dims" not in given
        and np.ndim(given["axis"]) == 0
        and (not isinstance(given["axis"], Tensor) and int(given["axis"]) == 0)
    )


def _some_rows(taken: list[Tensor], slopes: list[Any], box: Any) -> Any:
    pairs = [(t, g) for t, g in zip(taken, slopes, strict=True) if g is not None]
    if not pairs:
        return None
    rest = list(box.sizes[1:])
    rows = [array_ops.reshape(g, [-1, *rest]) for _, g in pairs]
    numbers = [array_ops.reshape(t.op.kwargs["indices"], [-1]) for t, _ in pairs]
    if len(rows) > 1:
        rows, numbers = [array_ops.concat(rows, 0)], [array_ops.concat(numbers, 0)]
    shape = array_ops.constant(np.array(box.sizes, "int32"))
    return IndexedSlices(rows[0], numbers[0], shape)


def _slopes(
    ys: Any, wrt: Any, weights: Any, stops: Any, name: str, unconnected_gradients: Any
) -> list[Any]:
    found = _between(ys, wrt, stops)
    reached = [x for x in dict.fromkeys(wrt) if x in found.touched]
    outputs = [y for y in ys if id(y) in found.depends]
    weights = [w for y, w in zip(ys, weights, strict=True) if id(y) in found.depends]
    if not reached or not outputs:
        return [_unconnected(x, unconnected_gradients) for x in wrt]
    made = {id(out) for node in found.nodes for out in node.outputs}
    ends = [x for x in reached if isinstance(x, Tensor) and id(x) not in made]
    piece = dataflow.Piece(outputs, found.nodes, ends)
    boxes = [x for x in reached if isinstance(x, Variable)]
    graph = outputs[0].graph
    with graph.name_scope(name):
        made = Operation(
            graph, dataflow.Gradient(outputs, reached, piece), "Gradient", "grad",
            {"outside": piece.outside, "weights": weights,
             "wrt": [x for x in reached if isinstance(x, Tensor)]},
            [(x.sizes, x.dtype) for x in reached],
            reads=piece.reads | frozenset(boxes) | piece.writes, writes=piece.writes,
            after=piece.after,
        )  # fmt: skip
    by = dict(zip(reached, made.outputs, strict=True))
    return [by[x] if x in by else _unconnected(x, unconnected_gradients) for x in wrt]


def _unconnected(x: Any, wanted: Any) -> Any:
    return array_ops.zeros_like(x) if str(wanted).lower().endswith("zero") else None


class _between:
    """The operations on the ways from ``wrt`` to ``ys``.

    What reads them without a slope, such as the size of a loss, is among them too: outside it would
    have them computed a second time, and a step of the host would be taken twice.
    """

    def __init__(self, ys: Any, wrt: Any, stops: Any) -> None:
        self.touched: set[Any] = set()
        own = {id(x) for x in wrt if isinstance(x, Tensor)}
        boxes = {x for x in wrt if isinstance(x, Variable)}
        blocked = {id(s) for s in stops}
        self.depends = {id(y) for y in ys if id(y) in own or y in boxes}
        self.touched |= {y for y in ys if id(y) in own or y in boxes}
        roots = [y for y in ys if isinstance(y, Tensor)]
        self.nodes: list[Any] = []
        depends, made = self.depends | own, set()
        for node in dataflow.needed(roots, blocked):
            inner = {box for box in node.reads if box in boxes}
            tensors = [t for t in node.inputs if id(t) in depends and _is_smooth(t)]
            stops_here = (
                (node.writes and not _differentiable(node))
                or node.type == "StopGradient"
                or (node.host and not _differentiable(node))
            )
            on_the_way = bool(inner or tensors)
            beside = not node.host and not made.isdisjoint(map(id, node.inputs))
            if stops_here or not (on_the_way or beside):
                continue
            self.nodes.append(node)
            made |= {id(out) for out in node.outputs}
            if on_the_way:
                self.touched |= inner | {t for t in tensors if id(t) in own}
                depends |= {id(out) for out in node.outputs if _is_smooth(out)}
        self.depends |= {id(y) for y in ys if id(y) in depends}


def _is_smooth(tensor: Any) -> bool:
    kind = as_dtype(tensor.dtype)
    return kind.is_floating or kind.is_complex


def _differentiable(node: Any) -> bool:
    """May a derivative be taken through an operation of the host?"""
    return hasattr(node.op, "run_in") and hasattr(node.op, "nodes")


def hessians(ys: Any, xs: Any, name: str = "hessians", **kwargs: Any) -> list[Any]:
    """The matrix of second derivatives of ys by each x, a row of numbers."""
    made = []
    for x in xs if isinstance(xs, list | tuple) else [xs]:
        slope = gradients(ys, x)[0]
        shape = array_ops.shape(slope)
        flat = array_ops.reshape(slope, [-1])
        count = int(np.prod(sizes(slope.shape)))
        rows = [gradients(flat[place], x)[0] for place in range(count)]
        rows = [array_ops.zeros_like(x) if r is None else r for r in rows]
        made.append(array_ops.reshape(array_ops.stack(rows), array_ops.concat([shape, shape], 0)))
    return made
