"""Getting a file: from the user's folder, from the cache, or from its home on the web.

A download goes on where it was cut off, is checked against its SHA-256, and appears in the cache
only when it is whole.
"""

import hashlib
import os
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hornbook.core import optional

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None  # type: ignore[assignment]

__all__ = ["fetch"]

_BLOCK = 1 << 20
_PIECE = 1 << 16  # what a cut connection may lose
_TIMEOUT = 30
_MD5 = "md5:"
_seen: set[Path] = set()


def fetch(name: str, url: str, sha256: str, also: Collection[str] = ()) -> Path:
    """The path of a data file, downloaded if it is nowhere on this machine.

    Args:
        name: File name, with a folder where the data set has one.
        url: Its public home.
        sha256: Its checksum; where only an older one is published, ``'md5:...'``.
        also: Checksums of other builds known to hold the same data.

    Raises:
        OSError: It could not be downloaded, or the download is not the file that was meant.
    """
    own = _in_users_folder(name)
    if own is not None:
        _warn_if_unknown(own, {sha256, *also})
        return own
    target, known = _home() / "datasets" / name, {sha256, *also}
    if not _is_there(target, known):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(sha256):  # another process may have fetched it meanwhile
            if not _is_there(target, known):
                _download(target, name, url, sha256)
    _seen.add(target)
    return target


def _is_there(target: Path, known: set[str]) -> bool:
    return target.exists() and (target in _seen or _is_one_of(target, known))


@contextmanager
def _alone(sha256: str) -> Iterator[None]:
    """One process at a time, so that two do not write one half-finished file."""
    folder = _home() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / _short(sha256), "w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed
        yield


def _download(target: Path, name: str, url: str, sha256: str) -> None:
    try:
        optional("pooch", "to download data sets").retrieve(
            url,
            known_hash=sha256 if sha256.startswith(_MD5) else f"sha256:{sha256}",
            fname=target.name,
            path=target.parent,
            downloader=_Resuming(sha256),
        )
    except (OSError, ValueError) as error:
        raise OSError(
            f"{name} could not be downloaded from {url} ({error}). Download it elsewhere and put "
            f"it into {target.parent}, or set HORNBOOK_DATASETS to a folder that holds it."
        ) from None  # the dozens of lines below it say no more than the reason in brackets


def _home() -> Path:
    return Path(os.environ.get("HORNBOOK_HOME") or Path.home() / ".hornbook")


def _in_users_folder(name: str) -> Path | None:
    folder = os.environ.get("HORNBOOK_DATASETS")
    if not folder:
        return None
    for candidate in (Path(folder) / name, Path(folder) / Path(name).name):
        if candidate.is_file():
            return candidate
    return None


def _warn_if_unknown(path: Path, known: set[str]) -> None:
    if path in _seen:
        return
    _seen.add(path)
    if not _is_one_of(path, known):
        warnings.warn(
            f"{path} is not the published file (its checksum is unknown); it is used as you "
            "put it there.",
            stacklevel=3,
        )


def _is_one_of(path: Path, checksums: Collection[str]) -> bool:
    kinds = {checksum.startswith(_MD5) for checksum in checksums}
    return any(_checksum(path, is_md5) in checksums for is_md5 in kinds)


def _checksum(path: Path, is_md5: bool) -> str:
    digest = hashlib.md5(usedforsecurity=False) if is_md5 else hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return (_MD5 if is_md5 else "") + digest.hexdigest()


def _short(checksum: str) -> str:
    """What a file may be called while it is on its way; a colon stands in no name on Windows."""
    return checksum.removeprefix(_MD5)[:16]


class _Resuming:
    """A downloader for pooch that keeps what it has in a ``.part`` file and goes on from there."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256

    def __call__(self, url: str, output_file: Any, _: Any) -> None:
        # pooch gives the name of a temporary file beside the target, and moves it when it is right.
        folder = Path(output_file).parent
        part = folder / f"{_short(self.sha256)}.part"
        have = part.stat().st_size if part.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        requests = optional("requests", "to download data sets")
        try:
            answer = requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT)
        except (requests.ConnectionError, requests.Timeout) as error:
            host = url.split("/")[2]
            raise OSError(f"no connection to {host}: is there a network?") from error
        with answer:
            if answer.status_code == 416:  # the part is the whole file, or not of this file
                have = 0
            else:
                answer.raise_for_status()
                go_on = have and answer.status_code == 206
                with open(part, "ab" if go_on else "wb") as file:
                    for block in answer.iter_content(_PIECE):
                        file.write(block)
                expected = answer.headers.get("Content-Length")
                got = part.stat().st_size - (have if go_on else 0)
                if expected is not None and got != int(expected):
                    raise OSError(f"the connection broke off after {got} of {expected} bytes")
        if not _is_one_of(part, {self.sha256}):
            part.unlink()
            raise OSError("what came is not the published file: its checksum differs")
        os.replace(part, output_file)
