"""Files and folders: what is read, what is written, what is said.

A file is written whole or not at all, and one that cannot be read is left as it is.
"""

import difflib
import os
import tempfile
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hornbook.compat.upgrade.report import Change, Unreadable
from hornbook.core import optional

__all__ = ["TARGETS", "upgrade"]

TARGETS = ("keras", "hornbook")
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
    changed = 0
    for path in _files(paths):
        try:
            old = _read(path)
            new, changes = _rewritten(path, old, era, to)
        except (Unreadable, OSError, UnicodeError) as error:
            print(f"{error}" if isinstance(error, Unreadable) else f"{path}: {error}")
            status = 1
            continue
        for change in changes:
            print(f"{path}:{change}")
        if new == old:
            continue
        changed += 1
        if diff:
            _print_diff(path, old, new)
        elif not check:
            _write(path, new)
    verb = "would be changed" if diff or check else "changed"
    print(f"{changed} file{'' if changed == 1 else 's'} {verb}.")
    return 1 if check and changed else status


def _files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path]:
    for one in map(Path, paths):
        if not one.is_dir():
            yield one
            continue
        for path in sorted(one.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(one).parts)
            if path.suffix in _ENDINGS and path.is_file() and not hidden:
                yield path


def _rewritten(path: Path, old: str, era: str, to: str) -> tuple[str, list[Change]]:
    optional("libcst", "to rewrite source")
    # These modules extend LibCST's classes, so they are loaded only where it is there.
    room = "hornbook.compat.upgrade"
    if path.suffix == ".ipynb":
        notebooks: Any = optional(f"{room}.notebooks", "to rewrite notebooks")
        return notebooks.rewritten(old, str(path), era, to)  # type: ignore[no-any-return]
    source: Any = optional(f"{room}.source", "to rewrite source")
    return source.rewritten(old, str(path), era, to)  # type: ignore[no-any-return]


def _read(path: Path) -> str:
    """The text, its line ends kept."""
    try:
        with path.open("rb") as file:
            encoding = (
                tokenize.detect_encoding(file.readline)[0] if path.suffix == ".py" else "utf-8"
            )
    except SyntaxError as error:
        raise Unreadable(f"{path}: {error}") from None
    return path.read_bytes().decode("utf-8" if encoding == "utf-8-sig" else encoding)


def _write(path: Path, text: str) -> None:
    """Replace the file in one step."""
    with path.open("rb") as file:
        encoding = tokenize.detect_encoding(file.readline)[0] if path.suffix == ".py" else "utf-8"
    content = text.encode("utf-8" if encoding == "utf-8-sig" else encoding)
    target = path.resolve()
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
