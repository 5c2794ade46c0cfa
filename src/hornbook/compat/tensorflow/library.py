"""The spaces of the library above the graph: ``tf.nn``, ``tf.train`` and so on, as a table."""

from typing import Any

from hornbook.compat.tensorflow import (
    averages,
    checkpoints,
    contrib_layers,
    contrib_sequences,
    control_ops,
    convolution_ops,
    crossentropy_ops,
    data,
    data_files,
    embedding_ops,
    image_ops,
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
    testing,
)

__all__ = ["ROOT", "SPACES"]


def _names(*files: Any) -> dict[str, Any]:
    return {name: getattr(file, name) for file in files for name in file.__all__}


_MATH: Any = math_ops
_NN = _names(nn_ops, convolution_ops, crossentropy_ops, embedding_ops, rnn_ops) | {
    "tanh": _MATH.tanh, "sigmoid": _MATH.sigmoid, "log_sigmoid": _MATH.log_sigmoid,
}  # fmt: skip
_CELLS = _names(rnn_cells)
_CONTRIB = _names(contrib_layers)
_TRAIN = _names(
    optimizer, optimizers, learning_rates, checkpoints, averages, monitored
) | {"SummaryWriter": summary.FileWriter, "summary_iterator": summary.summary_iterator}  # fmt: skip

# Names right below ``tensorflow``; those of before version 1.0 among them.
ROOT: dict[str, Any] = {
    "Summary": summary.Summary, "scalar_summary": summary.scalar,
    "histogram_summary": summary.histogram, "image_summary": summary.image,
    "audio_summary": summary.audio, "merge_summary": summary.merge,
    "merge_all_summaries": summary.merge_all,
}  # fmt: skip

# Path below ``tensorflow``: its names.
SPACES: dict[str, dict[str, Any]] = {
    "nn": _NN,
    "nn.rnn_cell": _CELLS,
    "layers": _names(layers),
    "losses": _names(losses),
    "metrics": _names(metrics),
    "train": _TRAIN,
    "summary": _names(summary),
    "data": _names(data, data_files),
    "image": _names(image_ops),
    "test": _names(testing),
    "contrib.layers": _CONTRIB,
    "contrib.slim": _CONTRIB | _names(losses),
    "contrib.framework": {
        "arg_scope": contrib_layers.arg_scope,
        "add_arg_scope": contrib_layers.add_arg_scope,
        "get_or_create_global_step": learning_rates.get_or_create_global_step,
        "get_global_step": learning_rates.get_global_step,
        "list_variables": checkpoints.list_variables,
        "load_variable": checkpoints.load_variable,
    },
    "contrib.rnn": _CELLS
    | {
        "static_rnn": rnn_ops.static_rnn,
        "static_bidirectional_rnn": rnn_ops.static_bidirectional_rnn,
    },
    "contrib.seq2seq": contrib_sequences.SEQ2SEQ,
    "contrib.legacy_seq2seq": contrib_sequences.LEGACY,
    "contrib.learn": {"preprocessing": None},
    "contrib.learn.preprocessing": {"VocabularyProcessor": contrib_sequences.VocabularyProcessor},
    "nn.seq2seq": contrib_sequences.LEGACY,
    "python.layers.core": _names(layers),
    "python.layers.layers": _names(layers),
    "python.layers.base": {"Layer": layers.Layer, "InputSpec": layers.InputSpec},
    "python.training.moving_averages": {"assign_moving_average": averages.assign_moving_average},
    "python.training.saver": {"Saver": checkpoints.Saver},
    "python.layers.utils": {"smart_cond": control_ops.smart_cond},
}
