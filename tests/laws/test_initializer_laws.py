"""What holds for every initializer: config, seeds, shapes, dtypes."""

import numpy as np
import pytest

from hornbook import initializers
from hornbook.core import constructor_arguments, set_floatx, set_random_seed

CLASSES = list(initializers.FAMILY)
SHAPES = {"STFT": (5, 1, 3)}  # the shape of what fills kernels alone; matrices for all others
RANDOM = [cls for cls in CLASSES if "seed" in constructor_arguments(cls)]
every_initializer = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
every_random_one = pytest.mark.parametrize("cls", RANDOM, ids=lambda cls: cls.__name__)


@every_initializer
def test_config_round_trip(cls):
    initializer = cls(seed=3) if cls in RANDOM else cls()
    again = initializers.deserialize(initializers.serialize(initializer))
    assert type(again) is cls
    assert again.get_config() == initializer.get_config()
    shape = SHAPES.get(cls.__name__, (3, 3))
    np.testing.assert_array_equal(again(shape), initializer(shape))


@every_initializer
def test_unknown_words_are_refused(cls):
    with pytest.raises(TypeError, match=rf"{cls.__name__}.* takes no argument"):
        cls(sede=1)


@every_initializer
def test_shape_and_dtype(cls):
    shape = SHAPES.get(cls.__name__, (3, 5))
    assert cls()(shape).shape == shape
    assert cls()(shape).dtype == "float32"
    assert cls()(shape, dtype="float16").dtype == "float16"
    assert isinstance(cls()(shape), np.ndarray)
    set_floatx("float64")
    try:
        assert cls()(shape).dtype == "float64"
    finally:
        set_floatx("float32")


@every_random_one
def test_a_seed_gives_the_same_values_at_each_call(cls):
    initializer = cls(seed=5)
    np.testing.assert_array_equal(initializer((4, 3)), initializer((4, 3)))
    np.testing.assert_array_equal(initializer((4, 3)), cls(seed=5)((4, 3)))
    assert not np.array_equal(initializer((4, 3)), cls(seed=6)((4, 3)))


@every_random_one
def test_without_a_seed_each_call_differs_and_the_process_seed_repeats_it(cls):
    set_random_seed(1)
    first, second = cls()((4, 3)), cls()((4, 3))
    assert not np.array_equal(first, second)
    set_random_seed(1)
    np.testing.assert_array_equal(cls()((4, 3)), first)


@every_random_one
def test_initializers_that_share_no_seed_share_no_stream(cls):
    set_random_seed(1)
    initializer = cls()
    assert not np.array_equal(initializer((4, 3)), initializer((4, 3)))
