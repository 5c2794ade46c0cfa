"""The spaces of the library above the graph: ``tf.nn``, ``tf.train`` and so on, as a table."""

from typing import Any

from hornbook.compat.tensorflow import (
    averages,
    canned,
    checkpoints,
    contrib_layers,
    contrib_sequences,
    control_ops,
    convolution_ops,
    coordinator,
    crossentropy_ops,
    data,
    data_files,
    decoding_ops,
    embedding_ops,
    estimator,
    estimator_inputs,
    example,
    feature_column,
    graph_files,
    graph_import,
    hyperparameters,
    image_colours,
    image_ops,
    image_parts,
    layers,
    learning_rates,
    lookup_ops,
    losses,
    math_ops,
    metrics,
    monitored,
    nn_ops,
    optimizer,
    optimizers,
    parsing_ops,
    projector,
    queue_runners,
    queues,
    readers,
    rnn_cells,
    rnn_ops,
    sequence_decoders,
    summary,
    tensor_array,
    testing,
)

__all__ = ["ROOT", "SPACES"]


def _names(*files: Any) -> dict[str, Any]:
    return {name: getattr(file, name) for file in files for name in file.__all__}


_MATH: Any = math_ops
_NN = _names(
    nn_ops, convolution_ops, crossentropy_ops, decoding_ops, embedding_ops, rnn_ops
) | {
    "tanh": _MATH.tanh, "sigmoid": _MATH.sigmoid, "log_sigmoid": _MATH.log_sigmoid,
}  # fmt: skip
_CELLS = _names(rnn_cells)
_CONTRIB = _names(contrib_layers)
_TRAIN = _names(
    optimizer, optimizers, learning_rates, checkpoints, averages, monitored, coordinator,
    example, queue_runners,
) | {"SummaryWriter": summary.FileWriter, "write_graph": graph_import.write_graph,
     "summary_iterator": summary.summary_iterator}  # fmt: skip

# Names right below ``tensorflow``; those of before version 1.0 among them.
ROOT: dict[str, Any] = {
    "Summary": summary.Summary, "scalar_summary": summary.scalar,
    "histogram_summary": summary.histogram, "image_summary": summary.image,
    "audio_summary": summary.audio, "merge_summary": summary.merge,
    "merge_all_summaries": summary.merge_all,
    "import_graph_def": graph_import.import_graph_def,
    "edit_distance": decoding_ops.edit_distance,
    "extract_image_patches": image_parts.extract_image_patches,
    "tables_initializer": lookup_ops.tables_initializer,
    "initialize_all_tables": lookup_ops.tables_initializer,
} | _names(parsing_ops, queues, readers, tensor_array)  # fmt: skip
_GRAPHS = {
    "convert_variables_to_constants": graph_files.convert_variables_to_constants,
    "extract_sub_graph": graph_files.extract_sub_graph,
    "remove_training_nodes": graph_files.remove_training_nodes,
}
_RECORDS = {
    "TFRecordWriter": data_files.TFRecordWriter, "TFRecordOptions": data_files.TFRecordOptions,
    "TFRecordCompressionType": data_files.TFRecordCompressionType,
    "tf_record_iterator": data_files.tf_record_iterator,
}  # fmt: skip

# Path below ``tensorflow``: its names.
SPACES: dict[str, dict[str, Any]] = {
    "nn": _NN,
    "nn.rnn_cell": _CELLS,
    "linalg": {"l2_normalize": nn_ops.l2_normalize},
    "layers": _names(layers),
    "losses": _names(losses),
    "metrics": _names(metrics),
    "train": _TRAIN,
    "summary": _names(summary),
    "data": _names(data) | {name: getattr(data_files, name) for name in data_files.DATASETS},
    "python_io": _RECORDS,
    "graph_util": _GRAPHS,
    "python.framework.graph_util": _GRAPHS,
    "python.framework.importer": {"import_graph_def": graph_import.import_graph_def},
    "contrib.tensorboard.plugins.projector": _names(projector),
    "contrib.framework.python.ops": {
        "arg_scope": contrib_layers.arg_scope,
        "add_arg_scope": contrib_layers.add_arg_scope,
    },
    "lookup": _names(lookup_ops),
    "contrib.lookup": _names(lookup_ops),
    "python.ops.lookup_ops": _names(lookup_ops),
    "contrib.training": _names(hyperparameters),
    "queue": _names(queues),
    "io": _RECORDS
    | _names(parsing_ops, queues, readers)
    | {
        "decode_image": image_ops.decode_image,
        "decode_jpeg": image_ops.decode_jpeg,
        "decode_png": image_ops.decode_png,
        "encode_jpeg": image_colours.encode_jpeg,
        "encode_png": image_colours.encode_png,
    },
    "python.lib.io.tf_record": _RECORDS,
    "python.lib.io.python_io": _RECORDS,
    "python.training.queue_runner": _names(queue_runners),
    "python.training.coordinator": _names(coordinator),
    "image": _names(image_ops, image_colours, image_parts),
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
    "contrib.seq2seq": contrib_sequences.SEQ2SEQ | _names(sequence_decoders),
    "contrib.legacy_seq2seq": contrib_sequences.LEGACY,
    "estimator": _names(estimator, canned),
    "estimator.inputs": _names(estimator_inputs),
    "feature_column": _names(feature_column),
    "contrib.learn": {
        "preprocessing": None,
        "ModeKeys": estimator.ModeKeys,
        "RunConfig": estimator.RunConfig,
    },
    "contrib.learn.preprocessing": {"VocabularyProcessor": contrib_sequences.VocabularyProcessor},
    "nn.seq2seq": contrib_sequences.LEGACY,
    "python.layers.core": _names(layers),
    "python.layers.layers": _names(layers),
    "python.layers.base": {"Layer": layers.Layer, "InputSpec": layers.InputSpec},
    "python.training.moving_averages": {"assign_moving_average": averages.assign_moving_average},
    "python.training.saver": {"Saver": checkpoints.Saver},
    "python.layers.utils": {"smart_cond": control_ops.smart_cond},
}
