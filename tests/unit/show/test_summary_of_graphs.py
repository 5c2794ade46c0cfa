"""Summaries of graphs: ops between layers, shared and nested layers, parts of a table."""

import pytest

import hornbook as hb
from hornbook import layers


def lines(model, **words):
    found = []
    model.summary(print_fn=found.append, **words)
    return found


def branching():
    x, n = hb.Input((8,), name="x"), hb.Input((4,), name="n")
    tower = hb.Sequential([hb.Input((8,)), layers.Dense(5, name="inner")], name="tower")
    shared = layers.Dense(3, name="shared")
    joined = layers.Concatenate(name="joined")([shared(tower(x)), shared(tower(x)), n])
    return hb.Model([x, n], layers.Dense(1, name="out")(joined * 2 + 1), name="both")


def test_ops_and_sources_are_shown():
    table = "\n".join(lines(branching(), line_length=120))
    rows = [row for row in table.splitlines() if row.startswith("│")]
    names = [row.split()[1] for row in rows[1:]]
    assert names == ["x", "n", "tower", "shared", "joined", "multiply", "add", "out"]
    assert "shared, shared, n" in table and "multiply (op)" in table


@pytest.mark.parametrize("words", [{}, {"expand_nested": True, "show_trainable": True}], ids=str)
def test_a_table_is_no_wider_than_a_terminal(words):
    assert max(map(len, lines(branching(), **words))) <= 80
    assert max(map(len, lines(branching(), line_length=100, **words))) <= 100


def test_layers_within_are_shown_when_asked_for():
    table = "\n".join(lines(branching(), line_length=120, expand_nested=True))
    assert "  inner (Dense)" in table
    assert "inner (Dense)" not in "\n".join(lines(branching(), line_length=120))


def test_a_part_of_the_table():
    table = "\n".join(lines(branching(), line_length=120, layer_range=["tower", "joined"]))
    assert "tower" in table and "joined (Con" in table
    assert "out (Dense)" not in table and "x (Input" not in table
    with pytest.raises(ValueError, match="names no run of layers"):
        branching().summary(layer_range=["nothing", "joined"])


def test_positions_of_columns():
    net = hb.Sequential([hb.Input((4,)), layers.Dense(3, name="hidden")])
    edge = lines(net, positions=[0.5, 0.8, 1.0])[1]
    assert [place for place, sign in enumerate(edge) if sign == "┬"] == [40, 64]
    with pytest.raises(ValueError, match="each of 3 columns"):
        net.summary(positions=[0.5])
