"""Files and folders: what is read, what is written, what is said.

A file is written whole or not at all, and one that cannot be read is left as it is.
"""

import codecs
import difflib
import os
import re
import tempfile
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hornbook.compat.upgrade.report import Change, Unreadable
from hornbook.core import optional

__all__ = ["TARGETS", "upgrade"]

TARGETS = ("keras", "hornbook")
_NAME_IT = "name the file's encoding in its first line, as in `# -*- coding: latin-1 -*-`"
_MARK = re.compile(r"# hornbook: ")
_KERAS_1 = re.compile(
    r"\b(nb_epoch|samples_per_epoch|border_mode|inner_activation|W_regularizer)(?==)"
)
_ENDINGS = (".py", ".ipynb")


def upgrade(
    paths: Iterable[str | os.PathLike[str]],
    era: str = "keras2",
    to: str = "keras",
    diff: bool = False,
    check: bool = False,
) -> int:
    """Bring old Keras source up to date, and print each change with its line and reason.

    Args:
        paths: Files (``.py``, ``.ipynb``), or folders of them.
        era: The era that they were written for.
        to: ``'keras'`` writes for Keras 3, ``'hornbook'`` for hornbook.
        diff: Print what would be changed as a diff, and write nothing.
        check: Write nothing; the status is 1 if something would change.

    Returns:
        The exit status: 1 where a file could not be read, or something would change with ``check``.

    Example:
        >>> import contextlib, io, tempfile
        >>> with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        ...     path = Path(folder) / "old.py"
        ...     _ = path.write_text("from keras.optimizers import SGD\\nSGD(lr=1)\\n")
        ...     status = upgrade([path])
        ...     text = path.read_text()
        >>> text.splitlines()[-1]
        'SGD(learning_rate=1)'
    """
    status = 0
    changed = marked = 0
    for path in _files(paths):
        try:
            old = _read(path)
            new, changes = _rewritten(path, old, era, to)
        except (Unreadable, OSError, UnicodeError) as error:
            print(f"{error}" if isinstance(error, Unreadable) else f"{path}: {_said(error)}")
            status = 1
            continue
        for change in changes:
            print(f"{path}:{change}")
        if era == "keras2" and (word := _KERAS_1.search(old)):
            print(f"{path}: {word[0]} is a word of Keras 1; if the file is, say --era keras1.")
        if new == old:
            continue
        try:
            if diff:
                _print_diff(path, old, new)
            elif not check:
                _write(path, new)
        except (OSError, UnicodeError) as error:
            print(f"{path} stays as it is: {error}")
            status = 1
            continue
        changed += 1
        marked += len(_MARK.findall(new))
    verb = "would be changed" if diff or check else "changed"
    left = f" {_counted(marked, 'place')} left to you, at '# hornbook:'." if marked else ""
    print(f"{_counted(changed, 'file')} {verb}.{left}")
    return 1 if check and changed else status


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    for one in map(Path, paths):
        if not one.is_dir():
            yield one
            continue
        found = 0
        for path in sorted(one.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(one).parts)
            if path.suffix in _ENDINGS and path.is_file() and not hidden:
                found += 1
                yield path
        if not found:
            print(f"{one}: no {' or '.join(_ENDINGS)} file is in this folder or below it.")


def _said(error: Exception) -> str:
    """An error of reading in a sentence."""
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not {error.encoding}; {_NAME_IT}"
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)


def _rewritten(path: Path, old: str, era: str, to: str) -> tuple[str, list[Change]]:
    optional("libcst", "to rewrite source")
    # These modules extend LibCST's classes, so they are loaded only where it is there.
    room = "hornbook.compat.upgrade"
    if path.suffix == ".ipynb":
        notebooks: Any = optional(f"{room}.notebooks", "to rewrite notebooks")
        return notebooks.rewritten(old, str(path), era, to)  # type: ignore[no-any-return]
    source: Any = optional(f"{room}.source", "to rewrite source")
    return source.rewritten(old, str(path), era, to)  # type: ignore[no-any-return]


def _encoding(path: Path) -> str:
    """The encoding that a file names, or that its first bytes tell."""
    with path.open("rb") as file:
        found = tokenize.detect_encoding(file.readline)[0] if path.suffix == ".py" else "utf-8"
        file.seek(0)
        return "utf-8-sig" if file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8 else found


def _read(path: Path) -> str:
    """The text, its line ends kept."""
    try:
        encoding = _encoding(path)
    except SyntaxError as error:
        said = str(error) if "unknown" in str(error) else "it is not utf-8"
        raise Unreadable(f"{path}: {said}; {_NAME_IT}") from None
    return path.read_bytes().decode(encoding)


def _write(path: Path, text: str) -> None:
    """Replace the file in one step; a link goes on pointing to it."""
    content = text.encode(_encoding(path))
    target = path.resolve()
    if not target.stat().st_mode & 0o222:
        raise PermissionError("it is read-only (chmod u+w makes it writable)")
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.chmod(part, target.stat().st_mode)
        os.replace(part, target)
    except BaseException:
        os.unlink(part)
        raise


def _print_diff(path: Path, old: str, new: str) -> None:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), str(path), str(path)
    )
    for line in lines:
        print(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", end="")
