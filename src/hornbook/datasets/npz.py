"""Reading ``.npz`` files as data: nothing in a file is executed, and sizes are checked first.

Old data sets keep lists of word numbers as object arrays, which NumPy writes as a pickle. Such a
pickle is first matched byte for byte against what NumPy writes for lists of whole numbers. Only the
part that holds the lists is then unpickled, in which there is no name of anything to call.
"""

import io
import math
import os
import pickle
import re
import struct
import zipfile
import zlib
from typing import Any

import numpy as np

__all__ = ["read_npz"]

# What the standard library raises for archives that are not whole.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    SyntaxError,
)
_LARGEST = 4 << 30  # bytes that one array may declare

# What may stand in a pickled array of lists of whole numbers: the array's list, filled with rows,
# which are filled with numbers. Memo numbers are bounded, since a large one makes a large table.
_NUMBER = rb"K.|M..|J....|\x8a\x01.|\x8a\x02..|\x8a\x03...|\x8a\x04...."
_PAUSE = rb"(?:q.|r..[\x00-\x0f]\x00|\x94|\x95........)*+"
_ROW = rb"\]%b(?:\(%b(?:(?:%b)%b)*+e%b|(?:%b)%ba%b)*+" % (
    _PAUSE, _PAUSE, _NUMBER, _PAUSE, _PAUSE, _NUMBER, _PAUSE, _PAUSE,
)  # fmt: skip
_LISTS = re.compile(
    rb"\]%b(?:\(%b(?:%b)*+e%b|%ba%b)*+" % (_PAUSE, _PAUSE, _ROW, _PAUSE, _ROW, _PAUSE), re.DOTALL
)
# What stands before them: numpy's own call that makes an empty object array of one axis.
_START = re.compile(
    rb"\x80[\x02-\x05](?:\x95.{8})?"
    rb"(?:cnumpy\.(?:_?core)\.multiarray\n_reconstruct\n"
    rb"|\x8c.numpy\.(?:_?core)\.multiarray\x94\x8c\x0c_reconstruct\x94\x93)(?:q.|\x94)"
    rb"(?:cnumpy\nndarray\n|\x8c\x05numpy\x94\x8c\x07ndarray\x94\x93)(?:q.|\x94)"
    rb"K\x00\x85(?:q.|\x94)"
    rb"(?:c_codecs\nencode\nq.X\x01\x00\x00\x00bq.X\x06\x00\x00\x00latin1q.\x86q.Rq."
    rb"|C\x01b(?:q.|\x94)|U\x01b(?:q.|\x94))"
    rb"\x87(?:q.|\x94)R(?:q.|\x94)"
    rb"\(K\x01(?P<count>K.|M..|J....)\x85(?:q.|\x94)"
    rb"(?:cnumpy\ndtype\n|(?:\x8c\x05numpy\x94|h.)\x8c\x05dtype\x94\x93)(?:q.|\x94)"
    rb"(?:X\x02\x00\x00\x00O8|\x8c\x02O8|U\x02O8)(?:q.|\x94)"
    rb"(?:K\x00K\x01|\x89\x88)\x87(?:q.|\x94)R(?:q.|\x94)"
    rb"\(K\x03(?:X\x01\x00\x00\x00\||\x8c\x01\||U\x01\|)(?:q.|\x94)NNN"
    rb"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\?t(?:q.|\x94)b"
    rb"(?:\x89|I00\n)",
    re.DOTALL,
)
_END = re.compile(rb"t(?:q.|r....|\x94)b\.", re.DOTALL)


def read_npz(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The arrays of an ``.npz`` file by name; object arrays come as arrays of lists.

    Raises:
        ValueError: The file is damaged, holds Python objects other than lists of whole numbers, or
            declares more than it stores.
    """
    with open(path, "rb") as file:
        return _members(file, path)


def _members(file: Any, path: Any) -> dict[str, np.ndarray]:
    try:
        with zipfile.ZipFile(file) as archive:
            return {
                member.filename.removesuffix(".npy"): _member(archive, member, path)
                for member in archive.infolist()
            }
    except _DAMAGE as error:
        raise ValueError(f"{path} is no whole .npz file: {error}.") from error


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Any) -> np.ndarray:
    if member.file_size > _LARGEST:
        raise ValueError(f"{path}: {member.filename} declares {member.file_size} bytes; refused.")
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        reader = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if reader is None:
            raise ValueError(f"{path}: {member.filename} is of unknown version {version}.")
        shape, fortran, dtype = reader(file)
        if dtype.hasobject:
            if dtype.kind != "O":
                raise ValueError(f"{path}: {member.filename} mixes objects and numbers; refused.")
            return lists_of_numbers(file.read(), f"{path}: {member.filename}")
        wanted = math.prod(shape) * dtype.itemsize
        if wanted > member.file_size:
            raise ValueError(
                f"{path}: {member.filename} declares an array of {wanted} bytes but stores "
                f"{member.file_size}; refused."
            )
        values = np.frombuffer(file.read(wanted), dtype)
        return values.reshape(shape, order="F" if fortran else "C").copy()


class _NoNames(pickle.Unpickler):
    """Unpickles what the pattern has let through; no name of a class or function can be in it."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"the name {module}.{name}")


def lists_of_numbers(data: bytes, title: str) -> np.ndarray:
    """An object array of lists from the bytes of its pickle; what NumPy puts around is not run."""
    start = _START.match(data)
    if start is None:
        raise ValueError(
            f"{title} holds Python objects other than lists of whole numbers. Such a file could "
            "run code when it is read, so it is refused."
        )
    body = _LISTS.match(data, start.end())
    end = _END.match(data, body.end()) if body else None
    if body is None or end is None or end.end() != len(data):
        raise ValueError(
            f"{title} holds something other than lists of whole numbers (or is damaged); refused."
        )
    # A frame of the pickle may reach beyond its last list: as many bytes are put after the stop.
    whole = b"\x80\x04" + body[0] + b"." + b"\0" * len(end[0])
    try:
        rows = _NoNames(io.BytesIO(whole)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, IndexError) as error:
        raise ValueError(f"{title} is damaged: {error}.") from error
    count = int.from_bytes(start["count"][1:], "little")
    if len(rows) != count:
        raise ValueError(f"{title} declares {count} lists and holds {len(rows)}; refused.")
    result = np.empty(count, object)
    result[:] = rows
    return result
