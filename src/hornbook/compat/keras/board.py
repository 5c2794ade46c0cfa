"""``TensorBoard`` with the arguments of Keras 2: embeddings of data at the layers it names."""

import functools
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from hornbook.callbacks import TensorBoard
from hornbook.compat.gate import Arguments
from hornbook.models import Model
from hornbook.show import tensorboard

__all__ = ["adapt", "methods"]

_ORDER = (
    *("log_dir", "histogram_freq", "batch_size", "write_graph", "write_grads", "write_images"),
    *("embeddings_freq", "embeddings_layer_names", "embeddings_metadata", "embeddings_data"),
    "update_freq",
)


def adapt(obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """What no argument of today tells is kept beside."""
    kwargs = dict(zip(_ORDER, args, strict=False)) | kwargs
    kwargs.pop("batch_size", None)
    if kwargs.pop("write_grads", False):
        warnings.warn(
            "TensorBoard(write_grads=True): histograms of gradients are not written, those of "
            "weights are.",
            stacklevel=4,
        )
    obj._embedded = kwargs.pop("embeddings_data", None), kwargs.pop("embeddings_layer_names", None)
    return (), kwargs


def methods() -> dict[str, Callable[..., Any]]:
    """The methods of ``TensorBoard`` that write embeddings, by name."""
    plain_check, plain_write = TensorBoard._check_embeddings, TensorBoard._write_embeddings

    @functools.wraps(plain_check)
    def check(self: Any) -> None:
        data, names = vars(self).get("_embedded", (None, None))
        if data is None and not names:
            plain_check(self)
            return
        known = [layer.name for layer in self.model.layers]
        for name in names or ():
            if name not in known:
                raise ValueError(
                    f"TensorBoard: embeddings_layer_names has {name!r}, but the layers are "
                    f"{', '.join(known)}."
                )

    @functools.wraps(plain_write)
    def write(self: Any) -> None:
        data, names = vars(self).get("_embedded", (None, None))
        if data is None:
            plain_write(self)
            return
        chosen = [layer for layer in self.model.layers if not names or layer.name in names]
        chosen = chosen if names else self._tables()
        given, tables = self.embeddings_metadata, []
        for layer in chosen:
            said = Model(self.model.inputs, layer.output).predict(data, verbose=0)
            labels = given.get(layer.name) if isinstance(given, Mapping) else given
            if isinstance(labels, str) and not os.path.exists(labels):
                labels = os.path.join(self.log_dir, labels)
            rows = np.reshape(said, (len(said), -1))
            tables.append(tensorboard.Embedding(layer.name, rows, labels))
        if tables:
            tensorboard.write_projector(self.log_dir, tables)

    return {"_check_embeddings": check, "_write_embeddings": write}
