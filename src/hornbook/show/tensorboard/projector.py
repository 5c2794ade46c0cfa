"""Tables of vectors for the embedding projector: vectors, labels, pictures, and a list of them.

::

    projector_config.pbtxt      which tables there are, and where
    NAME.tsv                    a vector a line
    NAME-labels.tsv             what each is called; several columns have titles
    NAME-sprites.png            a small picture of each
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hornbook.core import optional
from hornbook.show.tensorboard.messages import host, part, put
from hornbook.show.tensorboard.pictures import png, sprite_sheet

__all__ = ["Embedding", "write_projector"]


@dataclass
class Embedding:
    """A table of vectors to be shown.

    Attributes:
        name: Its name.
        vectors: Array (count, size).
        labels: A word for each vector; or columns ``{title: words}``; or the path of such a file.
        images: Small pictures (count, height, width[, channels]), floats from 0 to 1 or bytes.
    """

    name: str
    vectors: Any
    labels: Sequence[Any] | Mapping[str, Sequence[Any]] | str | os.PathLike[str] | None = None
    images: Any = None


def write_projector(folder: str | os.PathLike[str], embeddings: Sequence[Embedding]) -> str:
    """Write tables and the list of them into a folder of logs; returns the path of the list.

    Tables of other names that the list holds already stay.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = write_projector(folder, [Embedding("words", [[1, 0], [0, 1]], ["a", "b"])])
        ...     sorted(os.listdir(folder))
        ['projector_config.pbtxt', 'words-labels.tsv', 'words.tsv']
    """
    folder = os.fspath(folder)
    path = os.path.join(folder, "projector_config.pbtxt")
    words = optional("google.protobuf.text_format", "to write files for TensorBoard")
    config = part("plugins.projector.projector_config_pb2").ProjectorConfig()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            words.Parse(file.read(), config)
    for one in embeddings:
        kept = [info for info in config.embeddings if info.tensor_name != one.name]
        del config.embeddings[:]
        config.embeddings.extend(kept)
        _write(folder, one, config.embeddings.add())
    put(path, words.MessageToString(config).encode())
    return path


def _write(folder: str, one: Embedding, info: Any) -> None:
    vectors = host(one.vectors)
    if vectors.ndim != 2:
        raise ValueError(
            f"{one.name}: vectors to show are a table (count, size), not an array of shape "
            f"{vectors.shape}."
        )
    # Slashes and what a file system may not like; the name itself stays in the list.
    base = re.sub(r"[^\w.-]+", "_", one.name).lstrip(".") or "embedding"
    lines = ("\t".join(f"{value:.7g}" for value in row) for row in vectors.tolist())
    put(os.path.join(folder, f"{base}.tsv"), ("\n".join(lines) + "\n").encode())
    info.tensor_name, info.tensor_path = one.name, f"{base}.tsv"
    info.tensor_shape.extend(vectors.shape)
    if one.labels is not None:
        put(os.path.join(folder, f"{base}-labels.tsv"), _labels(one, len(vectors)))
        info.metadata_path = f"{base}-labels.tsv"
    if one.images is not None:
        pictures = host(one.images)
        if len(pictures) != len(vectors):
            raise ValueError(f"{one.name}: {len(pictures)} pictures for {len(vectors)} vectors.")
        put(os.path.join(folder, f"{base}-sprites.png"), png(sprite_sheet(pictures)))
        info.sprite.image_path = f"{base}-sprites.png"
        info.sprite.single_image_dim.extend([pictures.shape[2], pictures.shape[1]])


def _labels(one: Embedding, count: int) -> bytes:
    if isinstance(one.labels, str | os.PathLike):
        # A copy: TensorBoard refuses to read outside the folder of logs.
        with open(one.labels, "rb") as file:
            return file.read()
    if isinstance(one.labels, Mapping):
        columns = list(one.labels.items())
    else:
        columns = [("label", one.labels or ())]
    for title, column in columns:
        if len(column) != count:
            raise ValueError(f"{one.name}: {len(column)} labels ({title}) for {count} vectors.")
    rows = list(zip(*(column for _, column in columns), strict=True))
    # One column alone has no line of titles; TensorBoard would take it for the first label.
    titles = [tuple(title for title, _ in columns)] if len(columns) > 1 else []
    return "".join("\t".join(map(_cell, row)) + "\n" for row in [*titles, *rows]).encode()


def _cell(value: Any) -> str:
    value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return re.sub(r"[\t\r\n]", " ", str(value)) or " "
