"""Layers of Keras 1 and 2 that are gone: each leads to the layers that do the same today."""

import functools
from collections.abc import Callable
from typing import Any

from hornbook import activations, layers, models, ops
from hornbook.compat.gate import Gate
from hornbook.compat.keras import recurrent
from hornbook.compat.keras.backend.arranging import resize_images
from hornbook.compat.keras.curves import ParametricSoftplus, SReLU
from hornbook.compat.keras.local_layers import LocallyConnected1D, LocallyConnected2D
from hornbook.compat.keras.recurrent_images import ConvLSTM2DCell, ConvRNN2D
from hornbook.core import numbered, remember, suggestion
from hornbook.graph import Tensor
from hornbook.layers import Layer

__all__ = ["layers_of", "models_of", "upsampling_call"]

for _one in (LocallyConnected1D, LocallyConnected2D, ConvRNN2D, ConvLSTM2DCell):
    remember(_one, _one.__name__)

_MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
}


def _merging(
    mode: Any, concat_axis: int, dot_axes: Any, name: str | None, arguments: Any = None
) -> Layer:
    """The layer that merges in one of Keras 1's modes."""
    named = {} if name is None else {"name": name}
    if callable(mode):
        return layers.Lambda(mode, arguments=arguments, **named)
    if mode not in _MODES:
        raise ValueError(f"merge: unknown mode {mode!r}. {suggestion(str(mode), _MODES)}")
    if mode == "concat":
        return layers.Concatenate(axis=concat_axis, **named)
    if mode in ("dot", "cos"):
        axes = dot_axes
        if not isinstance(axes, int):  # once an axis stood in a list of its own: ([1], [1])
            axes = [axis if isinstance(axis, int) else axis[0] for axis in axes]
        return layers.Dot(axes=axes, normalize=mode == "cos", **named)
    return getattr(layers, _MODES[mode])(**named)


def _merge_of(gate: Gate) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def merge_name() -> str | None:
        """merge_1, merge_2, ... in Keras 1, whatever the mode."""
        return numbered("merge") if gate.era == "keras1" else None

    def merge(
        inputs: Any,
        mode: Any = "sum",
        concat_axis: int = -1,
        dot_axes: Any = -1,
        output_shape: Any = None,
        output_mask: Any = None,
        arguments: Any = None,
        name: str | None = None,
    ) -> Any:
        """Tensors merged in one of Keras 1's modes."""
        word = f"mode={mode!r}" if isinstance(mode, str) else "mode=function"
        gate.met.note(f"merge([...], {word})", f"{_MODES.get(str(mode), 'Lambda')}()([...])")
        made = _merging(mode, concat_axis, dot_axes, name or merge_name(), arguments)
        return made([one.output if isinstance(one, Layer) else one for one in inputs])

    def Merge(layers: Any = None, mode: Any = "sum", **kwargs: Any) -> Any:  # noqa: N802
        """The outputs of models or layers, merged; a layer to call where none are given."""
        known = {k: kwargs[k] for k in ("concat_axis", "dot_axes", "arguments") if k in kwargs}
        name = kwargs.get("name")
        if not layers:
            word = known | {"concat_axis": known.get("concat_axis", -1)}
            return _merging(
                mode, word["concat_axis"], known.get("dot_axes", -1), name, known.get("arguments")
            )
        outputs = merge([_end(one) for one in layers], mode, name=name, **known)
        return models.Model(_starts(layers), outputs)

    return merge, Merge


def _end(one: Any) -> Any:
    return one.output if isinstance(one, Layer) else one


def _starts(parts: Any) -> list[Tensor]:
    found: list[Tensor] = []
    for part in parts:
        found += part.inputs if isinstance(part, models.Model) else [part.input]
    unique = list({id(tensor): tensor for tensor in found}.values())
    return unique


def _cudnn(gate: Gate) -> dict[str, Callable[..., Any]]:
    def CuDNNLSTM(units: int, **kwargs: Any) -> Any:  # noqa: N802
        """LSTM with the gates that CuDNN has."""
        gate.met.note("CuDNNLSTM", "LSTM")
        return layers.LSTM(units, activation="tanh", recurrent_activation="sigmoid", **kwargs)

    def CuDNNGRU(units: int, **kwargs: Any) -> Any:  # noqa: N802
        """GRU with the gates that CuDNN has."""
        gate.met.note("CuDNNGRU", "GRU(reset_after=True)")
        return layers.GRU(
            units,
            activation="tanh",
            recurrent_activation="sigmoid",
            reset_after=True,
            **kwargs,
        )

    return {"CuDNNLSTM": CuDNNLSTM, "CuDNNGRU": CuDNNGRU}


