"""Graphs with names, and sessions that run parts of them.

A ``Graph`` keeps nodes by name, in scopes and collections. A ``Session`` holds what the boxes of a
graph contain, and runs fetches for feeds: each pair is made a ``Program`` once. Nothing of the
graph is walked when a pair is run again.
"""

import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from hornbook.engine import arrays
from hornbook.graph.frame import NeedsFeed, NeedsHost
from hornbook.graph.node import Node
from hornbook.graph.program import Program
from hornbook.graph.spec import check

__all__ = ["Graph", "Run", "Session"]

_CHECK = os.environ.get("HORNBOOK_CHECK") == "1"


class Graph:
    """Nodes by name, the scope that new ones come into, and collections.

    Example:
        >>> graph = Graph()
        >>> with graph.name_scope("layer"):
        ...     graph.unique_name("add"), graph.unique_name("add")
        ('layer/add', 'layer/add_1')
    """

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.collections: dict[Any, list[Any]] = {}
        self.seed: int | None = None
        self.finalized = False
        self.scope = ""
        self.after: tuple[Node, ...] = ()
        self.runs: dict[Any, Run] = {}
        self._used: dict[str, int] = {}

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """The name in the current scope, numbered if taken; case does not tell names apart."""
        full = f"{self.scope}/{name}" if self.scope else name
        key = full.lower()
        number = self._used.get(key, 0)
        if mark_as_used:
            self._used[key] = number + 1
        if number == 0:
            return full
        numbered = f"{key}_{number}"
        while numbered in self._used:
            number += 1
            numbered = f"{key}_{number}"
        if mark_as_used:
            self._used[key] = number + 1
            self._used[numbered] = 1
        return f"{full}_{number}"

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """New nodes come into this scope; a name that ends in ``/`` enters an old one again."""
        before = self.scope
        if not name:
            self.scope = ""
        elif name.endswith("/"):
            self.scope = name[:-1]
        else:
            self.scope = self.unique_name(name)
        try:
            yield f"{self.scope}/" if self.scope else ""
        finally:
            self.scope = before

    @contextmanager
    def control_dependencies(self, nodes: Sequence[Node] | None) -> Iterator[None]:
        """New nodes run after these; None forgets those around."""
        before = self.after
        self.after = () if nodes is None else tuple(dict.fromkeys([*before, *nodes]))
        try:
            yield
        finally:
            self.after = before

    def add(self, node: Node) -> Node:
        """Keep a node under its name, to run after what new nodes have to follow."""
        if self.finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")
        node.after = tuple(dict.fromkeys([*self.after, *node.after]))
        self.nodes[node.name] = check(node) if _CHECK else node
        return node


class Run:
    """One pair of fetches and feeds, and the programs made for it.

    Args:
        fetches: What is wanted.
        feeds: What is given.

    Attributes:
        deciding: Places of feeds whose values decide shapes.
    """

    def __init__(self, fetches: Sequence[Any], feeds: Sequence[Any]) -> None:
        self.fetches, self.feeds = list(fetches), list(feeds)
        self.deciding: list[int] = []
        self.host: set[Node] = set()
        self.programs: dict[Any, Program] = {}

    def program(self, values: Sequence[Any]) -> Program:
        """The program for feeds of these values."""
        mark = None
        settled = {}
        if self.deciding:
            settled = {place: np.asarray(values[place]) for place in self.deciding}
            mark = tuple((place, v.shape, v.tobytes()) for place, v in settled.items())
        found = self.programs.get(mark)
        if found is None:
            found = Program(self.fetches, self.feeds, settled, self.host)
            self.programs[mark] = found
        return found

    def learn(self, needs: NeedsFeed | NeedsHost, program: Program) -> None:
        """Make other programs from here on: one turned out to need a value early."""
        if program not in self.programs.values():
            return  # another thread has learned it
        self.programs.clear()
        if isinstance(needs, NeedsHost):
            if needs.node in self.host:
                raise RuntimeError(f"{needs.node!r} needs a value that nothing gives.") from None
            self.host.add(needs.node)
            return
        place = next((i for i, f in enumerate(self.feeds) if f is needs.tensor), None)
        if place is None or place in self.deciding:
            raise RuntimeError(f"{needs.tensor!r} decides a shape and is not fed.") from None
        self.deciding.append(place)


class Session:
    """What the boxes of a graph hold, and how often each node has drawn.

    Example:
        >>> from hornbook.graph import apply, placeholder
        >>> x = placeholder((), "float32")
        >>> [float(v) for v in Session(Graph()).run([apply(lambda a: 2 * a, x)], {x: 3.0})]
        [6.0]
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.state: dict[Any, Any] = {}
        self.lock = threading.RLock()
        self._drawn: dict[Node, int] = {}
        self._seed = int.from_bytes(os.urandom(4), "little")
        with arrays.float64():
            self._no_draws = arrays.asarray(np.zeros((0, 2), "uint32"))

    def run(self, fetches: Sequence[Any], feeds: dict[Any, Any]) -> list[Any]:
        """The fetches as values; None for a node that only does something."""
        return self.call(self.prepare(fetches, list(feeds)), list(feeds.values()))

    def prepare(self, fetches: Sequence[Any], feeds: Sequence[Any]) -> Run:
        """The run of this pair, made the first time."""
        mark = (tuple(map(id, fetches)), tuple(map(id, feeds)))
        found = self.graph.runs.get(mark)
        if found is None:
            found = self.graph.runs[mark] = Run(fetches, feeds)
        return found

    def call(self, run: Run, values: Sequence[Any]) -> list[Any]:
        """The values of a prepared run."""
        with arrays.float64():
            while True:
                program = run.program(values)
                seeds = self.seeds(program) if program.draws else self._no_draws
                try:
                    return program.run(self, values, seeds)
                except (NeedsFeed, NeedsHost) as needs:
                    run.learn(needs, program)

    def loop(self, run: Run, values: Sequence[Any], stacked: Sequence[bool], count: int) -> Any:
        """The values of ``count`` runs, with an axis of runs in front; None for a node."""
        with arrays.float64():
            while True:
                program = run.program(values)
                first = self.seeds(program, count)
                seeds = np.repeat(first[None], count, 0)
                seeds[:, :, 1] += np.arange(count, dtype="uint32")[:, None]
                try:
                    made = program.loop(self, values, stacked, seeds)
                    break
                except (NeedsFeed, NeedsHost) as needs:
                    run.learn(needs, program)
        if made is not None:
            return made
        rows = []
        for number in range(count):
            own = [v[number] if mark else v for v, mark in zip(values, stacked, strict=True)]
            rows.append(self.call(run, own))
        return [
            None if column[0] is None else np.stack(column) for column in zip(*rows, strict=True)
        ]

    def seeds(self, program: Program, count: int = 1) -> Any:
        """Row (seed, number of the draw) for each node of the program that draws."""
        rows = np.empty((len(program.draws), 2), "uint32")
        for row, node in enumerate(program.draws):
            number = self._drawn.get(node, 0)
            self._drawn[node] = number + count
            rows[row] = self._seed_of(node), number
        return rows

    def _seed_of(self, node: Node) -> int:
        seed = getattr(node, "seed", None)
        mark = repr(seed) if seed is not None else f"{self._seed} {node.name}"
        return zlib.crc32(mark.encode())
