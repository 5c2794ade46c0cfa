"""``docs/compat.md``, written from the rows: ``python -m hornbook.compat.page docs/compat.md``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import (
    ERAS,
    Default,
    Drop,
    Method,
    Module,
    Name,
    Order,
    Rename,
    Row,
    Value,
)

__all__ = ["main", "text"]

_TITLE = """# Old spellings

`python -m hornbook SCRIPT.py` runs code of these eras as it stands; `--era` names the era and
`--explain` says at exit which of these spellings a script used, where, and today's form.

| Era | Stands for |
|--|--|
| `keras1` | Keras 1.2.2 |
| `keras2` | Keras 2.2.4 and TensorFlow 1.13; the default |
| `tensorflow2` | `tf.keras` of TensorFlow 2.4 |
| `keras3` | Keras 3: nothing is translated |

An era takes the spellings of the eras before it. What an argument's default was then becomes an
explicit argument, so that a model saved here means the same everywhere. This page is written from
the rows in `hornbook/compat/tables` by `make compat`.
"""


def _words(words: object) -> str:
    return ", ".join(f"`{word}`" for word in words)  # type: ignore[attr-defined]


def _renames(row: Rename) -> Iterator[tuple[str, str, str]]:
    for old, new in row.words.items():
        yield row.owner, f"`{old}=`", f"`{new}=`"


def _cells(row: Row) -> Iterator[tuple[str, str, str]]:
    """What is meant, the old form, the new one; one line for each spelling."""
    if isinstance(row, Rename):
        yield from _renames(row)
    elif isinstance(row, Drop):
        yield row.owner, _words(row.words), "leave out"
    elif isinstance(row, Default):
        for word, value in row.words.items():
            yield row.owner, "default", f"`{word}={value!r}`"
    elif isinstance(row, Value):
        for old, new in row.values.items():
            yield f"{row.word}=", f"`{old!r}`", f"`{new!r}`"
    elif isinstance(row, Order):
        yield row.owner, f"positions: {', '.join(row.words)}", "by name"
    elif isinstance(row, Method):
        yield row.owner, f"`{row.name}`", row.today
    elif isinstance(row, Name):
        yield row.module, f"`{row.name}`", f"`{row.today}`"
    elif isinstance(row, Module):
        yield "import", f"`{row.path}`", f"`{row.today}`"


_PARTS = (
    ("Arguments", (Rename, Drop)),
    ("Order of positional arguments", (Order,)),
    ("Defaults and values", (Default, Value)),
    ("Methods and attributes", (Method,)),
    ("Names", (Name,)),
    ("Modules", (Module,)),
)


def _eras(row: Row) -> str:
    held = [era for era in ERAS if row.holds(era)]
    return held[0] if len(held) == 1 else f"{held[0]} to {held[-1]}"


def text() -> str:
    """The page.

    Example:
        >>> text().splitlines()[0]
        '# Old spellings'
    """
    lines = [_TITLE]
    for title, kinds in _PARTS:
        lines += [f"## {title}", ""]
        lines += ["| Of | Then | Today | Eras | Evidence | Program |", "|--|--|--|--|--|--|"]
        for row in ROWS:
            if isinstance(row, kinds):
                about = f"{row.evidence or '-'} | {row.program or '-'}"
                lines += [
                    f"| {' | '.join(cells)} | {_eras(row)} | {about} |" for cells in _cells(row)
                ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the page to the file that the command line names."""
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
