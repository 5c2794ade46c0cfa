"""The spaces of the library above the graph: ``tf.nn``, ``tf.train`` and so on, as a table."""

from typing import Any

from hornbook.compat.tensorflow import (
    averages,
    checkpoints,
    convolution_ops,
    crossentropy_ops,
    data,
    embedding_ops,
    layers,
    learning_rates,
    losses,
    math_ops,
    metrics,
    monitored,
    nn_ops,
    optimizer,
    optimizers,
    rnn_cells,
    rnn_ops,
    summary,
)

__all__ = ["SPACES"]


def _names(*files: Any) -> dict[str, Any]:
    return {name: getattr(file, name) for file in files for name in file.__all__}


_MATH: Any = math_ops
_NN = _names(nn_ops, convolution_ops, crossentropy_ops, embedding_ops, rnn_ops) | {
    "tanh": _MATH.tanh, "sigmoid": _MATH.sigmoid, "log_sigmoid": _MATH.log_sigmoid,
}  # fmt: skip
_CELLS = _names(rnn_cells)
_TRAIN = _names(
    optimizer, optimizers, learning_rates, checkpoints, averages, monitored
) | {"SummaryWriter": summary.FileWriter, "summary_iterator": summary.summary_iterator}  # fmt: skip

# Path below ``tensorflow``: its names.
SPACES: dict[str, dict[str, Any]] = {
    "nn": _NN,
    "nn.rnn_cell": _CELLS,
    "layers": _names(layers),
    "losses": _names(losses),
    "metrics": _names(metrics),
    "train": _TRAIN,
    "summary": _names(summary),
    "data": _names(data),
}
