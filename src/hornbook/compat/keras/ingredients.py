"""Initializers, regularizers, constraints, activations and small tools by their names of then."""

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook import (
    activations,
    constraints,
    feeds,
    initializers,
    layers,
    regularizers,
    saving,
)
from hornbook.compat.gate import Gate
from hornbook.compat.keras.pictures import Dot, plot_model
from hornbook.core import Variable, optional

__all__ = [
    "activations_of",
    "constraints_of",
    "initializers_of",
    "regularizers_of",
    "utils_of",
    "wrappers_of",
]


# -- initializers ---------------------------------------------------------------------------------

_OTHER_NAMES = {
    "normal": initializers.RandomNormal,
    "uniform": initializers.RandomUniform,
    "zero": initializers.Zeros,
    "one": initializers.Ones,
}


def initializers_of(gate: Gate) -> dict[str, Any]:
    """Functions of Keras 1, ``glorot_uniform(shape, name=...)``, and classes of Keras 2."""
    if gate.era != "keras1":
        return dict(_OTHER_NAMES)
    words = ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform")
    words += ("uniform", "normal", "zero", "one", "identity", "orthogonal")
    found = {word: _drawing(word) for word in words}

    def get(identifier: Any, **kwargs: Any) -> Any:
        """A function of a shape that makes a variable."""
        return found.get(identifier) if isinstance(identifier, str) else identifier

    return found | {"get": get}


def _drawing(word: str) -> Callable[..., Variable]:
    """An initializer of Keras 1: called with a shape it gave a variable."""

    def draw(shape: Any, scale: float | None = None, name: str | None = None, **_: Any) -> Variable:
        made: Any = initializers.get(word)
        if scale is not None and word == "uniform":
            made = initializers.RandomUniform(-scale, scale)
        if scale is not None and word == "normal":
            made = initializers.RandomNormal(stddev=scale)
        return Variable(made(tuple(shape), dtype="float32"), name=name)

    draw.__name__, draw.__doc__ = word, f"A variable that {word} fills."
    return draw


# -- regularizers and constraints -----------------------------------------------------------------


def regularizers_of(gate: Gate) -> dict[str, Any]:
    """``l1``, ``l2`` and their like, of weights and of activities alike."""

    def l1l2(l1: float = 0.01, l2: float = 0.01) -> Any:
        """l1 sum |w| + l2 sum w^2."""
        return regularizers.L1L2(l1, l2)

    def l1_l2(l1: float = 0.01, l2: float = 0.01) -> Any:
        """l1 sum |w| + l2 sum w^2."""
        return regularizers.L1L2(l1, l2)

    def weight_regularizer(l1: float = 0.0, l2: float = 0.0) -> Any:
        """l1 sum |w| + l2 sum w^2, nothing by default."""
        return regularizers.L1L2(l1, l2)

    found: dict[str, Any] = {"l1l2": l1l2, "l1_l2": l1_l2}
    found |= {"activity_l1": regularizers.L1, "activity_l2": regularizers.L2}
    found |= {"activity_l1l2": l1l2, "WeightRegularizer": weight_regularizer}
    return found | {"ActivityRegularizer": weight_regularizer}


def constraints_of(gate: Gate) -> dict[str, Any]:
    """``maxnorm`` and its like."""
    return {
        "maxnorm": constraints.MaxNorm,
        "nonneg": constraints.NonNeg,
        "unitnorm": constraints.UnitNorm,
    }


def activations_of(gate: Gate) -> dict[str, Any]:
    """Activations whose formula was another."""

    def get(identifier: Any) -> Any:
        """The activation that a name or function stands for."""
        return theano if identifier == "hard_sigmoid" else activations.get(identifier)

    theano = activations.hard_sigmoid_theano
    return {"hard_sigmoid": theano, "get": get}


# -- tools ----------------------------------------------------------------------------------------


