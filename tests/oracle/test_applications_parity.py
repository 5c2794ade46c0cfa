"""Classic networks against keras.applications: names, shapes, parameters and predictions."""

import operator
import re

import numpy as np
import pytest

from hornbook import applications

from .compare import keras

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
SMALL = (32, 32, 3)
NARROW = {"penultimate_filters": 96, "num_blocks": 1, "stem_block_filters": 8}
NETS = [
    ("VGG16", {"include_top": False, "pooling": "avg"}),
    ("ResNet50", {"classes": 7}),
    ("ResNet50", {"include_top": False, "pooling": "max"}),
    ("MobileNetV2", {"classes": 7}),
    ("MobileNetV2", {"include_top": False, "alpha": 0.35}),
    ("MobileNet", {"classes": 7, "alpha": 0.5}),
    ("MobileNet", {"include_top": False, "alpha": 0.25, "pooling": "avg"}),
    ("InceptionV3", {"classes": 7, "input_shape": (75, 75, 3)}),
    ("Xception", {"include_top": False, "pooling": "avg", "input_shape": (71, 71, 3)}),
    ("DenseNet121", {"blocks": [1, 2, 2, 1], "classes": 7}),
    ("InceptionResNetV2", {"include_top": False, "input_shape": (75, 75, 3)}),
    ("NASNetMobile", {**NARROW, "skip_reduction": False, "include_top": False, "pooling": "avg"}),
    ("NASNetLarge", {**NARROW, "skip_reduction": True, "classes": 7}),
]
# The family that a network is one of, where the network itself takes long to build.
FAMILIES = {"DenseNet121": "densenet.DenseNet"}
FAMILIES |= dict.fromkeys(("NASNetMobile", "NASNetLarge"), "nasnet.NASNet")


NUMBERED = re.compile(
    "(input_layer|global_.*|avg_pool|max_pool|conv2d|batch_normalization|activation|add"
    r"|concatenate|max_pooling2d|average_pooling2d|zero_padding2d|cropping2d)(_\d+)?"
)
# Inception-ResNet adds a share of a branch: one layer of Keras' own there, two layers here.
SCALED = re.compile(r"custom_scale_layer.*|rescaling.*|block\d+_\d+")


def names(model):
    """Names; a class for those that each library numbers by itself."""
    return [
        type(one).__name__ if NUMBERED.fullmatch(one.name) else one.name
        for one in model.layers
        if not SCALED.fullmatch(one.name)
    ]


@pytest.mark.parametrize(("name", "options"), NETS, ids=str)
def test_the_same_layers_weights_and_predictions(name, options, parity):
    build = {"input_shape": SMALL, "weights": None, **options}
    find = operator.attrgetter(FAMILIES.get(name, name))
    ours = find(applications)(**build)
    theirs = find(keras.src.applications if name in FAMILIES else keras.applications)(**build)
    assert names(ours) == names(theirs)
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    draw = np.random.default_rng(0)
    weights = [w + draw.uniform(0, 0.01, w.shape) for w in theirs.get_weights()]
    ours.set_weights(weights)
    theirs.set_weights(weights)
    x = draw.normal(size=(2, *build["input_shape"])).astype("float32")
    a, b = ours.predict(x, verbose=0), theirs.predict(x, verbose=0)
    # Some fifty layers of float32 sums, each of a thousand terms.
    np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4 * np.abs(b).max())
    parity(f"applications.{name}", "forward")


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_inputs_are_scaled_alike(mode, data_format):
    x = np.random.default_rng(0).uniform(0, 255, (2, 3, 4, 3)).astype("float32")
    x = np.moveaxis(x, -1, 1) if data_format == "channels_first" else x
    ours = applications.imagenet.preprocess_input(x, data_format, mode)
    theirs = keras.applications.imagenet_utils.preprocess_input(x.copy(), data_format, mode)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-4)
