"""Programs: what is fetched and fed, cut into compiled islands with host steps between.

::

    feeds --> [compiled] --> host step --> [compiled] --> fetches
                  |                            |
                boxes ------ (their buffers are reused) ---- boxes

Nodes that nothing assigned comes before run first, so that what is fetched beside an update is of
before the update.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from hornbook.core import Scope
from hornbook.engine import arrays, compile, control, random, shapes
from hornbook.graph.frame import Empty, Failed, Frame, NeedsHost
from hornbook.graph.node import Node, Tensor

__all__ = ["Program", "all_nodes", "needed"]

_LARGE = 1 << 16  # bytes of a constant that goes in as an argument


def needed(roots: Iterable[Tensor | Node], fixed: Iterable[int] = ()) -> list[Node]:
    """The nodes that the roots need, each after those that it needs itself."""
    fixed = frozenset(fixed)
    ordered: list[Node] = []
    done: set[Node] = set()
    for root in roots:
        stack: list[tuple[Tensor | Node, bool]] = [(root, False)]
        while stack:
            item, ready = stack.pop()
            node = item.node if isinstance(item, Tensor) else item
            if node is None or node in done or (isinstance(item, Tensor) and id(item) in fixed):
                continue
            if ready:
                done.add(node)
                ordered.append(node)
                continue
            stack.append((node, True))
            stack.extend((earlier, False) for earlier in reversed(node.after))
            stack.extend((tensor, False) for tensor in reversed(node.inputs))
    return ordered


def all_nodes(nodes: Iterable[Node]) -> list[Node]:
    """The nodes, and those inside of nodes that hold a piece of graph."""
    found: dict[Node, None] = {}
    stack = list(reversed(list(nodes)))
    while stack:
        node = stack.pop()
        if node not in found:
            found[node] = None
            stack.extend(getattr(node.op, "nodes", ()))
    return list(found)


def _outer(nodes: Iterable[Node]) -> list[Node]:
    """The nodes, and those on the way of a derivative among them: all that surely run once."""
    nodes = list(nodes)
    inner = [n for node in nodes if getattr(node.op, "comes_first", False) for n in node.op.nodes]
    return list(dict.fromkeys([*nodes, *inner]))


def _schedule(roots: Sequence[Any], fixed: frozenset[int]) -> tuple[list[Node], set[Node]]:
    """All nodes in the order in which they run, and those among them that follow an assignment."""
    first = [n for n in needed(roots, fixed) if getattr(n.op, "comes_first", False)]
    nodes = needed([*first, *roots], fixed)
    late: set[Node] = set()
    for node in nodes:
        earlier = {tensor.node for tensor in node.inputs if id(tensor) not in fixed}
        if node.writes or not late.isdisjoint(earlier | set(node.after)):
            late.add(node)
    return [n for n in nodes if n not in late] + [n for n in nodes if n in late], late


class Program:
    """One way through a graph: from feeds and boxes to fetches and boxes.

    Args:
        fetches: Tensors, Nodes (run for what they do) and boxes (read at the end).
        feeds: Tensors and boxes whose values are given.
        settled: Values of feeds that decide shapes, by place among the feeds.
        host: Further nodes that must run on the host.

    Attributes:
        draws: The nodes that draw, in the order of the rows of ``seeds``.
    """

    def __init__(
        self,
        fetches: Sequence[Any],
        feeds: Sequence[Any],
        settled: Mapping[int, Any] | None = None,
        host: Iterable[Node] = (),
    ) -> None:
        self.fetches, self.feeds = list(fetches), list(feeds)
        self.settled = dict(settled or {})
        self.fixed = frozenset(id(feed) for feed in feeds)
        roots = [fetch for fetch in self.fetches if isinstance(fetch, Tensor | Node)]
        self.nodes, late = _schedule(roots, self.fixed)
        self.draws = [node for node in all_nodes(self.nodes) if node.random]
        self._cut(late, set(host))

    def _cut(self, late: set[Node], host: set[Node]) -> None:
        """Sort the nodes into stages: even ones are compiled, odd ones run on the host."""
        place: dict[Node, int] = {}
        last_read: dict[Any, int] = {}
        for node in self.nodes:
            # A branch within a gradient may hold a step of the host; it must not be traced.
            odd = int(node in host or any(inner.host for inner in all_nodes([node])))
            earlier = [t.node for t in node.inputs if id(t) not in self.fixed] + list(node.after)
            stage = max((place[n] for n in earlier if n in place), default=0)
            stage = max([stage, *(last_read.get(box, 0) for box in node.writes)])
            stage += (stage + odd) % 2
            place[node] = stage
            if node not in late or node.writes:
                for box in node.reads | node.writes:
                    last_read[box] = max(last_read.get(box, 0), stage)
        count = max(place.values(), default=0) + 1
        groups: list[list[Node]] = [[] for _ in range(count)]
        for node in self.nodes:
            groups[place[node]].append(node)
        boxes = [fetch for fetch in self.fetches if getattr(fetch, "is_box", False)]
        tensors = [fetch for fetch in self.fetches if isinstance(fetch, Tensor)]
        wanted = {id(tensor) for tensor in tensors}
        self.stages: list[_Stage] = []
        for index in reversed(range(count)):
            nodes = groups[index]
            if nodes or index == count - 1:
                kind: Any = _Host if index % 2 else _Compiled
                if kind is _Compiled and _is_plain(nodes):
                    kind = _Plain
                end = boxes if index == count - 1 else []
                self.stages.insert(0, kind(self, nodes, wanted, end))
            for node in nodes:
                wanted |= {id(tensor) for tensor in node.inputs}

    def run(self, session: Any, values: Sequence[Any], seeds: Any) -> list[Any]:
        """The fetches, as arrays or objects of the host; None for a Node.

        Args:
            session: Has ``state``, what the boxes hold (updated), and a ``lock`` for it.
            values: One for each feed.
            seeds: Row (seed, number of the draw) for each of ``draws``.
        """
        known = {id(feed): value for feed, value in zip(self.feeds, values, strict=True)}
        for stage in self.stages:
            stage.run(session, known, seeds)
        return [None if isinstance(fetch, Node) else known[id(fetch)] for fetch in self.fetches]

    def loop(self, session: Any, values: Sequence[Any], stacked: Sequence[bool], seeds: Any) -> Any:
        """Many runs as one compiled loop; None if the program steps out to the host.

        Args:
            session: As in ``run``.
            values: One for each feed.
            stacked: For each feed whether its first axis counts the runs.
            seeds: (runs, draws, 2).

        Returns:
            The fetches with an axis of runs in front.
        """
        stage = self.stages[0]
        if len(self.stages) > 1 or not isinstance(stage, _Compiled):
            return None
        return stage.loop(session, values, tuple(stacked), seeds)

    def frame(self, known: dict[int, Any], seeds: Any, state: Any, host: bool) -> Frame:
        """A frame of this program, with keys from the rows of seeds."""
        rows = {node: row for row, node in enumerate(self.draws)}

        def key(node: Node) -> Any:
            return random.fold_in(random.key(seeds[rows[node], 0]), seeds[rows[node], 1])

        return Frame(known, fixed=self.fixed, keys=key, state=state, host=host)


def _is_text(box: Any) -> bool:
    return getattr(box, "is_text", False)


class _Stage:
    """Some nodes that run together.

    Args:
        program: The program it belongs to.
        nodes: Its nodes.
        wanted: Tensors that are needed after it, by identity.
        end: Boxes whose values are fetched when it is over.
    """

    def __init__(self, program: Program, nodes: list[Node], wanted: set[int], end: Any) -> None:
        self.program, self.nodes = program, nodes
        self.end = [box for box in end if not _is_text(box)]
        self.text_end = [box for box in end if _is_text(box)]
        every = all_nodes(nodes)
        own = dict.fromkeys(id(out) for node in nodes for out in node.outputs)
        self.writes = list(dict.fromkeys(box for n in every for box in n.writes))
        reads = [*(box for n in every for box in n.reads), *self.end]
        fed = {id(feed) for feed in program.feeds}
        self.reads = [
            b for b in dict.fromkeys(reads) if b not in set(self.writes) and id(b) not in fed
        ]
        self.fed_boxes = [b for b in program.feeds if getattr(b, "is_box", False)]
        needs = {id(t): t for n in nodes for t in n.inputs}
        for fetch in program.fetches:
            if isinstance(fetch, Tensor) and id(fetch) in fed and fetch.node in nodes:
                needs[id(fetch)] = fetch
        self.comes_in = [name for name in needs if name in program.fixed or name not in own]
        for feed in program.feeds:  # pieces of graph inside nodes look for them
            if id(feed) not in self.comes_in:
                self.comes_in.append(id(feed))
        self.goes_out = [name for name in own if name in wanted and name not in fed]

    def run(self, session: Any, known: dict[int, Any], seeds: Any) -> None:
        """Make what this stage makes known, and assign what it assigns."""
        raise NotImplementedError

    def _text(self, state: Mapping[Any, Any], known: dict[int, Any]) -> None:
        for box in self.text_end:
            if box not in state and id(box) not in known:
                raise Empty(box)
            known.setdefault(id(box), state.get(box))

    def _boxes(self, known: Mapping[int, Any]) -> dict[Any, Any]:
        return {box: known[id(box)] for box in self.fed_boxes if id(box) in known}


def _is_plain(nodes: list[Node]) -> bool:
    """Can NumPy run them at once? So first values need no compiled program."""
    if any(node.writes for node in nodes):
        return all(hasattr(n.op, "plain") or getattr(n.op, "fold", None) for n in nodes)
    return bool(nodes) and all(hasattr(node.op, "plain") for node in nodes)


class _Host(_Stage):
    """Nodes that run one by one in Python."""

    plain = False

    def run(self, session: Any, known: dict[int, Any], seeds: Any) -> None:
        """Call the nodes on what is known, and keep what they make and assign."""
        # No lock: a step on the host may wait for what another thread does in this session.
        state = session.state
        frame = self.program.frame(known, seeds, state, True)
        if self.plain:
            numbers = {node: row for row, node in enumerate(self.program.draws)}
            frame.plain, frame.rows = True, lambda node: np.asarray(seeds[numbers[node]], "uint64")
        held = {box: state[box] for box in [*self.reads, *self.writes] if box in state}
        with Scope({**held, **self._boxes(known)}) as scope:
            frame.run(self.nodes)
        for box in self.writes:
            if box in scope.values:
                state[box] = scope.values[box]
        for box in self.end:
            known.setdefault(id(box), _held(scope, box))
        self._text(state, known)


class _Plain(_Host):
    """Nodes that run one by one in NumPy: constants, draws, and filling boxes with them."""

    plain = True


class _Compiled(_Stage):
    """Nodes that run as one compiled program."""

    def __init__(self, program: Program, nodes: list[Node], wanted: set[int], end: Any) -> None:
        super().__init__(program, nodes, wanted, end)
        self.large: dict[int, Any] = {}
        for node in all_nodes(nodes):
            value = getattr(node.op, "constant", None)
            if (
                value is not None
                and value.nbytes > _LARGE
                and id(node.outputs[0]) not in (program.fixed)
            ):
                self.large[id(node.outputs[0])] = arrays.asarray(value)
        self.settled = {
            id(feed): program.settled[place]
            for place, feed in enumerate(program.feeds)
            if place in program.settled
        }
        text = {id(f) for f in program.feeds if getattr(f, "is_text", False)}
        self.comes_in = [n for n in self.comes_in if n not in self.settled and n not in text]
        self.constants = list(self.large.values())
        self.watched = [node for node in _outer(nodes) if getattr(node.op, "watch", None)]
        self._loops: dict[tuple[bool, ...], Any] = {}
        self._call = compile.program(self._trace, donate=(0,))

    def run(self, session: Any, known: dict[int, Any], seeds: Any) -> None:
        """Run the program, and keep what it makes and assigns."""
        if not self.nodes and not self.end:
            self._text(session.state, known)
            return
        given = [known[name] for name in self.comes_in]
        with session.lock:
            state = session.state
            written = [state.get(box) for box in self.writes]
            try:
                read = [state[box] for box in self.reads]
            except KeyError as missing:
                raise Empty(missing.args[0]) from None
            out, values, ends, seen = self._call(written, read, given, self.constants, seeds)
            for box, value in zip(self.writes, values, strict=True):
                if value is not None:
                    state[box] = value
        for node, one in zip(self.watched, seen, strict=True):
            node.op.watch.check(node, one)
        known.update(zip(self.goes_out, out, strict=True))
        for box, value in zip(self.end, ends, strict=True):
            known.setdefault(id(box), value)
        self._text(session.state, known)

    def loop(
        self, session: Any, values: Sequence[Any], stacked: tuple[bool, ...], seeds: Any
    ) -> list[Any]:
        """The fetches of many runs, each with an axis of runs in front."""
        if stacked not in self._loops:
            self._loops[stacked] = self._loop_program(stacked)
        given = dict(zip((id(feed) for feed in self.program.feeds), values, strict=True))
        values = [given[name] for name in self.comes_in]
        with session.lock:
            state = session.state
            written = [state.get(box) for box in self.writes]
            try:
                read = [state[box] for box in self.reads]
            except KeyError as missing:
                raise Empty(missing.args[0]) from None
            for box, value in zip(self.writes, written, strict=True):
                if value is None:
                    raise Empty(box)
            after, out, seen = self._loops[stacked](written, read, values, self.constants, seeds)
            state.update(zip(self.writes, after, strict=True))
        for node, rows in zip(self.watched, seen, strict=True):
            first = int(np.argmax(rows[0]))
            node.op.watch.check(node, arrays.map_leaves(lambda row, n=first: row[n], rows))
        found = dict(zip([*self.goes_out, *map(id, self.end)], out, strict=True))
        return [found.get(id(fetch)) for fetch in self.program.fetches]

    def _loop_program(self, stacked: tuple[bool, ...]) -> Any:
        counted = dict(zip((id(feed) for feed in self.program.feeds), stacked, strict=True))
        marks = [counted[name] for name in self.comes_in]

        def run(written: Any, read: Any, values: Any, large: Any, seeds: Any) -> Any:
            def step(now: Any, each: Any) -> Any:
                parts, rows = each
                rest = iter(parts)
                given = [
                    next(rest) if mark else value for mark, value in zip(marks, values, strict=True)
                ]
                out, after, ends, seen = self._trace(now, read, given, large, rows)
                kept = [b if a is None else a for a, b in zip(after, now, strict=True)]
                return kept, ([*out, *ends], seen)

            moving = [value for mark, value in zip(marks, values, strict=True) if mark]
            after, (out, seen) = control.scan(step, written, (moving, seeds))
            return after, out, seen

        return compile.program(run, donate=(0,))

    def _trace(self, written: Any, read: Any, given: Any, large: Any, seeds: Any) -> Any:
        known = dict(zip(self.comes_in, given, strict=True)) | self.settled
        known |= dict(zip(self.large, large, strict=True))
        frame = self.program.frame(known, seeds, {}, False)
        held = {
            box: value
            for box, value in zip([*self.writes, *self.reads], [*written, *read], strict=True)
            if value is not None
        }
        with Scope({**held, **self._boxes(known)}) as scope:
            for node in self.nodes:
                _called(frame, node)
            looks = [node.op.watch.look(frame.arguments(node)) for node in self.watched]
        ends = [_held(scope, box) for box in self.end]
        # Two results that are one array would share a buffer, which could be used up twice.
        seen = {id(value) for value in [*read, *given, *large]}
        values = [_own(scope.values.get(box), seen) for box in self.writes]
        return [_own(known[name], seen) for name in self.goes_out], values, ends, looks


def _called(frame: Frame, node: Node) -> None:
    try:
        frame.call(node)
    except NeedsHost:
        raise NeedsHost(node) from None
    except shapes.NEEDS_VALUE:
        raise NeedsHost(node) from None
    except (TypeError, ValueError) as error:
        raise Failed(node, error) from error


def _held(scope: Scope, box: Any) -> Any:
    if box not in scope.values:
        raise Empty(box)
    return scope.values[box]


def _own(value: Any, seen: set[int]) -> Any:
    if value is None:
        return None
    if id(value) in seen or isinstance(value, np.ndarray):
        value = arrays.xp.array(value, copy=True)
    seen.add(id(value))
    return value
