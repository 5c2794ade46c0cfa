"""The layered layout: arrows go down, boxes do not overlap, few crossings."""

import itertools

import pytest

from hornbook.show.layout import Edge, layered


def drawn(names, pairs, **options):
    return layered(dict.fromkeys(names, (40.0, 20.0)), [Edge(*pair) for pair in pairs], **options)


def test_every_arrow_goes_down_and_touches_its_boxes():
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("x", "c")]
    layout = drawn("abcx", pairs)
    for edge in layout.edges:
        (x0, y0), (x1, y1) = layout.places[edge.source], layout.places[edge.target]
        assert y0 < y1
        assert edge.route[0][1] == y0 + 10 and edge.route[-1][1] == y1 - 10
        assert abs(edge.route[0][0] - x0) <= 20 and abs(edge.route[-1][0] - x1) <= 20


def test_boxes_keep_their_gap():
    names = [f"n{i}" for i in range(12)]
    layout = drawn([*names, "end"], [(name, "end") for name in names], gap=7.0)
    for one, other in itertools.combinations(names, 2):
        assert abs(layout.places[one][0] - layout.places[other][0]) >= 47 - 1e-6
    assert layout.width == pytest.approx(12 * 40 + 11 * 7)


def test_a_long_arrow_goes_round_the_boxes_between():
    layout = drawn("abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    (long,) = [edge for edge in layout.edges if (edge.source, edge.target) == ("a", "d")]
    for name in "bc":
        x, y = layout.places[name]
        crossing = [px for px, py in long.route if y - 10 <= py <= y + 10]
        assert crossing and all(abs(px - x) > 20 for px in crossing)


def test_crossed_pairs_are_uncrossed():
    layout = drawn("abcdef", [("a", "f"), ("b", "e"), ("c", "d")])
    order = [layout.places[name][0] for name in "abc"]
    below = [layout.places[name][0] for name in "fed"]
    assert [x for _, x in sorted(zip(order, below, strict=True))] == sorted(below)


def test_a_chain_is_a_straight_line():
    layout = drawn("abcd", [("a", "b"), ("b", "c"), ("c", "d")])
    assert len({x for x, _ in layout.places.values()}) == 1


def test_a_source_stands_right_above_what_it_feeds():
    layout = drawn("abcx", [("a", "b"), ("b", "c"), ("x", "c")])
    assert layout.places["x"][1] == layout.places["b"][1]
    held = drawn("abcx", [("a", "b"), ("b", "c"), ("x", "c")], first=["x"])
    assert held.places["x"][1] == held.places["a"][1]


def test_ends_are_held_in_the_last_rank():
    pairs = [("a", "b"), ("b", "c"), ("a", "out")]
    layout = drawn(["a", "b", "c", "out"], pairs, last=["out"])
    assert layout.places["out"][1] == layout.places["c"][1]


def test_a_loop_is_refused():
    with pytest.raises(ValueError, match="form a loop"):
        drawn("ab", [("a", "b"), ("b", "a")])


def test_nothing_gives_an_empty_page():
    layout = layered({}, [])
    assert (layout.width, layout.height, layout.places) == (0.0, 0.0, {})