def utils_of(gate: Gate) -> dict[str, Any]:
    """What ``keras.utils`` and the modules below it held."""

    def to_categorical(y: Any, num_classes: Any = None, dtype: str = "float32", **old: Any) -> Any:
        """Class numbers as rows with a single 1."""
        count = old.get("nb_classes", num_classes)
        return feeds.to_categorical(y, None if count is None else int(count)).astype(dtype)

    def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
        """Rows of length 1."""
        length = np.atleast_1d(np.linalg.norm(x, order, axis))
        length[length == 0] = 1
        return x / np.expand_dims(length, axis)

    def print_summary(model: Any, line_length: Any = None, positions: Any = None, print_fn=None):
        """Print the table of a model's layers."""
        model.summary(line_length, positions, print_fn)

    def multi_gpu_model(model: Any, gpus: Any = None, **_: Any) -> Any:
        """The model itself: hornbook uses the devices that it is told to use."""
        gate.met.note("multi_gpu_model(model)", "model: leave the call out")
        if isinstance(gpus, int) and gpus < 2 or isinstance(gpus, list | tuple) and len(gpus) < 2:
            raise ValueError(f"multi_gpu_model: gpus is a number of 2 or more, not {gpus!r}.")
        warnings.warn(
            f"multi_gpu_model(gpus={gpus!r}) gives back the model itself: batches are not split, "
            "the results are the same.",
            stacklevel=2,
        )
        return model

    def conv_output_length(length, filter_size, padding, stride, dilation=1):  # type: ignore
        """The length of a convolution's output."""
        if length is None:
            return None
        wide = filter_size + (filter_size - 1) * (dilation - 1)
        less = {"valid": length - wide + 1, "full": length + wide - 1}.get(padding, length)
        return (less + stride - 1) // stride

    def serialize_keras_object(instance: Any) -> Any:
        """An object as plain data."""
        return saving.serialize_keras_object(instance)

    def convert_kernel(kernel: Any) -> Any:
        """A kernel of Theano's for TensorFlow, and the other way: rows and columns turned about."""
        return np.copy(kernel[::-1, ::-1] if kernel.ndim < 5 else kernel[::-1, ::-1, ::-1])

    def convert_all_kernels_in_model(model: Any) -> None:
        """Turn the kernels of all convolutions about."""
        for layer in model.layers:
            if isinstance(layer, layers.Conv1D | layers.Conv2D | layers.Conv3D):
                turned = np.flip(layer.kernel.numpy(), tuple(range(layer.kernel.ndim - 2)))
                layer.kernel.assign(turned)

    def has_arg(fn: Any, name: str, accept_all: bool = False) -> bool:
        """Does a function take an argument of this name?"""
        known = inspect.signature(fn).parameters
        rest = any(one.kind is one.VAR_KEYWORD for one in known.values())
        return name in known or (accept_all and rest)

    def accuracy(y: Any, y_hat: Any) -> float:
        """Share of equal elements."""
        return float(np.mean(np.asarray(y) == np.asarray(y_hat)))

    found = (to_categorical, normalize, print_summary, multi_gpu_model, conv_output_length)
    found += (serialize_keras_object, convert_kernel, convert_all_kernels_in_model)
    found += (has_arg, accuracy, HDF5Matrix, OrderedEnqueuer, GeneratorEnqueuer)
    result: dict[str, Any] = {one.__name__: one for one in found}
    result |= {"count_params": _count_params, "custom_object_scope": saving.custom_object_scope}
    result |= {"plot": plot_model, "plot_model": plot_model, "model_to_dot": Dot}
    return result | {"load_array": np.load, "layer_from_config": layers.deserialize}


def _count_params(weights: Any) -> int:
    """Number of elements in a list of weights."""
    return int(sum(np.prod(w.shape) for w in dict.fromkeys(weights)))


class HDF5Matrix:
    """Rows of a data set in an HDF5 file, read when they are asked for.

    Args:
        datapath: The file.
        dataset: Name of the data set in it.
        start, end: First row, and the one after the last.
        normalizer: Function of what is read.
    """

    def __init__(
        self,
        datapath: Any,
        dataset: str,
        start: int = 0,
        end: int | None = None,
        normalizer: Callable[[Any], Any] | None = None,
    ) -> None:
        file = optional("h5py", "to read an HDF5Matrix").File(datapath, "r")
        self.data = file[dataset]
        self.start, self.end = start, len(self.data) if end is None else end
        self.normalizer = normalizer or (lambda rows: rows)

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, key: Any) -> Any:
        rows = np.asarray(self.data[self.start : self.end][key])
        return self.normalizer(rows)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and the sizes of one."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self) -> Any:
        """Dtype of the data set."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))


class GeneratorEnqueuer:
    """A generator's items one after the other; the feed reads ahead by itself.

    Args:
        generator: The generator or sequence.
    """

    def __init__(self, generator: Any, *args: Any, **kwargs: Any) -> None:
        self.generator = generator

    def start(self, *args: Any, **kwargs: Any) -> None:
        """Nothing needs starting."""

    def stop(self, timeout: Any = None) -> None:
        """Nothing needs stopping."""

    def get(self) -> Any:
        """The items."""
        if hasattr(self.generator, "__getitem__"):
            while True:
                for number in range(len(self.generator)):
                    yield self.generator[number]
        yield from self.generator


class OrderedEnqueuer(GeneratorEnqueuer):
    """The items of a sequence in order."""


def wrappers_of(gate: Gate) -> dict[str, Any]:
    """The estimators for scikit-learn."""
    try:
        found = optional("hornbook.wrappers", "to wrap models for scikit-learn")
        room = found.keras_scikit_learn
    except (ImportError, AttributeError):
        return {}
    return {name: getattr(room, name) for name in ("KerasClassifier", "KerasRegressor")}
