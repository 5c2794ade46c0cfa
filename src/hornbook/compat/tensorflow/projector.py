"""``tf.contrib.tensorboard.plugins.projector``: which variables TensorBoard shows as points.

The vectors themselves are read from a checkpoint in the same folder.
"""

import os
from typing import Any

from hornbook.core import optional
from hornbook.show.tensorboard.messages import part, put

__all__ = ["ProjectorConfig", "visualize_embeddings"]


def ProjectorConfig(**fields: Any) -> Any:  # noqa: N802
    """The list of tables, a message: ``config.embeddings.add().tensor_name = table.name``."""
    return part("plugins.projector.projector_config_pb2").ProjectorConfig(**fields)


def visualize_embeddings(summary_writer: Any, config: Any) -> None:
    """Write the list into the folder of a ``FileWriter``.

    Args:
        summary_writer: The writer.
        config: The list.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from hornbook.compat import tensorflow as tf
        >>> config = ProjectorConfig()
        >>> config.embeddings.add().tensor_name = "words:0"
        >>> with tempfile.TemporaryDirectory() as folder, tf.summary.FileWriter(folder) as writer:
        ...     visualize_embeddings(writer, config)
        ...     Path(folder, "projector_config.pbtxt").read_text().split()
        ['embeddings', '{', 'tensor_name:', '"words:0"', '}']
    """
    folder = summary_writer.get_logdir()
    if folder is None:
        raise ValueError("Summary writer must have a logdir.")
    words = optional("google.protobuf.text_format", "to write files for TensorBoard")
    path = os.path.join(os.fspath(folder), "projector_config.pbtxt")
    put(path, words.MessageToString(config).encode())
