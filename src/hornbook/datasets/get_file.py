"""``get_file``: any file of the web in the cache, an archive unpacked within its folder."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

from hornbook.core import optional

__all__ = ["get_file"]

_ALGORITHMS = {32: "md5", 64: "sha256"}


def get_file(
    fname: str | os.PathLike[str] | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | None = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """The path of a file of the web, downloaded once.

    Args:
        fname: Its name in the cache; the last part of the address if None.
        origin: Its address.
        untar, extract: Whether to unpack it, beside it; the folder's path comes back.
        md5_hash, file_hash: Its checksum, MD5 or SHA-256; a file that differs is fetched anew.
        cache_subdir: Folder within the cache.
        hash_algorithm: ``'auto'`` (told by the length of the hash), ``'md5'`` or ``'sha256'``.
        archive_format: ``'auto'``, ``'tar'``, ``'zip'``, or None for no archive.
        cache_dir: The cache; ``HORNBOOK_HOME`` or ``~/.hornbook`` if None.
        force_download: Whether to fetch it even if it is there.

    Raises:
        OSError: It could not be fetched, or its checksum is another.
        ValueError: The archive holds a path that leads out of its folder.
    """
    if origin is None:
        raise ValueError("get_file: give the address of the file, origin='https://...'.")
    name = os.fspath(fname) if fname else origin.rstrip("/").rpartition("/")[2]
    if not name or Path(name).is_absolute() or ".." in Path(name).parts:
        raise ValueError(f"get_file: fname is a name within the cache, not {name!r}.")
    home = Path(cache_dir or os.environ.get("HORNBOOK_HOME") or Path.home() / ".hornbook")
    target = home.expanduser() / cache_subdir / name
    wanted = file_hash or md5_hash
    algorithm = _ALGORITHMS.get(len(wanted or "")) if hash_algorithm == "auto" else hash_algorithm
    if wanted is not None and algorithm not in _ALGORITHMS.values():
        raise ValueError(f"get_file: {wanted!r} is no MD5 or SHA-256 checksum.")
    if force_download or not _is_there(target, wanted, algorithm):
        _download(target, origin, f"{algorithm}:{wanted}" if wanted else None)
    return str(_unpacked(target, archive_format) if extract or untar else target)


def _is_there(target: Path, wanted: str | None, algorithm: str | None) -> bool:
    if not target.is_file() or wanted is None:
        return target.is_file()
    with open(target, "rb") as file:
        return hashlib.file_digest(file, str(algorithm)).hexdigest() == wanted.lower()


def _download(target: Path, origin: str, known_hash: str | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    pooch = optional("pooch", "to download files")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        try:
            found = pooch.retrieve(origin, known_hash, fname=target.name, path=folder)
        except (OSError, ValueError) as error:
            raise OSError(
                f"{target.name} could not be downloaded from {origin} ({error}). Download it "
                f"elsewhere and put it into {target.parent}."
            ) from error
        os.replace(found, target)


def _unpacked(archive: Path, form: str | None) -> Path:
    """The folder of an archive's files; whole or not there at all."""
    folder = archive.with_name(f"{archive.name.partition('.')[0]}_extracted")
    if form is None or folder.is_dir():
        return folder if folder.is_dir() else archive
    with tempfile.TemporaryDirectory(dir=archive.parent) as made:
        part = Path(made) / "files"
        if form in ("auto", "zip") and zipfile.is_zipfile(archive):
            _unzip(archive, part)
        elif form in ("auto", "tar") and tarfile.is_tarfile(archive):
            _untar(archive, part)
        else:
            raise ValueError(f"get_file: {archive.name} is no archive that is known here.")
        shutil.move(part, folder)
    return folder


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if Path(name).is_absolute() or ".." in Path(name).parts:
                raise ValueError(f"{archive.name} holds {name!r}, which leads out of its folder.")
        opened.extractall(folder)


def _untar(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        try:
            opened.extractall(folder, filter="data")
        except tarfile.FilterError as error:
            raise ValueError(f"{archive.name} leads out of its folder: {error}") from error
