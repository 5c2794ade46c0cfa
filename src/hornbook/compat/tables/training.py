"""Training: arguments of ``compile``, ``fit`` and their like, methods that are gone, callbacks."""

from hornbook.compat.tables.rows import Drop, Method, Rename, Row

__all__ = ["ROWS"]

_LOADERS = ("workers", "use_multiprocessing", "max_queue_size", "max_q_size", "nb_worker")
_LOADERS += ("pickle_safe", "max_queue_size")
_FIT = {"nb_epoch": "epochs", "nb_val_samples": "validation_steps"}
_GENERATORS = "keras2/image_generator.py"

ROWS: list[Row] = [
    Rename(
        owner="Model.fit",
        words=_FIT,
        evidence="keras-team/keras#6406",
        program="keras1/mnist_mlp.py",
    ),
    *[
        Drop(
            owner=f"Model.{name}",
            words=(*_LOADERS, "show_accuracy"),
            evidence="pythonlessons/mltu#60",
            program=_GENERATORS,
        )
        for name in ("fit", "evaluate", "predict")
    ],
    Drop(
        owner="Model.compile",
        words=(
            *("sample_weight_mode", "target_tensors", "class_mode", "show_accuracy"),
            *("options", "run_metadata", "distribute", "theano_mode"),
            "experimental_run_tf_function",
        ),
        evidence="source diff",
        program="keras2/functional_many.py",
    ),
    Drop(
        owner="ImageDataGenerator.flow_from_dataframe",
        words=("drop_duplicates", "sort"),
        evidence="keras_preprocessing 1.0",
    ),
    Rename(owner="ReduceLROnPlateau", words={"epsilon": "min_delta"}, evidence="source 2.1"),
    Drop(owner="ProgbarLogger", words=("count_mode",), evidence="source diff"),
    Drop(owner="TensorBoard", words=("batch_size",), evidence="source diff"),
    Method(
        owner="TensorBoard",
        name="embeddings_data=, embeddings_layer_names=",
        today="embeddings_freq and embeddings_metadata for the tables of Embedding layers",
        evidence="source 2.2.4",
        program="keras2/w_tensorboard.py",
    ),
    Method(
        owner="TensorBoard",
        name="write_grads=",
        today="nothing: a warning says that gradients are not written",
        evidence="source 2.2.4",
    ),
    Method(owner="Model", name="fit_generator", today="fit", program=_GENERATORS),
    Method(owner="Model", name="evaluate_generator", today="evaluate", program=_GENERATORS),
    Method(owner="Model", name="predict_generator", today="predict", program=_GENERATORS),
    Method(
        owner="Model",
        name="predict_classes",
        today="predict(x).argmax(-1), or predict(x) > 0.5 for one output",
        evidence="keras-team/keras#15838",
        program="keras2/mnist_mlp.py",
    ),
    Method(owner="Model", name="predict_proba", today="predict", program="keras1/mnist_mlp.py"),
    Method(
        owner="Model",
        name="reset_states",
        today="layer.reset_state() of each stateful layer",
        program="keras2/stateful_lstm.py",
    ),
    Method(owner="Model", name="to_yaml", today="to_json", note="read as plain data alone"),
    *[
        Method(
            owner="Layer",
            name=name,
            today="layer.input and layer.output of the first call",
            evidence="source diff",
            program="keras2/functional_many.py",
        )
        for name in (
            *("get_input_at", "get_output_at", "get_input_shape_at", "get_output_shape_at"),
            *("input_shape", "output_shape"),
        )
    ],
    *[
        Method(owner="Layer", name=name, today=today, until="keras1", evidence="source 1.2.2")
        for name, today in (("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias"))
    ],
    Method(
        owner="Layer",
        name="add_update",
        today="variable.assign(value) in call",
        evidence="source diff",
    ),
    Method(owner="Optimizer", name="lr", today="learning_rate", program="keras1/mnist_cnn.py"),
    Method(
        owner="Optimizer",
        name="decay",
        today="learning_rate=InverseTimeDecay(rate, 1, decay)",
        evidence="source",
        program="keras2/mnist_mlp.py",
    ),
    Method(
        owner="History",
        name="history['acc']",
        today="history['accuracy']; either is answered",
        evidence="keras-team/keras#6104",
        program="keras2/mnist_cnn.py",
    ),
]
"""Rows of training."""
