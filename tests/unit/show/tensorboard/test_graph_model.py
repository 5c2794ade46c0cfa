"""The graph of a model: scopes, types, shapes, edges, weights."""

import pytest

import hornbook as hb
from hornbook import layers
from hornbook.show.tensorboard import Writer, model_graph
from hornbook.show.tensorboard.graph_definition import Definition

from .test_writer import read


def nodes_of(model):
    return {node.name: node for node in model_graph(model).node}


def sizes(node):
    return [[d.size for d in s.dim] for s in node.attr["_output_shapes"].list.shape]


def test_a_dense_layer_is_a_scope_with_ops_and_variables():
    dense = layers.Dense(3, activation="relu", name="hidden")
    nodes = nodes_of(hb.Sequential([hb.Input((2,), name="x"), dense]))
    assert {name: node.op for name, node in nodes.items()} == {
        "x": "Placeholder",
        "hidden/kernel": "VariableV2",
        "hidden/kernel/read": "Identity",
        "hidden/bias": "VariableV2",
        "hidden/bias/read": "Identity",
        "hidden/MatMul": "MatMul",
        "hidden/Add": "Add",
        "hidden/Relu": "Relu",
    }
    assert list(nodes["hidden/MatMul"].input) == ["x", "hidden/kernel/read"]
    assert list(nodes["hidden/Add"].input) == ["hidden/MatMul", "hidden/bias/read"]
    assert sizes(nodes["hidden/Relu"]) == [[-1, 3]]
    assert sizes(nodes["hidden/kernel"]) == [[2, 3]]


def test_layers_that_cannot_be_opened_are_one_node_with_their_weights():
    nodes = nodes_of(hb.Sequential([hb.Input((5, 4), name="x"), layers.LSTM(2, name="memory")]))
    assert nodes["memory/LSTM"].op == "LSTM"
    reads = [name for name in nodes["memory/LSTM"].input if name.endswith("/read")]
    assert len(reads) == 3 and set(reads) <= set(nodes)
    assert sizes(nodes["memory/LSTM"]) == [[-1, 2]]


def test_branches_and_shared_layers_keep_their_edges():
    a, b = hb.Input((2,), name="a"), hb.Input((2,), name="b")
    shared = layers.Dense(2, name="shared", use_bias=False)
    out = layers.Add(name="sum")([shared(a), shared(b)])
    nodes = nodes_of(hb.Model([a, b], out))
    assert list(nodes["shared/MatMul"].input) == ["a", "shared/kernel/read"]
    assert list(nodes["shared_1/MatMul"].input) == ["b", "shared/kernel/read"]
    entering = [
        edge
        for name, node in nodes.items()
        if name.startswith("sum/")
        for edge in node.input
        if not edge.startswith("sum/")
    ]
    assert sorted(entering) == ["shared/MatMul", "shared_1/MatMul"]


def test_nested_models_are_scopes_within_scopes():
    inner = hb.Sequential([hb.Input((2,)), layers.Dense(2, name="deep")], name="inner")
    nodes = nodes_of(hb.Sequential([hb.Input((2,), name="x"), inner]))
    assert list(nodes["inner/deep/MatMul"].input) == ["x", "inner/deep/kernel/read"]


def test_every_edge_leads_to_a_node_and_every_weight_is_shown():
    x = hb.Input((6, 6, 3))
    y = layers.Conv2D(4, 3, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.Concatenate()([y, layers.Dropout(0.5)(y)])
    y = layers.GlobalAveragePooling2D()(y)
    z = layers.MultiHeadAttention(2, 4)(layers.Reshape((2, 4))(y), layers.Reshape((2, 4))(y))
    model = hb.Model(x, [layers.Dense(1)(y), z])
    nodes = nodes_of(model)
    for node in nodes.values():
        assert all(edge.split(":")[0].lstrip("^") in nodes for edge in node.input), node.name
    variables = [node for node in nodes.values() if node.op == "VariableV2"]
    assert len(variables) == len(model.weights)


def test_drawing_leaves_no_trace():
    layer = layers.Dense(1, name="one")
    model = hb.Sequential([hb.Input((2,)), layer])
    model_graph(model)
    assert len(layer._calls) == 1
    with pytest.raises(ValueError, match="no graph yet"):
        model_graph(hb.Sequential([layers.Dense(1)]))
    named = layers.Dense(1).name
    model_graph(model)
    number = int(named.rpartition("_")[2]) if named[-1].isdigit() else 0
    assert layers.Dense(1).name == f"dense_{number + 1}"


def test_a_subclass_is_drawn_once_it_was_called():
    class Two(hb.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Dense(3, name="first"), layers.Dense(1, name="second")

        def call(self, inputs):
            return self.second(self.first(inputs))

    import numpy as np

    model = Two()
    model(np.ones((1, 2), "float32"))
    nodes = nodes_of(model)
    ends = {name.rpartition("/")[0].rpartition("/")[2] for name in nodes if "MatMul" in name}
    assert ends == {"first", "second"}


def test_the_file_holds_the_graph(tmp_path):
    with Writer(tmp_path) as writer:
        writer.graph(hb.Sequential([hb.Input((2,), name="x"), layers.Dense(1, name="d")]))
    assert "d/MatMul" in [node.name for node in read(tmp_path).Graph().node]


def test_names_are_made_legal_and_unique():
    graph = Definition()
    assert graph.unique("a b") == "a_b"
    assert graph.unique("A_B") == "A_B_1"
    assert graph.unique("_x") == "n_x"
    assert graph.unique("a_b") == "a_b_2"
