"""Training: arguments of ``compile``, ``fit`` and their like, methods that are gone, callbacks."""

from hornbook.compat.tables.rows import Drop, Method, Rename, Row

__all__ = ["ROWS"]

_LOADERS = ("workers", "use_multiprocessing", "max_queue_size", "max_q_size", "nb_worker")
_LOADERS += ("pickle_safe", "max_queue_size")
_FIT = {"nb_epoch": "epochs", "nb_val_samples": "validation_steps"}
_GENERATORS = "keras2/cats_and_dogs_generator.py"

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
    Rename(owner="ReduceLROnPlateau", words={"epsilon": "min_delta"}, evidence="source 2.1"),
    Drop(owner="ProgbarLogger", words=("count_mode",), evidence="source diff"),
    Drop(
        owner="TensorBoard",
        words=("batch_size", "write_grads", "embeddings_layer_names", "embeddings_data"),
        evidence="source diff",
    ),
    Method(owner="Model", name="fit_generator", today="fit", program=_GENERATORS),
    Method(owner="Model", name="evaluate_generator", today="evaluate", program=_GENERATORS),
    Method(owner="Model", name="predict_generator", today="predict", program=_GENERATORS),
]
"""Rows of training."""
