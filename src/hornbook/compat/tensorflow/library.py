"""The spaces of the library above the graph: ``tf.nn``, ``tf.layers`` and so on, as a table."""

from typing import Any

from hornbook.compat.tensorflow import (
    convolution_ops,
    crossentropy_ops,
    embedding_ops,
    layers,
    math_ops,
    nn_ops,
    rnn_cells,
    rnn_ops,
)

__all__ = ["SPACES"]


def _names(*files: Any) -> dict[str, Any]:
    return {name: getattr(file, name) for file in files for name in file.__all__}


_MATH: Any = math_ops
_NN = _names(nn_ops, convolution_ops, crossentropy_ops, embedding_ops, rnn_ops) | {
    "tanh": _MATH.tanh, "sigmoid": _MATH.sigmoid, "log_sigmoid": _MATH.log_sigmoid,
}  # fmt: skip
_CELLS = _names(rnn_cells)

# Path below ``tensorflow``: its names.
SPACES: dict[str, dict[str, Any]] = {
    "nn": _NN,
    "nn.rnn_cell": _CELLS,
    "layers": _names(layers),
}
