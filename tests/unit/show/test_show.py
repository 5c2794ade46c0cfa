"""The table of layers and the curves."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import layers, show


def lines(model, **options):
    found = []
    model.summary(print_fn=found.append, **options)
    return found


def test_a_chain_has_three_columns():
    model = hb.Sequential(
        [layers.Input((4,)), layers.Dense(3, name="a"), layers.Dense(1, name="b")], name="net"
    )
    assert lines(model, line_length=50) == [
        "Model: net (Sequential)",
        "┌─────────────────┬─────────────────┬────────────┐",
        "│ Layer (type)    │ Output shape    │    Weights │",
        "├─────────────────┼─────────────────┼────────────┤",
        "│ a (Dense)       │ (None, 3)       │         15 │",
        "│ b (Dense)       │ (None, 1)       │          4 │",
        "└─────────────────┴─────────────────┴────────────┘",
        " All weights: 19 (76 B)",
        " Trainable: 19 (76 B)",
        " Not trainable: 0 (0 B)",
    ]


def branching():
    a, b = layers.Input((4,), name="left"), layers.Input((4,), name="right")
    shared = layers.Dense(3, name="shared")
    both = layers.Concatenate(name="both")([shared(a), shared(b)])
    return hb.Model([a, b], layers.Dense(1, name="head")(both), name="branches")


def test_a_graph_tells_what_each_layer_is_connected_to():
    text = "\n".join(lines(branching()))
    assert "Connected to" in text and "left, right" in text and "shared, shared" in text
    assert all(len(row) <= 80 for row in text.split("\n"))


def test_nothing_is_cut_off():
    name = "a_layer_with_a_name_that_is_much_longer_than_any_column_of_the_table_can_be"
    model = hb.Sequential([layers.Input((4,)), layers.Dense(3, name=name)])
    joined = "".join(row.split("│")[1].strip() for row in lines(model) if row.startswith("│"))
    assert f"{name} (Dense)".replace(" ", "") in joined.replace(" ", "")


def test_frozen_weights_optimizer_state_and_unbuilt_layers_are_told():
    model = hb.Sequential([layers.Input((4,)), layers.Dense(3), layers.Dense(1)])
    model.layers[0].trainable = False
    model.compile("adam", "mse")
    model.fit(np.zeros((2, 4)), np.zeros(2), verbose=0)
    text = "\n".join(lines(model, show_trainable=True))
    assert " Trainable: 4 (16 B)" in text and " Not trainable: 15 (60 B)" in text
    assert " Optimizer's: 8 (32 B)" in text
    assert "0 (unbuilt)" in "\n".join(lines(hb.Sequential([layers.Dense(3)])))


def test_nested_models_can_be_opened():
    inner = hb.Sequential([layers.Input((4,)), layers.Dense(3, name="inside")], name="inner")
    model = hb.Sequential([layers.Input((4,)), inner])
    assert "inside" not in "\n".join(lines(model))
    assert "  inside (Dense)" in "\n".join(lines(model, expand_nested=True))


HISTORY = {"loss": [3.0, 2.0, 1.0], "val_loss": [3.0, 1.5, 2.0], "accuracy": [0.1, 0.5, 0.9]}


def test_curves_have_a_panel_per_quantity_and_mark_the_best(tmp_path):
    figure = show.plot_history(HISTORY, path=tmp_path / "curves.png")
    loss, accuracy = figure.axes
    assert [line.get_label() for line in loss.lines] == [
        "training",
        "validation",
        "best: 1.5 in epoch 2",
    ]
    np.testing.assert_array_equal(loss.lines[0].get_xdata(), [1, 2, 3])
    assert [line.get_label() for line in accuracy.lines] == ["training"]
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def _marked(name, better=None):
    """The value marked as best of a quantity that was 3, 1, 2."""
    figure = show.plot_history({name: [3, 1, 2], f"val_{name}": [3, 1, 2]}, better=better)
    lines = figure.axes[0].lines
    return float(lines[2].get_ydata()[0]) if len(lines) == 3 else None


@pytest.mark.parametrize(
    ("names", "best"),
    [
        ("loss dense_loss mae left_mse huber binary_crossentropy crossentropy false_positives", 1),
        (
            "accuracy acc out_acc auc f1_score cosine_similarity sparse_top_k_categorical_accuracy",
            3,
        ),
        ("learning_rate my_score true_share mean", None),
    ],
)
def test_the_best_epoch_is_marked_where_its_way_is_known(names, best):
    assert {name: _marked(name) for name in names.split()} == dict.fromkeys(names.split(), best)


def test_a_quantity_of_ones_own_is_marked_on_request():
    assert _marked("my_score", {"my_score": "max"}) == 3
    assert _marked("loss", {"loss": "max"}) == 3


def test_a_record_asks_the_metrics_of_its_model():
    def score(y_true, y_pred):
        return abs(y_true - y_pred)

    model = hb.Sequential([layers.Input((2,)), layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "mse", metrics=[hb.metrics.AUC(name="area"), score])
    x, y = np.random.default_rng(0).normal(size=(8, 2)), np.tile([0.0, 1.0], 4)
    history = model.fit(x, y, epochs=2, verbose=0, validation_split=0.5)
    marked = {axes.get_title(loc="left"): len(axes.lines) == 3 for axes in history.plot().axes}
    assert marked == {"loss": True, "area": True, "score": False}
    assert len(history.plot(["score"], better={"score": "min"}).axes[0].lines) == 3


def test_history_plots_itself_and_names_what_it_lacks():
    model = hb.Sequential([layers.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0, validation_split=0.5)
    assert len(history.plot().axes) == 1
    with pytest.raises(ValueError, match="has no 'accuracy'; it has loss, val_loss"):
        history.plot(metrics=["accuracy"])
    with pytest.raises(ValueError, match="call fit first"):
        show.plot_history({})
