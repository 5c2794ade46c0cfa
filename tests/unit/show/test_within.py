"""Filters, answers of layers, saliency, class-activation maps, attention."""

import numpy as np
import pytest

from hornbook import Input, Model, Sequential, layers, show


def small(head="gap"):
    """A network whose class 0 sees the left half of an image and class 1 the right half."""
    end = [layers.GlobalAveragePooling2D()] if head == "gap" else [layers.Flatten()]
    model = Sequential(
        [
            Input((4, 4, 1)),
            layers.Conv2D(2, 1, use_bias=False, name="maps"),
            *end,
            layers.Dense(2, activation="softmax", use_bias=False),
        ]
    )
    return model


def test_filters_are_panels_of_one_scale():
    conv = layers.Conv2D(5, 3)
    conv(np.zeros((1, 8, 8, 1), "float32"))
    figure = show.plot_filters(conv, limit=4)
    assert len(figure.axes) == 4
    assert len({image.get_clim() for axes in figure.axes for image in axes.images}) == 1
    with pytest.raises(ValueError, match="2-D convolution"):
        show.plot_filters(layers.Dense(3))


def test_answers_are_those_of_the_layer():
    model = small()
    model.layers[0].set_weights([np.array([[[[2.0, -1.0]]]])])
    image = np.arange(16.0).reshape(4, 4, 1)
    figure = show.plot_activations(model, image, ["maps"])
    shown = [np.asarray(axes.images[0].get_array()) for axes in figure.axes]
    np.testing.assert_array_equal(shown[0], 2 * image[..., 0])
    np.testing.assert_array_equal(shown[1], -image[..., 0])
    with pytest.raises(ValueError, match="no 'map'; it has maps"):
        show.plot_activations(model, image, ["map"])


def test_saliency_is_the_size_of_the_gradient_before_softmax():
    model = Sequential([Input((2, 2, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    kernel = np.array([[1.0, 0.0], [-2.0, 0.0], [3.0, 0.0], [0.0, 1.0]])
    model.layers[-1].set_weights([100 * kernel, np.zeros(2)])
    heat = show.saliency_map(model, np.ones((2, 2, 1)), target=0)
    np.testing.assert_allclose(heat, [[100, 200], [300, 0]])
    assert model.layers[-1].activation.__name__ == "softmax"


def test_a_class_is_seen_where_its_maps_are_high():
    model = small()
    model.layers[0].set_weights([np.array([[[[1.0, -1.0]]]])])
    model.layers[-1].set_weights([np.array([[1.0, 0.0], [0.0, 1.0]])])
    image = np.zeros((4, 4, 1))
    image[1, 2], image[3, 0] = 4.0, 2.0
    heat = show.class_activation_map(model, image, target=0)
    expected = np.zeros((4, 4))
    expected[1, 2], expected[3, 0] = 1.0, 0.5
    np.testing.assert_allclose(heat, expected)
    assert not show.class_activation_map(model, image, target=1).any()  # its map is negative


def test_gradients_of_each_place_serve_flattened_maps():
    model = small("flatten")
    kernel = np.zeros((32, 2))
    kernel[0, 0] = 1.0  # class 0 looks at the first map's corner only
    kernel[2:32:2, 0] = -1.0
    model.layers[0].set_weights([np.array([[[[1.0, 0.0]]]])])
    model.layers[-1].set_weights([kernel])
    image = np.ones((4, 4, 1))
    assert not show.class_activation_map(model, image, target=0).any()
    heat = show.class_activation_map(model, image, target=0, average=False)
    assert heat[0, 0] == 1.0 and heat.sum() == 1.0


def test_maps_of_a_network_with_a_way_round():
    x = Input((4, 4, 1))
    conv = layers.Conv2D(3, 3, padding="same", name="conv")(x)
    y = layers.Concatenate()([layers.Flatten()(conv), layers.Flatten()(x)])
    model = Model(x, layers.Dense(2, "softmax")(y))
    assert show.class_activation_map(model, np.ones((4, 4, 1)), layer="conv").shape == (4, 4)
    assert len(show.plot_class_activation(model, np.zeros((3, 4, 4, 1)), layer="conv").axes) == 6
    assert len(show.plot_saliency(model, np.zeros((3, 4, 4, 1)), [0, 1, 0]).axes) == 6


def test_a_model_without_graph_is_refused():
    with pytest.raises(ValueError, match="no graph to look into"):
        show.saliency_map(Sequential([layers.Dense(1)]), np.zeros((2, 2, 1)))


def test_attention_has_a_panel_for_each_head(tmp_path):
    path = tmp_path / "attention.png"
    figure = show.plot_attention(np.ones((2, 3, 2)) / 2, "abc", "de", path=path)
    assert [axes.get_title() for axes in figure.axes] == ["head 1", "head 2"]
    assert path.exists()
    with pytest.raises(ValueError, match="of one sample"):
        show.plot_attention(np.ones((1, 2, 3, 2)))