def _of_keras_1(gate: Gate) -> dict[str, Callable[..., Any]]:
    def TimeDistributedDense(output_dim: int, **kwargs: Any) -> Any:  # noqa: N802
        """Dense at each time step; Dense alone does that today."""
        gate.met.note("TimeDistributedDense", "Dense")
        return layers.Dense(output_dim, **kwargs)

    def MaxoutDense(output_dim: int, nb_feature: int = 4, **kwargs: Any) -> Any:  # noqa: N802
        """The largest of some affine functions: Dense, then the maximum over groups."""
        shape = kwargs.pop("input_shape", None)
        if "input_dim" in kwargs:
            shape = (kwargs.pop("input_dim"),)
        given = {} if shape is None else {"input_shape": shape}
        dense = layers.Dense(output_dim * nb_feature, **given, **kwargs)
        apart = layers.Reshape((output_dim, nb_feature))
        most = layers.Lambda(_most)
        return models.Sequential([dense, apart, most])

    def AtrousConvolution1D(*args: Any, atrous_rate: Any = 1, **kwargs: Any) -> Any:  # noqa: N802
        """Convolution with gaps in its kernel."""
        return layers.Conv1D(*args, dilation_rate=atrous_rate, **kwargs)

    def AtrousConvolution2D(*args: Any, atrous_rate: Any = 1, **kwargs: Any) -> Any:  # noqa: N802
        """Convolution with gaps in its kernel."""
        return layers.Conv2D(*args, dilation_rate=atrous_rate, **kwargs)

    found = (TimeDistributedDense, MaxoutDense, AtrousConvolution1D, AtrousConvolution2D)
    classes = (Highway, SReLU, ParametricSoftplus)
    return {one.__name__: one for one in (*found, *classes)}


def _most(x: Any) -> Any:
    return ops.max(x, axis=-1)


class Merging(layers.Add):
    """What was the base of merging layers, ``keras.layers.merge._Merge``.

    An author writes ``_merge_function(inputs)``.

    Example:
        >>> class Mean(Merging):
        ...     def _merge_function(self, inputs):
        ...         return (inputs[0] + inputs[1]) / 2
        >>> Mean()([ops.ones((1, 1)), 3 * ops.ones((1, 1))]).tolist()
        [[2.0]]
    """

    def _merge_function(self, inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs `def _merge_function(inputs):`.")

    def call(self, inputs: Any) -> Any:
        return self._merge_function(inputs)


class Highway(Layer):
    """``y = t h(x) + (1 - t) x`` with the gate ``t = sigmoid(x @ carry + carry_bias)``.

    Args:
        activation: h's.
        transform_bias: First value of the gate's bias.

    Example:
        >>> Highway()(ops.ones((2, 3))).shape
        (2, 3)
    """

    def __init__(self, activation: Any = None, transform_bias: float = -2.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation, self.transform_bias = activations.get(activation), transform_bias

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.kernel = self.add_weight((size, size), name="kernel")
        self.carry = self.add_weight((size, size), name="carry")
        self.bias = self.add_weight((size,), "zeros", name="bias")
        self.carry_bias = self.add_weight((size,), "zeros", name="carry_bias")
        self.carry_bias.assign(ops.full((size,), self.transform_bias))

    def call(self, inputs: Any) -> Any:
        t = ops.sigmoid(inputs @ self.carry.value + self.carry_bias.value)
        h = self.activation(inputs @ self.kernel.value + self.bias.value)
        return t * h + (1 - t) * inputs


def upsampling_call() -> Callable[..., Any]:
    """``UpSampling2D.call`` that reads between cells as TensorFlow 1 did: output i at i / size."""
    plain = layers.UpSampling2D.call

    @functools.wraps(plain)
    def call(self: Any, inputs: Any) -> Any:
        if self.interpolation != "bilinear":
            return plain(self, inputs)
        return resize_images(inputs, *self.size, self.data_format, "bilinear")

    return call


def layers_of(gate: Gate) -> dict[str, Any]:
    """Layers of the era that have no class of today's."""
    merge, merging = _merge_of(gate)
    found: dict[str, Any] = _cudnn(gate)
    classes = (LocallyConnected1D, LocallyConnected2D, ConvRNN2D, ConvLSTM2DCell)
    found |= {one.__name__: one for one in classes}
    if gate.era in ("keras1", "keras2"):
        found |= {"merge": merge, "Merge": merging, "_Merge": Merging} | _of_keras_1(gate)
        found |= recurrent.names()
    return found


def models_of(gate: Gate) -> dict[str, Any]:
    """Names that modules of models had beside them."""
    return {
        "Layer": layers.Layer,
        "Input": layers.Input,
        "InputLayer": layers.InputLayer,
        "InputSpec": layers.InputSpec,
        "Container": models.Model,
        "Network": models.Model,
        "merge": _merge_of(gate)[0],
        "Merge": _merge_of(gate)[1],
        "Graph": _gone("Graph", "Model(inputs, outputs)"),
        "slice_X": slice_X,
        "make_batches": make_batches,
    }


def _gone(name: str, today: str) -> Callable[..., Any]:
    def gone(*args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{name} is gone since Keras 1.0: build {today} instead.")

    return gone


def slice_X(X: Any, start: Any = None, stop: Any = None) -> Any:  # noqa: N802, N803
    """Rows of an array, or of each array of a list."""
    if isinstance(X, list):
        return [slice_X(x, start, stop) for x in X]
    return X[start:stop] if not hasattr(start, "__len__") else X[start]


def make_batches(size: int, batch_size: int) -> list[tuple[int, int]]:
    """First and last row of each batch."""
    return [(at, min(size, at + batch_size)) for at in range(0, size, batch_size)]
