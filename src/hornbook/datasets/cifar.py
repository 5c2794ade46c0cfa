"""The files that CIFAR-10 and CIFAR-100 share: a tar archive of records of bytes.

A record is its labels (one byte each), then 1,024 bytes of red, of green and of blue, row by row.
This is the version for C programs; the one for Python is a pickle, which could run code.
"""

import tarfile
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.core import image_data_format

__all__ = ["read_records"]

_PIXELS = 3 * 32 * 32


def read_records(path: Any, names: Sequence[str], num_labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels and pictures of some files of an archive, one after the other.

    Args:
        path: The archive.
        names: The files in it, without their folder.
        num_labels: Labels of a record.

    Shapes:
        -> (samples, num_labels) and (samples, 32, 32, 3), both uint8; with
        ``set_image_data_format('channels_first')`` (samples, 3, 32, 32)

    Raises:
        ValueError: The archive is damaged, or a file is missing or holds no whole records.
    """
    try:
        with tarfile.open(path, "r:*") as archive:
            found = {
                member.name.rpartition("/")[2]: _records(archive, member, path, num_labels)
                for member in archive
                if member.isfile() and member.name.rpartition("/")[2] in names
            }
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ValueError(f"{path} is no whole archive: {error}. Download it again.") from error
    missing = [name for name in names if name not in found]
    if missing:
        raise ValueError(
            f"{path} has no file {', '.join(missing)}. Is it the binary version of CIFAR (for C "
            "programs)? The Python version holds pickles, which are not read."
        )
    records = np.concatenate([found[name] for name in names])
    pictures = records[:, num_labels:].reshape(-1, 3, 32, 32)
    if image_data_format() == "channels_last":
        pictures = pictures.transpose(0, 2, 3, 1)
    return records[:, :num_labels].copy(), np.ascontiguousarray(pictures)


def _records(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Any, num: int) -> np.ndarray:
    """(samples, bytes of a record); the size is checked before anything is read."""
    size = num + _PIXELS
    if member.size % size or member.size > 50_000 * size:
        raise ValueError(
            f"{path}: {member.name} has {member.size} bytes, which are not up to 50,000 records of "
            f"{size} bytes; refused."
        )
    file = archive.extractfile(member)
    data = b"" if file is None else file.read()
    return np.frombuffer(data, np.uint8).reshape(-1, size)
