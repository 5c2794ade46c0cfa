"""Files as a whole: written beside their target and moved there, archives read with care."""

import json
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["in_words", "json_text", "member", "open_archive", "replaced"]

_EXPANSION = 100
_FLOOR = 1 << 20  # bytes


@contextmanager
def replaced(path: Path, overwrite: bool = True) -> Iterator[str]:
    """The name of a file to write; when the block ends well it stands at ``path``, whole.

    Raises:
        FileExistsError: The file is there and must not be replaced.
    """
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path} exists; pass overwrite=True to replace it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    os.close(descriptor)
    try:
        yield part
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def in_words(source: Path | str) -> Iterator[None]:
    """Whatever goes wrong over a file from a stranger becomes a ValueError that names the file."""
    try:
        yield
    except (ValueError, ImportError, FileNotFoundError, PermissionError):
        raise
    except Exception as error:
        raise ValueError(
            f"{source} does not describe a model that can be built "
            f"({type(error).__name__}: {error}). It is damaged, or was written by something else."
        ) from error


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive whose members are plain files at plain paths."""
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                _check_member(path, info)
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} could not be read as a zip archive: {error}") from error
    except (NotImplementedError, RuntimeError, OverflowError) as error:
        if isinstance(error, RecursionError):
            raise
        raise ValueError(f"{path}: its members are stored in an unknown way: {error}") from error


def _check_member(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename
    if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
        raise ValueError(f"{path}: the member {name!r} points outside of the archive; refused.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ValueError(f"{path}: the member {name!r} is a link or a device; refused.")
    if info.flag_bits & 1:
        raise ValueError(f"{path}: the member {name!r} is encrypted; refused.")


def member(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member.

    Raises:
        ValueError: There is none of this name, or it declares far more than is stored.
    """
    try:
        info = archive.getinfo(name)
    except KeyError:
        held = ", ".join(sorted(archive.namelist())[:8]) or "nothing"
        raise ValueError(f"{path} has no member {name!r}; it holds {held}.") from None
    if info.file_size > max(_FLOOR, _EXPANSION * info.compress_size):
        raise ValueError(
            f"{path}: the member {name!r} declares {info.file_size:,} bytes but "
            f"{info.compress_size:,} are stored; refused."
        )
    if info.compress_size > path.stat().st_size:
        raise ValueError(f"{path}: the member {name!r} is larger than the file itself; refused.")
    with archive.open(info) as stream:
        content = stream.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise ValueError(f"{path}: the member {name!r} is longer than it says; refused.")
    return content


def json_text(content: str | bytes) -> Any:
    """The values that a JSON text holds; damage becomes a ValueError."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The configuration is no sound JSON: {error}") from error
