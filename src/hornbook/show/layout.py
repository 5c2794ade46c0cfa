"""Where the boxes of a drawing stand: a layered layout, and the routes of the arrows.

::

    rank 0      [a]          ranks: each box below all that feed it
               /   \\         order: boxes near those that they are connected to, few crossings
    rank 1   [b]    |        x: as near to the neighbours' mean as the gaps allow
               \\   /         routes: a long arrow goes through a place of its own in every rank
    rank 2      [c]

The steps are those of Sugiyama, Tagawa and Toda (1981). Nothing here knows what a box shows.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Edge", "Layout", "layered"]

Point = tuple[float, float]


@dataclass
class Edge:
    """An arrow. ``out`` and ``into`` are where it leaves and enters, from the middle of the box.

    Without them the arrows of a box spread over its side.
    """

    source: Any
    target: Any
    out: float | None = None
    into: float | None = None
    route: list[Point] = field(default_factory=list)


@dataclass
class Layout:
    """Middles of the boxes (y grows downward), routes of the edges, and the size of it all."""

    places: dict[Any, Point]
    edges: list[Edge]
    width: float
    height: float


@dataclass
class _Slot:
    """What takes room in a rank: a box, or (no key) a place that a long arrow goes through."""

    key: Any
    width: float
    height: float
    above: list["_Link"] = field(default_factory=list)
    below: list["_Link"] = field(default_factory=list)
    x: float = 0.0
    place: int = 0


@dataclass
class _Link:
    """A piece of an edge between two neighbouring ranks."""

    upper: _Slot
    lower: _Slot
    edge: Edge
    out: float = 0.0
    into: float = 0.0


def layered(
    sizes: dict[Any, tuple[float, float]],
    edges: Iterable[Edge],
    *,
    gap: float = 22.0,
    rank_gap: float = 26.0,
    port: float = 14.0,
    first: Sequence[Any] = (),
    last: Sequence[Any] = (),
) -> Layout:
    """Place boxes in ranks so that every arrow goes down, with few crossings.

    Args:
        sizes: Box -> (width, height).
        edges: The arrows; together they must not form a loop.
        gap: Least room between boxes of a rank.
        rank_gap: Room between ranks.
        port: Room between the arrows of one side of a box, if the side has it.
        first: Boxes that must stand in the first rank.
        last: Boxes that must stand in the last rank.

    Example:
        >>> drawn = layered({"a": (40, 10), "b": (40, 10)}, [Edge("a", "b")])
        >>> drawn.places["a"], drawn.places["b"], drawn.edges[0].route
        ((20.0, 5.0), (20.0, 41.0), [(20.0, 10.0), (20.0, 36.0)])
    """
    edges = list(edges)
    rank = _ranks(list(sizes), edges, set(first), set(last))
    rows = _rows(sizes, edges, rank, gap)
    _order(rows)
    _spread_ports(rows, port)
    _straighten(rows, gap)
    return _finished(rows, edges, rank_gap)


# -- ranks -----------------------------------------------------------------------------------


def _ranks(
    keys: list[Hashable], edges: list[Edge], first: set[Any], last: set[Any]
) -> dict[Any, int]:
    """The longest way from a source; what nothing feeds moves down to what it feeds."""
    after: dict[Any, list[Any]] = {key: [] for key in keys}
    before: dict[Any, list[Any]] = {key: [] for key in keys}
    for edge in edges:
        after[edge.source].append(edge.target)
        before[edge.target].append(edge.source)
    left = {key: len(before[key]) for key in keys}
    ready = [key for key in keys if not left[key]]
    rank = dict.fromkeys(ready, 0)
    for key in ready:  # grows while it is read
        for target in after[key]:
            rank[target] = max(rank.get(target, 0), rank[key] + 1)
            left[target] -= 1
            if not left[target]:
                ready.append(target)
    if len(ready) < len(keys):
        raise ValueError(
            "The arrows form a loop, so there is no order from top to bottom. Leave one out."
        )
    deepest = max(rank.values(), default=0)
    for key in reversed(ready):
        if key in last:
            rank[key] = deepest
        elif after[key] and not before[key] and key not in first:
            rank[key] = min(rank[target] for target in after[key]) - 1
    return rank


def _rows(
    sizes: dict[Any, tuple[float, float]], edges: list[Edge], rank: dict[Any, int], gap: float
) -> list[list[_Slot]]:
    """The slots of each rank, linked to those of the ranks above and below."""
    rows: list[list[_Slot]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    slots = {key: _Slot(key, *sizes[key]) for key in sizes}
    entered: set[Any] = set()

    def enter(key: Any) -> None:
        """Boxes enter their rows in the order of a walk along the arrows, dummies with them."""
        stack = [key]
        while stack:
            here = stack.pop()
            if here in entered:
                continue
            entered.add(here)
            rows[rank[here]].append(slots[here])
            stack.extend(reversed(leaving[here]))

    leaving: dict[Any, list[Any]] = {key: [] for key in sizes}
    for edge in edges:
        leaving[edge.source].append(edge.target)
    for key in sorted(sizes, key=lambda one: rank[one]):
        enter(key)
    for edge in edges:
        upper = slots[edge.source]
        for level in range(rank[edge.source] + 1, rank[edge.target]):
            between = _Slot(None, gap * 0.6, 0.0)
            rows[level].append(between)
            _link(upper, between, edge)
            upper = between
        _link(upper, slots[edge.target], edge)
    return rows


def _link(upper: _Slot, lower: _Slot, edge: Edge) -> None:
    link = _Link(upper, lower, edge)
    upper.below.append(link)
    lower.above.append(link)


# -- order within the ranks ------------------------------------------------------------------


def _order(rows: list[list[_Slot]], sweeps: int = 12) -> None:
    """Sort each rank by the mean place of its neighbours, downward and upward; keep the best."""
    _number(rows)
    best, kept = _crossings(rows), [list(row) for row in rows]
    for sweep in range(sweeps):
        if not best:
            break
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            row.sort(key=lambda slot, down=down: _barycentre(slot, down))  # type: ignore[misc]
            _number([row])
        _swap_neighbours(rows)
        found = _crossings(rows)
        if found < best:
            best, kept = found, [list(row) for row in rows]
    for row, order in zip(rows, kept, strict=True):
        row[:] = order
    _number(rows)


def _number(rows: Iterable[list[_Slot]]) -> None:
    for row in rows:
        for place, slot in enumerate(row):
            slot.place = place


def _barycentre(slot: _Slot, down: bool) -> float:
    places = (
        [link.upper.place for link in slot.above]
        if down
        else [link.lower.place for link in slot.below]
    )
    return sum(places) / len(places) if places else slot.place


def _crossings(rows: list[list[_Slot]]) -> int:
    return sum(_crossed([link for slot in row for link in slot.below]) for row in rows)


def _crossed(links: list[_Link]) -> int:
    """Pairs of links that cross: inversions, counted in a Fenwick tree."""
    pairs = sorted((link.upper.place, link.lower.place) for link in links)
    size = max((lower for _, lower in pairs), default=-1) + 2
    tree, crossed = [0] * (size + 1), 0
    for seen, (_, lower) in enumerate(pairs):
        at, up_to = lower + 1, 0
        while at:
            up_to, at = up_to + tree[at], at - (at & -at)
        crossed += seen - up_to
        at = lower + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return crossed


def _swap_neighbours(rows: list[list[_Slot]]) -> None:
    """Swap two that stand side by side where this saves a crossing."""
    for row in rows:
        for place in range(len(row) - 1):
            a, b = row[place], row[place + 1]
            if _pairwise(a, b) > _pairwise(b, a):
                row[place], row[place + 1] = b, a
                a.place, b.place = place + 1, place


def _pairwise(left: _Slot, right: _Slot) -> int:
    """Crossings between the links of two slots if ``left`` stands left of ``right``."""
    up = sum(a.upper.place > b.upper.place for a in left.above for b in right.above)
    return up + sum(a.lower.place > b.lower.place for a in left.below for b in right.below)


# -- places along the ranks ------------------------------------------------------------------


def _spread_ports(rows: list[list[_Slot]], port: float) -> None:
    """Give the arrows of a box places on its side, in the order of where they come from."""
    for slot in (slot for row in rows for slot in row):
        incoming = sorted(slot.above, key=lambda link: link.upper.place)
        outgoing = sorted(slot.below, key=lambda link: link.lower.place)
        for number, link in enumerate(incoming):
            given = link.edge.into if slot.key is not None else 0.0
            link.into = _port(number, len(incoming), slot, port) if given is None else given
        for number, link in enumerate(outgoing):
            given = link.edge.out if slot.key is not None else 0.0
            link.out = _port(number, len(outgoing), slot, port) if given is None else given


def _port(number: int, count: int, slot: _Slot, port: float) -> float:
    step = min(port, slot.width * 0.7 / max(1, count - 1))
    return (number - (count - 1) / 2) * step


def _straighten(rows: list[list[_Slot]], gap: float, sweeps: int = 24) -> None:
    for row in rows:
        x = 0.0
        for slot in row:
            slot.x = x + slot.width / 2
            x += slot.width + gap
    for sweep in range(sweeps):
        both = sweep >= sweeps - 4
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted, weight = [], []
            for slot in row:
                mean, pull = _wanted(slot, above=both or sweep % 2 == 0, below=both or sweep % 2)
                wanted.append(mean)
                weight.append(pull)
            for slot, x in zip(row, _apart(row, wanted, weight, gap), strict=True):
                slot.x = x
    for row in (*rows, *rows):
        _align_chains(row, gap)


def _align_chains(row: list[_Slot], gap: float) -> None:
    """Put a slot straight below the one above it where nothing else hangs on either."""
    wanted, weight = [], []
    for slot in row:
        links = slot.above
        alone = len(links) == 1 and len(links[0].upper.below) == 1
        wanted.append(links[0].upper.x + links[0].out - links[0].into if alone else slot.x)
        weight.append(1.0 if alone else 2.0)
    for slot, x in zip(row, _apart(row, wanted, weight, gap), strict=True):
        slot.x = x


def _wanted(slot: _Slot, above: Any, below: Any) -> tuple[float, float]:
    """The mean place of the neighbours, and how strongly it pulls: straight long arrows first."""
    total = pull = 0.0
    links = [(link, link.upper, link.out - link.into) for link in slot.above if above]
    links += [(link, link.lower, link.into - link.out) for link in slot.below if below]
    for _, other, shift in links:
        strength = 1.0 + 3.0 * (slot.key is None) + 3.0 * (other.key is None)
        if slot.key is not None and len(slot.above) == 1 and len(other.below) == 1:
            strength += 1.0
        total += strength * (other.x + shift)
        pull += strength
    return (total / pull, pull) if pull else (slot.x, 0.05)


def _apart(row: list[_Slot], wanted: list[float], weight: list[float], gap: float) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep order and gaps.

    With the gaps taken off, order and gaps together mean "not falling": isotonic regression, by
    pooling neighbours that violate it.
    """
    offset, offsets = 0.0, []
    for place, slot in enumerate(row):
        if place:
            before = row[place - 1]
            room = gap * (0.5 if before.key is None and slot.key is None else 1.0)
            offset += (before.width + slot.width) / 2 + room
        offsets.append(offset)
    pools: list[list[float]] = []  # mean, weight, number of slots
    for target, pull, shift in zip(wanted, weight, offsets, strict=True):
        pools.append([target - shift, pull, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            mean, heavy, count = pools.pop()
            last = pools[-1]
            last[0] = (last[0] * last[1] + mean * heavy) / (last[1] + heavy)
            last[1] += heavy
            last[2] += count
    means = [mean for mean, _, count in pools for _ in range(int(count))]
    return [mean + shift for mean, shift in zip(means, offsets, strict=True)]


# -- the finished drawing --------------------------------------------------------------------


def _finished(rows: list[list[_Slot]], edges: list[Edge], rank_gap: float) -> Layout:
    slots = [slot for row in rows for slot in row]
    left = min((slot.x - slot.width / 2 for slot in slots), default=0.0)
    right = max((slot.x + slot.width / 2 for slot in slots), default=0.0)
    places: dict[Any, Point] = {}
    spans: dict[int, tuple[float, float]] = {}  # slot -> where its arrows enter and leave
    top = 0.0
    for row in rows:
        tall = max(slot.height for slot in row)
        for slot in row:
            slot.x -= left
            if slot.key is None:
                spans[id(slot)] = (top, top + tall)
            else:
                places[slot.key] = (slot.x, top + tall / 2)
                spans[id(slot)] = (
                    top + (tall - slot.height) / 2,
                    top + (tall + slot.height) / 2,
                )
        top += tall + rank_gap
    for edge in edges:
        edge.route = []
    for slot in slots:
        for link in slot.below if slot.key is not None else []:
            _walk(link, spans)
    return Layout(places, edges, right - left, max(0.0, top - rank_gap))


def _walk(link: _Link, spans: dict[int, tuple[float, float]]) -> None:
    """The route of an edge: out of its box, straight through the ranks between, into the other."""
    route = [(link.upper.x + link.out, spans[id(link.upper)][1])]
    while link.lower.key is None:
        enter, leave = spans[id(link.lower)]
        route += [(link.lower.x, enter), (link.lower.x, leave)]
        link = link.lower.below[0]
    route.append((link.lower.x + link.into, spans[id(link.lower)][0]))
    link.edge.route = route
