"""``tf.gfile``: files and folders."""

import glob
import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from typing import Any

from hornbook.compat.tensorflow.errors import AlreadyExistsError, NotFoundError

__all__ = [
    "Copy",
    "DeleteRecursively",
    "Exists",
    "FastGFile",
    "GFile",
    "Glob",
    "IsDirectory",
    "ListDirectory",
    "MakeDirs",
    "MkDir",
    "Open",
    "Remove",
    "Rename",
    "Stat",
    "Walk",
]

_Stat = namedtuple("_Stat", ["length", "mtime_nsec", "is_directory"])


class GFile:
    """A file, opened when it is first read or written.

    Args:
        name: Its path.
        mode: "r", "w", "a", with "b" for bytes.
    """

    def __init__(self, name: Any, mode: str = "r") -> None:
        self._name, self._mode = os.fspath(name), mode
        self._file: Any = None

    @property
    def name(self) -> str:
        """Its path."""
        return self._name

    @property
    def mode(self) -> str:
        """How it was opened."""
        return self._mode

    def _opened(self) -> Any:
        if self._file is None:
            try:
                self._file = open(self._name, self._mode)
            except FileNotFoundError:
                raise NotFoundError(
                    None, None, f"{self._name}; No such file or directory"
                ) from None
        return self._file

    def read(self, n: int = -1) -> Any:
        """What is left of it, or ``n`` of that."""
        return self._opened().read(n)

    def readline(self) -> Any:
        """The next line."""
        return self._opened().readline()

    def readlines(self) -> Any:
        """The lines that are left."""
        return self._opened().readlines()

    def write(self, content: Any) -> None:
        """Write text or bytes."""
        self._opened().write(content)

    def seek(self, offset: int = 0, whence: int = 0) -> None:
        """Go to a place."""
        self._opened().seek(offset, whence)

    def tell(self) -> int:
        """Where it stands."""
        return int(self._opened().tell())

    def size(self) -> int:
        """Its length in bytes."""
        return os.path.getsize(self._name)

    def flush(self) -> None:
        """Write what is held back."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._opened())

    def __enter__(self) -> "GFile":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


FastGFile = Open = GFile


def Exists(filename: Any) -> bool:
    """Is there a file or folder?"""
    return os.path.exists(filename)


def IsDirectory(dirname: Any) -> bool:
    """Is it a folder?"""
    return os.path.isdir(dirname)


def ListDirectory(dirname: Any) -> list[str]:
    """The names in a folder."""
    if not os.path.isdir(dirname):
        raise NotFoundError(None, None, "Could not find directory")
    return os.listdir(dirname)


def MkDir(dirname: Any) -> None:
    """Make a folder."""
    os.mkdir(dirname)


def MakeDirs(dirname: Any) -> None:
    """Make a folder and those above it."""
    os.makedirs(dirname, exist_ok=True)


def Remove(filename: Any) -> None:
    """Delete a file."""
    try:
        os.remove(filename)
    except FileNotFoundError:
        raise NotFoundError(None, None, f"{filename}; No such file or directory") from None


def DeleteRecursively(dirname: Any) -> None:
    """Delete a folder and all that is in it."""
    if not os.path.exists(dirname):
        raise NotFoundError(None, None, f"{dirname}; No such file or directory")
    shutil.rmtree(dirname)


def Copy(oldpath: Any, newpath: Any, overwrite: bool = False) -> None:
    """Copy a file."""
    if os.path.exists(newpath) and not overwrite:
        raise AlreadyExistsError(None, None, f"file already exists: {newpath}")
    shutil.copyfile(oldpath, newpath)


def Rename(oldname: Any, newname: Any, overwrite: bool = False) -> None:
    """Give a file another name."""
    if os.path.exists(newname) and not overwrite:
        raise AlreadyExistsError(None, None, f"file already exists: {newname}")
    os.replace(oldname, newname)


def Glob(filename: Any) -> list[str]:
    """The paths that match a pattern."""
    patterns = [filename] if isinstance(filename, str | bytes) else filename
    return sorted(path for pattern in patterns for path in glob.glob(pattern))


def Walk(top: Any, in_order: bool = True) -> Iterator[Any]:
    """(folder, folders in it, files in it) for a folder and all below."""
    return os.walk(top, topdown=in_order)


def Stat(filename: Any) -> Any:
    """Length, time of change, and whether it is a folder."""
    found = os.stat(filename)
    return _Stat(found.st_size, found.st_mtime_ns, os.path.isdir(filename))
