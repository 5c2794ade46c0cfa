"""Order and choice: groups, branches, loops, gradients, and steps in Python."""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.tensorflow import array_ops
from hornbook.compat.tensorflow.boxes import Nothing
from hornbook.compat.tensorflow.define import as_operand, is_graph_value
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, Tensor, get_default_graph, graph_of
from hornbook.compat.tensorflow.tensor_shape import sizes
from hornbook.engine import arrays, control, random

__all__ = [
    "case", "cond", "foldl", "foldr", "group", "map_fn", "no_op", "scan", "smart_cond", "tuple_",
    "while_loop", "with_dependencies",
]  # fmt: skip


def no_op(name: str | None = None) -> Operation:
    """An operation that does nothing; what it is made after runs before it."""
    return Operation(get_default_graph(), Nothing(), "NoOp", name or "NoOp")


def group(*inputs: Any, **kwargs: Any) -> Operation:
    """One operation that runs all of these.

    Args:
        inputs: Operations and Tensors.
        name: Its name.
    """
    flat = [item for item in arrays.leaves(list(inputs)) if item is not None]
    graph = flat[0].graph if flat else get_default_graph()
    with graph.control_dependencies(flat):
        return Operation(graph, Nothing(), "NoOp", kwargs.get("name") or "group_deps")


