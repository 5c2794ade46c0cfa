"""plot_model: the words of its boxes, its arrows, and its files."""

import matplotlib.patches as patches
import pytest

import hornbook as hb
from hornbook import Input, Model, Sequential, layers, show


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def heads(figure):
    return sum(isinstance(patch, patches.Polygon) for patch in figure.axes[0].patches)


def draw(model, **options):
    return show.plot_model(model, to_file=None, **options)


def chain():
    return Sequential(
        [Input((4,), name="x"), layers.Dense(3, "relu", name="a"), layers.Dense(1, name="b")],
        name="net",
    )


def test_kinds_alone_are_written_by_default():
    figure = draw(chain())
    assert words(figure) == ["InputLayer", "Dense", "Dense"] and heads(figure) == 2


def test_every_line_can_be_asked_for():
    model = chain()
    model.layers[1].trainable = False
    figure = draw(
        model,
        show_shapes=True,
        show_dtype=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
    )
    assert words(figure) == [
        *("InputLayer", "x", "(None, 4)", "float32"),
        *("Dense", "a", "activation: relu", "(None, 4) → (None, 3)", "float32", "trainable"),
        *("Dense", "b", "activation: linear", "(None, 3) → (None, 1)", "float32", "frozen"),
    ]


def test_words_stand_within_their_boxes():
    figure = draw(chain(), show_shapes=True, show_layer_names=True)
    figure.canvas.draw()
    frames = [p for p in figure.axes[0].patches if isinstance(p, patches.FancyBboxPatch)]
    boxes = [frame.get_window_extent() for frame in frames]
    for text in figure.axes[0].texts:
        around = text.get_window_extent()
        assert any(
            box.x0 <= around.x0 and around.x1 <= box.x1 and box.y0 <= around.y0 + 1 for box in boxes
        ), text.get_text()


def test_a_shared_layer_is_one_box_with_two_arrows():
    a, b = Input((4,)), Input((4,))
    shared = layers.Dense(3)
    figure = draw(Model([a, b], layers.Add()([shared(a), shared(b)])))
    assert words(figure).count("Dense ×2") == 1
    assert heads(figure) == 4


def test_a_layer_on_its_own_output_has_a_box_for_each_call():
    x = Input((4,))
    again = layers.Dense(4)
    figure = draw(Model(x, again(again(x))))
    assert [word for word in words(figure) if "Dense" in word] == ["Dense", "Dense"]


def test_a_model_within_is_a_box_or_a_frame():
    inner = Sequential([Input((4,)), layers.Dense(2)], name="inner")
    x = Input((4,))
    model = Model(x, layers.Dense(1)(inner(x)))
    assert words(draw(model)) == ["InputLayer", "Sequential", "Dense"]
    expanded = words(draw(model, expand_nested=True))
    assert "inner (Sequential)" in expanded and expanded.count("Dense") == 2


def test_ops_and_wrappers_are_named():
    x = Input((5, 3))
    y = layers.Bidirectional(layers.LSTM(2))(x) * 2.0
    assert words(draw(Model(x, y))) == ["InputLayer", "Bidirectional(LSTM)", "multiply"]


def test_from_left_to_right_is_wider_than_tall():
    wide = draw(chain(), rankdir="LR").get_size_inches()
    tall = draw(chain()).get_size_inches()
    assert wide[0] > wide[1] and tall[1] > tall[0]


def test_layers_of_a_class_of_its_own_are_shown_without_arrows():
    class Mine(Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = layers.Dense(3), layers.Dense(1)

        def call(self, inputs):
            return self.second(self.first(inputs))

    figure = draw(Mine())
    assert words(figure) == ["Dense", "Dense"] and heads(figure) == 0


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_files_are_of_the_kind_that_their_ending_says(ending, start, tmp_path):
    path = tmp_path / f"model.{ending}"
    show.plot_model(chain(), path)
    assert path.read_bytes().startswith(start)


def test_a_very_deep_model_fits_into_a_png(tmp_path):
    deep = Sequential([Input((2,)), *[layers.Activation("relu") for _ in range(400)]])
    figure = show.plot_model(deep, tmp_path / "deep.png", dpi=400)
    assert figure.get_size_inches()[1] > 150
    assert (tmp_path / "deep.png").stat().st_size > 10_000


def test_layers_of_a_stack_are_joined_before_their_shapes_are_known():
    stack = Sequential([layers.Dense(3), layers.Dense(2), layers.Dense(1)])
    assert heads(draw(stack)) == 2


def test_wrong_words_are_refused():
    with pytest.raises(ValueError, match='rankdir is "TB"'):
        draw(chain(), rankdir="BT")
    with pytest.raises(ValueError, match="no layers to draw"):
        draw(Sequential())
    with pytest.raises(TypeError, match="draws a model, not 'net.keras'"):
        draw("net.keras")
    assert hb.utils.plot_model is show.plot_model
