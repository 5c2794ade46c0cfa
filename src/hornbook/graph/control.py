"""Nodes that hold a piece of graph: a branch, a loop, a derivative.

Each has ``run_in(frame, node)``, which calls the nodes inside as part of the program around them,
and ``nodes``, so that whoever walks a graph finds them.

::

    Branch    pred ? outputs of one piece : outputs of the other
    Loop      while test(values): values = body(values)
    Gradient  d sum(outputs) / d wrt
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from hornbook.core import Scope
from hornbook.engine import arrays, autodiff, control, random
from hornbook.graph.frame import Empty, Frame, NeedsFeed, NeedsHost, read, settled
from hornbook.graph.node import Node, Tensor
from hornbook.graph.program import all_nodes, needed

__all__ = ["Branch", "Gradient", "Loop", "Piece"]

_COUNTED = 5000  # turns of a loop that are counted before the program is compiled


class Piece:
    """A piece of graph: what it makes, from values given to it and Tensors around it.

    Args:
        outputs: Tensors, boxes, constants, and Nodes that only do something.
        inside: The nodes that belong to it.
        given: Tensors that stand for values of each call.
    """

    def __init__(
        self, outputs: Sequence[Any], inside: Iterable[Node], given: Sequence[Tensor] = ()
    ) -> None:
        inside = set(inside)
        self.outputs, self.given = list(outputs), list(given)
        roots = [out for out in outputs if isinstance(out, Tensor | Node)]
        own = {id(tensor) for tensor in given}
        self.nodes = [node for node in needed(roots, own) if node in inside]
        made = own | {id(out) for node in self.nodes for out in node.outputs}
        uses = [t for node in self.nodes for t in node.inputs]
        uses += [out for out in outputs if isinstance(out, Tensor)]
        self.outside = list({id(t): t for t in uses if id(t) not in made}.values())
        chosen = set(self.nodes)
        every = all_nodes(self.nodes)
        earlier = [a for node in self.nodes for a in node.after if a not in chosen]
        earlier += [out for out in outputs if isinstance(out, Node) and out not in chosen]
        self.after = tuple(dict.fromkeys(earlier))
        boxes = [out for out in outputs if getattr(out, "is_box", False)]
        self.reads = frozenset(box for node in every for box in node.reads) | frozenset(boxes)
        self.writes = frozenset(box for node in every for box in node.writes)
        self.host = any(node.host for node in every)

    def call(self, frame: Frame) -> list[Any]:
        """Run it in this frame; a Node among the outputs gives True."""
        frame.run(self.nodes)
        return [
            np.bool_(True) if isinstance(out, Node) else frame.value(out) for out in self.outputs
        ]


class Branch:
    """``outputs of one piece if pred else outputs of the other``.

    Args:
        if_true: The piece that runs where the predicate holds.
        if_false: The other.
    """

    __name__ = "cond"

    def __init__(self, if_true: Piece, if_false: Piece) -> None:
        self.if_true, self.if_false = if_true, if_false
        self.nodes = [*if_true.nodes, *if_false.nodes]
        self.boxes = list(dict.fromkeys([*_ordered(if_true), *_ordered(if_false)]))

    def run_in(self, frame: Frame, node: Node) -> list[Any]:
        """The outputs of the piece that the predicate chooses."""
        pred = frame.fill(node.kwargs["pred"])
        outside = {id(t): frame.known[id(t)] for t in node.kwargs["outside"]}
        if settled(pred):
            piece = self.if_true if bool(pred) else self.if_false
            return piece.call(frame.inner(outside))
        held = [read(box) for box in self.boxes]

        def run(piece: Piece) -> Any:
            def branch(values: Any) -> Any:
                with Scope(dict(zip(self.boxes, values, strict=True))) as scope:
                    made = [arrays.asarray(v) for v in piece.call(frame.inner(outside))]
                return made, [scope.values[box] for box in self.boxes]

            return branch

        made, held = control.cond(pred, run(self.if_true), run(self.if_false), held)
        for box, value in zip(self.boxes, held, strict=True):
            Scope.write(box, value)
        return list(made)


def _ordered(piece: Piece) -> list[Any]:
    return [box for node in all_nodes(piece.nodes) for box in node.writes]


class Loop:
    """``while test(values): values = body(values)``.

    Args:
        test: The piece that says whether to go on; its one output is true or false.
        body: The piece that makes the next values.
        limit: Greatest number of turns, if there is one.
    """

    __name__ = "while"

    def __init__(self, test: Piece, body: Piece, limit: int | None = None) -> None:
        self.test, self.body, self.limit = test, body, limit
        self.nodes = [*test.nodes, *body.nodes]
        self.boxes = list(dict.fromkeys(_ordered(body)))

    def run_in(self, frame: Frame, node: Node) -> list[Any]:
        """The values after the last turn."""
        start = [frame.fill(value) for value in node.kwargs["start"]]
        outside = {id(t): frame.known[id(t)] for t in node.kwargs["outside"]}
        if frame.host:
            return self._turn_by_turn(frame, start, outside)
        count = self._count(frame, node)
        if count is None and frame.derived:
            raise NeedsHost(node)
        carry = ([arrays.asarray(value) for value in start], [read(box) for box in self.boxes])

        def turn(number: Any, now: Any) -> Any:
            values, held = now
            with Scope(dict(zip(self.boxes, held, strict=True))) as scope:
                made = self._call(self.body, frame, values, outside, number)
            made = [arrays.asarray(v, old.dtype) for v, old in zip(made, values, strict=True)]
            return made, [scope.values[box] for box in self.boxes]

        if count is None:
            values, held = self._as_long(frame, outside, turn, carry)
        else:
            numbers = np.arange(count, dtype="int32")
            (values, held), _ = control.scan(lambda now, n: (turn(n, now), None), carry, numbers)
        for box, value in zip(self.boxes, held, strict=True):
            Scope.write(box, value)
        return list(values)

    def _call(self, piece: Piece, frame: Frame, values: Any, outside: Any, number: Any) -> Any:
        own = {id(t): v for t, v in zip(piece.given, values, strict=True)}
        keys = frame.keys
        folded = None if keys is None else lambda n: random.fold_in(keys(n), number)
        return piece.call(frame.inner({**outside, **own}, keys=folded))

    def _as_long(self, frame: Frame, outside: Any, turn: Any, carry: Any) -> Any:
        def go_on(now: Any) -> Any:
            number, (values, held) = now
            with Scope(dict(zip(self.boxes, held, strict=True))):
                on = arrays.asarray(self._call(self.test, frame, values, outside, number)[0])
            on = on.reshape(())
            return on if self.limit is None else on & (number < self.limit)

        def body(now: Any) -> Any:
            return now[0] + 1, turn(*now)

        return control.while_loop(go_on, body, (arrays.asarray(0, "int32"), carry))[1]

    def _turn_by_turn(self, frame: Frame, values: Any, outside: Any) -> list[Any]:
        number = 0
        while self.limit is None or number < self.limit:
            if not bool(self._call(self.test, frame, values, outside, number)[0]):
                break
            values = self._call(self.body, frame, values, outside, number)
            number += 1
        return list(values)

    def _count(self, frame: Frame, node: Node) -> int | None:
        """The number of turns, if constants and shapes decide it; else None."""
        now = [_try(frame, value, node) for value in node.kwargs["start"]]
        for number in range(_COUNTED):
            inner = frame.inner(
                {id(t): frame.known[id(t)] for t in node.kwargs["outside"]}
                | {id(t): v for t, v in zip(self.body.given, now, strict=True) if v is not None}
            )
            on = _try(inner, self.test.outputs[0], node)
            if on is None:
                return None
            if not bool(on) or number == self.limit:
                return number
            now = [
                None if v is None else _try(inner, out, node)
                for v, out in zip(now, self.body.outputs, strict=True)
            ]
        return None


def _try(frame: Frame, leaf: Any, node: Node) -> Any:
    try:
        return frame.settle(leaf, node)
    except (NeedsFeed, NeedsHost, Empty, KeyError):
        return None


class Gradient:
    """``d sum(outputs * weights) / d wrt``, by walking the piece between them once.

    What the piece makes on the way serves the rest of the program too.

    Args:
        outputs: Tensors to differentiate.
        wrt: Tensors and boxes to differentiate by.
        piece: What lies between.
    """

    __name__ = "gradients"
    comes_first = True

    def __init__(self, outputs: Sequence[Tensor], wrt: Sequence[Any], piece: Piece) -> None:
        self.outputs, self.wrt, self.piece = list(outputs), list(wrt), piece
        self.nodes = piece.nodes
        # What a branch on the way assigns it assigns here, and once.
        self.boxes = list(dict.fromkeys(_ordered(piece)))
        made = {id(out) for node in piece.nodes for out in node.outputs}
        # What depends on others of ``wrt`` is computed, and a zero added to differentiate by.
        self.middle = {id(x) for x in wrt if id(x) in made}

    def run_in(self, frame: Frame, node: Node) -> list[Any]:
        """The gradient for each of ``wrt``."""
        outside = {id(t): frame.known[id(t)] for t in node.kwargs["outside"]}
        kept: dict[int, Any] = {}
        held = [read(box) for box in self.boxes]

        def forward(values: list[Any]) -> Any:
            given = dict(zip(self.wrt, values, strict=True))
            tensors = {id(x): v for x, v in given.items() if isinstance(x, Tensor)}
            ends = {n: v for n, v in tensors.items() if n not in self.middle}
            inner = frame.inner({**outside, **ends}, derived=True)
            before = set(inner.known)
            begun = dict(zip(self.boxes, held, strict=True))
            given_boxes = {x: v for x, v in given.items() if not isinstance(x, Tensor)}
            with Scope(begun | given_boxes) as scope:
                for piece_node in self.piece.nodes:
                    inner.call(piece_node)
                    for out in piece_node.outputs:
                        if id(out) in self.middle:
                            inner.known[id(out)] = inner.known[id(out)] + tensors[id(out)]
                ys = [arrays.asarray(inner.value(y)) for y in self.outputs]
            made = {n: v for n, v in inner.known.items() if n not in before}
            kept.update({n: v for n, v in made.items() if settled(v)})
            after = [scope.values[box] for box in self.boxes]
            return ys, ({n: v for n, v in made.items() if not settled(v)}, after)

        values = [arrays.asarray(frame.value(x)) for x in self.wrt]
        values = [
            arrays.xp.zeros_like(v) if id(x) in self.middle else v
            for x, v in zip(self.wrt, values, strict=True)
        ]
        ys, back, (made, after) = autodiff.vjp(forward, values, has_aux=True)
        weights = [frame.fill(weight) for weight in node.kwargs["weights"]]
        rows = [
            arrays.xp.ones_like(y)
            if weight is None
            else arrays.xp.broadcast_to(arrays.asarray(weight, y.dtype), y.shape)
            for y, weight in zip(ys, weights, strict=True)
        ]
        for name, value in {**kept, **made}.items():
            frame.known.setdefault(name, value)
        for box, value in zip(self.boxes, after, strict=True):
            Scope.write(box, value)
        return list(back(rows)[0])