def tuple_(tensors: Any, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """The Tensors, each of which waits for all of them."""
    graph = get_default_graph()
    waits = [t for t in tensors if t is not None] + list(control_inputs or [])
    with graph.name_scope(name or "tuple"), graph.control_dependencies(waits):
        return [
            None if t is None else array_ops.identity(_tensor(t), name="control_dependency")
            for t in tensors
        ]


def _tensor(value: Any) -> Any:
    if isinstance(value, Operation):
        return value.outputs[0]
    return value


def with_dependencies(dependencies: Any, output_tensor: Any, name: Any = None) -> Any:
    """The Tensor, which waits for these."""
    with get_default_graph().control_dependencies(dependencies):
        return array_ops.identity(output_tensor, name=name or "control_dependency")


class _Building:
    """The operations that a function makes."""

    def __init__(self, graph: Any, scope: str) -> None:
        self.graph, self.scope = graph, scope

    def __enter__(self) -> Any:
        self.before = set(self.graph.nodes.values())
        self.around, self.graph.building_function = self.graph.building_function, True
        self.inside = [self.graph.name_scope(self.scope), self.graph.control_dependencies(None)]
        for context in self.inside:
            context.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        for context in reversed(self.inside):
            context.__exit__(*error)
        self.graph.building_function = self.around
        self.made = [n for n in self.graph.nodes.values() if n not in self.before]


def _result(value: Any) -> Any:
    """A leaf of what a function of the user returns."""
    if isinstance(value, Operation) or value is None:
        return value
    return as_operand(value)


def _spec(value: Any) -> Any:
    if isinstance(value, Operation):
        return (), "bool"
    if is_graph_value(value):
        return value.sizes, as_dtype(value.dtype)
    return np.shape(value), as_dtype(np.asarray(value).dtype)


def _joined(first: Any, second: Any) -> Any:
    """What two shapes have in common."""
    if first is None or second is None or len(first) != len(second):
        return None
    return tuple(a if a == b else None for a, b in zip(first, second, strict=True))


def _outside(*pieces: Any) -> list[Any]:
    return list({id(t): t for piece in pieces for t in piece.outside}.values())


def cond(
    pred: Any, true_fn: Any = None, false_fn: Any = None, strict: bool = False, name: Any = None,
    fn1: Any = None, fn2: Any = None,
) -> Any:  # fmt: skip
    """What one function returns if the predicate holds, else what the other does.

    Only the operations that the functions make run or not; what is made outside runs always.

    Args:
        pred: A truth value.
        true_fn: A function without arguments.
        false_fn: A function without arguments that returns the same nest.
        strict: Taken for older code.
        name: Name of the scope.
    """
    true_fn, false_fn = true_fn or fn1, false_fn or fn2
    if not callable(true_fn) or not callable(false_fn):
        raise TypeError("true_fn and false_fn of tf.cond must be callable: lambda: x")
    if isinstance(pred, bool):
        raise TypeError("pred must not be a Python bool")
    pred = as_operand(pred)
    if getattr(pred, "value", None) is not None:
        return true_fn() if bool(pred) else false_fn()
    graph = graph_of(pred)
    with graph.name_scope(name or "cond") as scope:
        with _Building(graph, scope) as first:
            yes = true_fn()
        with _Building(graph, scope) as second:
            no = false_fn()
        leaves, structure = arrays.flatten(yes)
        others, other_structure = arrays.flatten(no)
        if structure != other_structure:
            raise ValueError(f"Outputs of true_fn and false_fn must be alike: {yes} and {no}.")
        return _branch(graph, scope, pred, (first, second), (leaves, others), structure)


def _branch(graph: Any, scope: str, pred: Any, built: Any, leaves: Any, structure: Any) -> Any:
    outs = [[_result(leaf) for leaf in side] for side in leaves]
    specs = []
    for a, b in zip(*outs, strict=True):
        kind_a, kind_b = _spec(a), _spec(b)
        if kind_a[1] != kind_b[1]:
            raise ValueError(
                f"Outputs of true_fn and false_fn must have the same type: {kind_a[1]!r} and "
                f"{kind_b[1]!r}."
            )
        specs.append((_joined(kind_a[0], kind_b[0]), kind_a[1]))
    pieces = [dataflow.Piece(o, b.made) for o, b in zip(outs, built, strict=True)]
    changing = any(a.sizes is None or None in a.sizes for o in outs for a in o
                   if isinstance(a, Tensor)) and _differ(outs)  # fmt: skip
    made = Operation(
        graph, dataflow.Branch(*pieces), "Merge", "Merge",
        {"pred": pred, "outside": _outside(*pieces)}, specs, structure,
        reads=pieces[0].reads | pieces[1].reads | pieces[0].writes | pieces[1].writes,
        writes=pieces[0].writes | pieces[1].writes,
        after=pieces[0].after + pieces[1].after, host=pieces[0].host or pieces[1].host or changing,
    )  # fmt: skip
    return made.result if specs else made


def _differ(outs: Any) -> bool:
    return any(_spec(a)[0] != _spec(b)[0] for a, b in zip(*outs, strict=True))


def smart_cond(pred: Any, true_fn: Any = None, false_fn: Any = None, name: Any = None) -> Any:
    """``tf.cond``, decided at once if the predicate is known."""
    known = pred if isinstance(pred, bool | int) else array_ops.constant_value(pred)
    if known is not None:
        return true_fn() if bool(known) else false_fn()
    return cond(pred, true_fn, false_fn, name=name)


def case(
    pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False,
    name: str = "case",
) -> Any:  # fmt: skip
    """What the function of the first predicate that holds returns.

    Args:
        pred_fn_pairs: Pairs (predicate, function), or a dict of them.
        default: The function if none holds.
        exclusive: Taken for older code: the first one is chosen.
        strict: Taken for older code.
        name: Name of the scope.
    """
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    with get_default_graph().name_scope(name):
        rest = default or pairs.pop()[1]
        for pred, fn in reversed(pairs):
            rest = _choice(pred, fn, rest)
        return rest()


def _choice(pred: Any, fn: Any, rest: Any) -> Any:
    return lambda: cond(pred, fn, rest)


def while_loop(
    cond: Any, body: Any, loop_vars: Any, shape_invariants: Any = None,
    parallel_iterations: int = 10, back_prop: bool = True, swap_memory: bool = False,
    name: Any = None, maximum_iterations: Any = None, return_same_structure: bool = False,
) -> Any:  # fmt: skip
    """``while cond(*vars): vars = body(*vars)``.

    Args:
        cond: Function of the values that tells whether to go on.
        body: Function of the values that gives the next ones.
        loop_vars: The first values: a list or tuple, nests in it.
        shape_invariants: Shapes with None where sizes change from turn to turn.
        parallel_iterations: Taken for older code.
        back_prop: Taken for older code.
        swap_memory: Taken for older code.
        name: Name of the scope.
        maximum_iterations: Greatest number of turns.
        return_same_structure: Give a list even for one value.

    Returns:
        The values after the last turn.
    """
    if not isinstance(loop_vars, list | tuple):
        raise TypeError("loop_vars must be a list or tuple.")
    flat, structure = arrays.flatten(loop_vars)
    start = [as_operand(leaf) for leaf in flat]
    graph = graph_of(start)
    changing = arrays.leaves(shape_invariants) if shape_invariants is not None else None
    shapes = [_spec(v)[0] for v in start] if changing is None else [sizes(s) for s in changing]
    with graph.name_scope(name or "while") as scope:
        given = [
            Operation(graph, array_ops.Placeholder(), "Enter", "Enter", {},
                      [(shape, _spec(v)[1])], host=True).outputs[0]
            for shape, v in zip(shapes, start, strict=True)
        ]  # fmt: skip
        nest = arrays.rebuild(structure, given)
        with _Building(graph, scope) as asked:
            on = as_operand(cond(*nest))
        with _Building(graph, scope) as turned:
            after = body(*nest)
        if not isinstance(after, list | tuple) or (len(loop_vars) == 1 and len(after) != 1):
            after = [after]
        outs = [_result(leaf) for leaf in arrays.leaves(list(after))]
        if len(outs) != len(given):
            raise ValueError(
                f"The body of tf.while_loop returns {len(outs)} values for {len(given)} loop_vars."
            )
        _same_dtypes(given, outs)
        test = dataflow.Piece([on], asked.made, given)
        piece = dataflow.Piece(outs, turned.made, given)
        limit = None if maximum_iterations is None else array_ops.constant_value(maximum_iterations)
        made = Operation(
            graph, dataflow.Loop(test, piece, None if limit is None else int(limit)), "Exit",
            "Exit", {"start": start, "outside": _outside(test, piece)},
            [(shape, t.dtype) for shape, t in zip(shapes, given, strict=True)],
            reads=test.reads | piece.reads | piece.writes, writes=piece.writes,
            after=test.after + piece.after,
            host=test.host or piece.host or changing is not None,
        )  # fmt: skip
    result = arrays.rebuild(structure, made.outputs)
    return result[0] if len(result) == 1 and not return_same_structure else result


def _same_dtypes(given: Any, outs: Any) -> None:
    for place, (before, after) in enumerate(zip(given, outs, strict=True)):
        kind = _spec(after)[1]
        if kind != before.dtype:
            raise TypeError(
                f"The body of tf.while_loop gives {kind.name} for loop variable {place}, which "
                f"began as {before.dtype.name}. Use tf.cast."
            )


class _ByElement:
    """A piece of graph run along the first axis of its inputs, with a carry."""

    def __init__(self, piece: Any, num_carry: int, reverse: bool, keeps: bool) -> None:
        self.piece, self.num_carry, self.reverse, self.keeps = piece, num_carry, reverse, keeps
        self.nodes = piece.nodes

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Run it for each element."""
        outside = {id(t): frame.known[id(t)] for t in node.kwargs["outside"]}
        carry = [_array(frame.fill(v)) for v in node.kwargs["start"]]
        elems = [_array(frame.fill(v)) for v in node.kwargs["elems"]]
        given = self.piece.given

        def turn(now: Any, each: Any) -> Any:
            number, values = each
            own = {id(t): v for t, v in zip(given, [*now, *values], strict=True)}
            keys = frame.keys
            folded = None if keys is None else lambda n: random.fold_in(keys(n), number)
            out = self.piece.call(frame.inner({**outside, **own}, keys=folded))
            kept = [_array(v) for v in out]
            after = [v.astype(c.dtype) for v, c in zip(kept, now, strict=False)]
            return (after, kept if self.keeps else []) if self.num_carry else (now, kept)

        count = elems[0].shape[0]
        numbers = np.arange(count, dtype="int32")
        if frame.host:
            return self._one_by_one(turn, carry, elems, count)
        carry, kept = control.scan(turn, carry, (numbers, elems), reverse=self.reverse)
        return list(kept) if self.keeps else list(carry)

    def _one_by_one(self, turn: Any, carry: Any, elems: Any, count: int) -> list[Any]:
        order = range(count - 1, -1, -1) if self.reverse else range(count)
        rows = []
        for number in order:
            carry, kept = turn(carry, (number, [_array(e[number]) for e in elems]))
            rows.append(kept)
        if not self.keeps:
            return list(carry)
        rows = rows[::-1] if self.reverse else rows
        columns = zip(*rows, strict=True)
        return [(np if c[0].dtype == object else arrays.xp).stack(c) for c in columns]


def _array(value: Any) -> Any:
    """The value as an array of the engine; strings as one of NumPy."""
    text = isinstance(value, bytes) or getattr(value, "dtype", None) == np.dtype(object)
    return np.asarray(value, object) if text else arrays.asarray(value)


def _along(
    fn: Any, elems: Any, start: Any, *, reverse: bool, keeps: bool, name: str, dtype: Any = None
) -> Any:
    flat, structure = arrays.flatten(elems)
    elems = [as_operand(e) for e in flat]
    graph = graph_of(elems, start)
    carry_flat, carry_structure = arrays.flatten(start)
    first = [as_operand(c) for c in carry_flat]
    with graph.name_scope(name) as scope:
        parts = [_stand_in(graph, None if (s := _spec(e)[0]) is None else s[1:], _spec(e)[1])
                 for e in elems]  # fmt: skip
        carries = [_stand_in(graph, *_spec(c)) for c in first]
        nest = arrays.rebuild(structure, parts)
        with _Building(graph, scope) as turned:
            if carry_flat:
                out = fn(arrays.rebuild(carry_structure, carries), nest)
            else:
                out = fn(nest)
        leaves, out_structure = arrays.flatten(out)
        outs = [_result(leaf) for leaf in leaves]
        piece = dataflow.Piece(outs, turned.made, [*carries, *parts])
        count = _spec(elems[0])[0]
        lead = (None,) if count is None else count[:1]
        specs = []
        for result in outs:
            shape, kind = _spec(result)
            whole = shape if not keeps else None if shape is None else (*lead, *shape)
            specs.append((whole, kind))
        made = Operation(
            graph, _ByElement(piece, len(first), reverse, keeps), "TensorArrayStack",
            "TensorArrayStack", {"start": first, "elems": elems, "outside": piece.outside}, specs,
            out_structure, reads=piece.reads, after=piece.after, host=piece.host,
        )  # fmt: skip
    return made.result


def _stand_in(graph: Any, shape: Any, kind: Any) -> Tensor:
    return Operation(
        graph, array_ops.Placeholder(), "Enter", "Enter", {}, [(shape, kind)], host=True
    ).outputs[0]


def map_fn(
    fn: Any, elems: Any, dtype: Any = None, parallel_iterations: Any = None,
    back_prop: bool = True, swap_memory: bool = False, infer_shape: bool = True, name: Any = None,
) -> Any:  # fmt: skip
    """``fn`` of each element along the first axis.

    Args:
        fn: Function of one element.
        elems: An array, or a nest of them.
        dtype: Dtype of what ``fn`` returns, if it is another.
        parallel_iterations: Taken for older code.
        back_prop: Taken for older code.
        swap_memory: Taken for older code.
        infer_shape: Taken for older code.
        name: Name of the scope.
    """
    return _along(fn, elems, [], reverse=False, keeps=True, name=name or "map", dtype=dtype)


def scan(
    fn: Any, elems: Any, initializer: Any = None, parallel_iterations: int = 10,
    back_prop: bool = True, swap_memory: bool = False, infer_shape: bool = True,
    reverse: bool = False, name: Any = None,
) -> Any:  # fmt: skip
    """All values of ``a = fn(a, element)`` along the first axis.

    Args:
        fn: Function of what came before and one element.
        elems: An array, or a nest of them.
        initializer: The first ``a``; the first element without one.
        reverse: From the last element to the first.
        name: Name of the scope.
    """
    if initializer is not None:
        return _along(fn, elems, initializer, reverse=reverse, keeps=True, name=name or "scan")
    place = -1 if reverse else 0
    first = arrays.map_leaves(lambda e: e[place], elems)
    rest = arrays.map_leaves(lambda e: e[:-1] if reverse else e[1:], elems)
    later = _along(fn, rest, first, reverse=reverse, keeps=True, name=name or "scan")

    def join(one: Any, many: Any) -> Any:
        row = array_ops.expand_dims(one, 0)
        return array_ops.concat([many, row] if reverse else [row, many], 0)

    return arrays.map_leaves(join, first, later)


def _fold(reverse: bool, label: str) -> Any:
    def fold(
        fn: Any, elems: Any, initializer: Any = None, parallel_iterations: int = 10,
        back_prop: bool = True, swap_memory: bool = False, name: Any = None,
    ) -> Any:  # fmt: skip
        if initializer is None:
            place = -1 if reverse else 0
            initializer = arrays.map_leaves(lambda e: e[place], elems)
            elems = arrays.map_leaves(lambda e: e[:-1] if reverse else e[1:], elems)
        return _along(fn, elems, initializer, reverse=reverse, keeps=False, name=name or label)

    fold.__doc__ = f"{label}: the last value of ``a = fn(a, element)`` along the first axis."
    return fold


foldl, foldr = _fold(False, "foldl"), _fold(True, "foldr")
