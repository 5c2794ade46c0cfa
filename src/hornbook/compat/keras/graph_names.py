"""What Tensors and weights were called in TensorFlow's graph: ``dense_1/BiasAdd:0``.

A layer opened a scope of its name; its weights and the last operation of its call stood in it. Old
code prints these names and takes layers' names from them.
"""

from collections.abc import Callable
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.core import Variable
from hornbook.engine import arrays, shapes
from hornbook.graph import Node, Tensor, tensor_of
from hornbook.layers import RNN, Bidirectional, Layer, TimeDistributed

__all__ = ["attributes", "call_number", "name_within"]

# The operation that came last in a layer's call, where no activation followed.
_LAST = {
    "Add": "add",
    "AveragePooling1D": "Squeeze",
    "AveragePooling2D": "AvgPool",
    "AveragePooling3D": "AvgPool3D",
    "BatchNormalization": "cond/Merge",
    "Concatenate": "concat",
    "Dropout": "cond/Merge",
    "Embedding": "embedding_lookup/Identity",
    "Flatten": "Reshape",
    "GlobalAveragePooling1D": "Mean",
    "GlobalAveragePooling2D": "Mean",
    "GlobalMaxPooling1D": "Max",
    "GlobalMaxPooling2D": "Max",
    "LeakyReLU": "LeakyRelu",
    "Maximum": "Maximum",
    "MaxPooling1D": "Squeeze",
    "MaxPooling2D": "MaxPool",
    "MaxPooling3D": "MaxPool3D",
    "Multiply": "mul",
    "Permute": "transpose",
    "RepeatVector": "Tile",
    "Reshape": "Reshape",
    "Softmax": "Softmax",
    "Subtract": "sub",
    "UpSampling2D": "ResizeNearestNeighbor",
    "ZeroPadding2D": "Pad",
}
_OF_ACTIVATION = {
    "elu": "Elu",
    "exponential": "Exp",
    "hard_sigmoid_theano": "clip_by_value",
    "relu": "Relu",
    "selu": "mul",
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "tanh": "Tanh",
}
# What Keras 1 called the weights.
_OF_KERAS_1 = {
    "kernel": "W",
    "embeddings": "W",
    "recurrent_kernel": "U",
    "bias": "b",
    "moving_mean": "running_mean",
    "moving_variance": "running_std",
}


class Op:
    """What ``tensor.op`` is asked: its name.

    Args:
        tensor: What it makes.
    """

    def __init__(self, tensor: Tensor) -> None:
        self.name = tensor.name.partition(":")[0]
        self.type = "Placeholder" if tensor.node is None else self.name.rpartition("/")[2]
        self.outputs = [tensor] if tensor.node is None else tensor.node.outputs
        self.inputs = [] if tensor.node is None else tensor.node.inputs


def _camel(name: str) -> str:
    """The name of an operation.

    >>> _camel("reduce_mean_1")
    'ReduceMean_1'
    """
    word, _, number = name.rpartition("_")
    if not (word and number.isdigit()):
        word, number = name, ""
    camel = "".join(part[:1].upper() + part[1:] for part in word.split("_"))
    return f"{camel}_{number}" if number else camel


def _last_operation(layer: Any, ndim: int) -> str:
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    recurrent = hasattr(layer, "return_sequences")
    if activation in _OF_ACTIVATION and not recurrent:
        return _OF_ACTIVATION[activation]
    kind = type(layer).__name__
    if kind in _LAST:
        return _LAST[kind]
    if recurrent:
        return "transpose_1" if layer.return_sequences else "TensorArrayReadV3"
    if hasattr(layer, "use_bias"):
        if kind == "Dense" and ndim > 2:
            return "add" if layer.use_bias else "Reshape_2"
        return "BiasAdd" if layer.use_bias else "MatMul" if kind == "Dense" else "convolution"
    return "Identity"


def call_number(node: Node) -> int:
    """Which of the calls of its layer a node is."""
    calls = getattr(node.op, "_calls", [])
    return next((place for place, call in enumerate(calls) if call is node), 0)


def _scope(layer: Any, node: Node) -> str:
    number = call_number(node)
    return f"{layer.name}_{number}" if number else str(layer.name)


def tensor_name(self: Tensor) -> str:
    """The name of a Tensor: of the last operation that makes it."""
    node = self.node
    if node is None:
        return f"{self.short_name}:0"
    layer = node.op
    if not isinstance(layer, Layer):
        return f"{_camel(node.name)}:{self.index}"
    inner = getattr(layer, "_function", None)
    if inner is not None:  # a model in a model
        return f"{_scope(layer, node)}/{inner.flat_outputs[self.index].name}"
    return f"{_scope(layer, node)}/{_last_operation(layer, self.ndim)}:0"


def name_within(layer: Any) -> None:
    """Name the weights of the layers that a wrapper holds after the wrapper, once they are there.

    Those of ``Bidirectional`` were ``bidirectional_1/forward_lstm_1/kernel``, those of
    ``TimeDistributed`` ``time_distributed_1/kernel``.
    """
    if isinstance(layer, Bidirectional):
        for half in (layer.forward_layer, layer.backward_layer):
            for weight in half.weights:
                vars(weight)["scope"] = f"{layer.name}/{half.name}"
    elif isinstance(layer, RNN | TimeDistributed):
        for weight in layer.weights:
            vars(weight)["scope"] = layer.name


def _variable_name(gate: Gate) -> Callable[[Any], str]:
    def name(self: Variable) -> str:
        """The name of a variable: that of the layer's scope first."""
        scope = vars(self).get("scope") or self.path.rpartition("/")[0]
        if gate.era == "keras1":
            word = _OF_KERAS_1.get(self.short_name, self.short_name)
            return f"{scope}_{word}:0" if scope else f"{word}:0"
        return f"{scope}/{self.short_name}:0" if scope else f"{self.short_name}:0"

    return name


def _shown(tensor: Tensor) -> str:
    sizes = ["?" if size is None else str(size) for size in shapes.public(tensor.shape)]
    shape = f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
    return f'Tensor("{tensor.name}", shape={shape}, dtype={tensor.dtype})'


def _history(tensor: Tensor) -> tuple[Any, int, int]:
    """The layer that made it, which of its calls, and which of the outputs."""
    node = tensor.node
    if node is None:
        source = getattr(tensor, "source", None)
        if source is None:
            raise AttributeError(f"{tensor!r} was made by no layer.")
        return source, 0, 0
    return node.op, call_number(node), tensor.index


def _history_of_value(array: Any) -> tuple[Any, int, int]:
    """That of the Tensor whose value an array is, in the step that runs."""
    tensor = tensor_of(array)
    if tensor is None:
        raise AttributeError("This array is no output of a layer of the model that runs.")
    return _history(tensor)


def attributes(gate: Gate) -> list[tuple[type, str, Any]]:
    """What is set on Tensors and variables: class, name, attribute."""
    found: list[tuple[type, str, Any]] = [(Tensor, "_keras_history", property(_history))]
    found += [
        (cls, "_keras_history", property(_history_of_value)) for cls in arrays.array_classes()
    ]
    if gate.era not in ("keras1", "keras2"):
        return found
    return [
        *found,
        (Tensor, "name", property(tensor_name)),
        (Tensor, "op", property(Op)),
        (Tensor, "__repr__", _shown),
        (Variable, "name", property(_variable_name(gate))),
        (
            Variable,
            "__repr__",
            lambda v: f"<tf.Variable '{v.name}' shape={v.shape} dtype={v.dtype}_ref>",
        ),
    ]
