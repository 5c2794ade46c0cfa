"""Initializers against real Keras: names, arguments, and the spread of what is drawn."""

import numpy as np
import pytest

from hornbook import initializers

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

NAMES = [cls.__name__ for cls in initializers.FAMILY]
RANDOM = [name for name in NAMES if name not in ("Zeros", "Ones", "Constant", "Identity", "STFT")]
SHAPES = [(200, 300), (3, 3, 40, 60)]


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("shape", SHAPES)
def test_mean_deviation_and_range(name, shape, parity):
    ours = getattr(initializers, name)(seed=1)(shape)
    theirs = np.asarray(getattr(keras.initializers, name)(seed=1)(shape))
    spread = theirs.std()
    assert abs(ours.mean() - theirs.mean()) < 0.05 * spread
    assert ours.std() == pytest.approx(spread, rel=0.03)
    if "Normal" not in name and name != "Orthogonal":
        assert abs(ours).max() == pytest.approx(abs(theirs).max(), rel=0.02)
    parity(f"initializers.{name}", "forward")


def test_axes_of_fans():
    axes = {"input_axes": [0], "output_axes": [1, 2]}
    ours = initializers.GlorotUniform(seed=1, **axes)((100, 4, 200))
    theirs = np.asarray(keras.initializers.GlorotUniform(seed=1, **axes)((100, 4, 200)))
    assert abs(ours).max() == pytest.approx(abs(theirs).max(), rel=0.001)


@pytest.mark.parametrize("name", ["Zeros", "Ones", "Constant", "Identity"])
def test_fixed_values(name, parity):
    ours, theirs = getattr(initializers, name)(), getattr(keras.initializers, name)()
    np.testing.assert_array_equal(ours((3, 4)), np.asarray(theirs((3, 4))))
    parity(f"initializers.{name}", "forward")


@pytest.mark.parametrize("name", NAMES)
def test_arguments_and_defaults_are_those_of_keras(name, parity):
    ours, theirs = getattr(initializers, name)(), getattr(keras.initializers, name)()
    kept = {word: value for word, value in theirs.get_config().items() if word != "seed"}
    given = {word: value for word, value in ours.get_config().items() if word != "seed"}
    if name != "Identity":  # Keras leaves its gain out
        assert given == kept
        parity(f"initializers.{name}", "config")


@pytest.mark.parametrize(
    "word",
    ["zeros", "ones", "normal", "uniform", "identity"]
    + [
        "glorot_uniform",
        "glorot_normal",
        "he_normal",
        "he_uniform",
        "lecun_normal",
        "lecun_uniform",
    ]
    + ["random_normal", "random_uniform", "truncated_normal", "variance_scaling", "orthogonal"]
    + ["zero", "one", "Zeros", "HeNormal"],
)
def test_words(word):
    theirs = type(keras.initializers.get(word)).__name__
    assert type(initializers.get(word)).__name__ == theirs
