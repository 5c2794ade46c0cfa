"""Notebooks: the cells of one are rewritten as one module; all else stays byte for byte.

Lines that are no Python (``%matplotlib inline``, ``!pip install``) stand aside as comments; cells
of other languages and cells that cannot be read are left out. Only the text of cells that changed
is written anew, in the layout that the file has.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.report import Change, Unreadable
from hornbook.compat.upgrade.source import rewritten as rewritten_source

__all__ = ["rewritten"]

_CELL = "# hornbook-cell-{}-begins"
_LINE = "# hornbook-line-{}-stands-aside"
_MAGIC = re.compile(r"^\s*(%|!|\?)|^.*\S\?{1,2}\s*$|^[\w, .]+=\s*(!|%)")
# Cell magics whose cell goes on in Python.
_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")


def rewritten(text: str, name: str, era: str, target: str) -> tuple[str, list[Change]]:
    """The notebook with its code in today's words, and what was changed.

    Args:
        text: The file's text.
        name: Its name, for sentences.
        era: The era that it was written for.
        target: ``'keras'`` or ``'hornbook'``.

    Raises:
        Unreadable: It is no notebook, or none of its cells can be read.
    """
    spans = list(_sources(text, name))
    aside: list[str] = []
    parts: list[str] = []
    skipped: list[Change] = []
    for number, (_, _, source) in enumerate(spans):
        code = _masked(source, aside)
        if code is None:
            continue
        try:
            compile(code, name, "exec", dont_inherit=True)
            cst.parse_module(code)
        except (SyntaxError, ValueError, cst.ParserSyntaxError) as error:
            reason = f"it is no Python of today and stays as it is ({_first(error)})"
            skipped.append(Change(1, "the cell", "", reason, number + 1))
            continue
        parts.append(f"{_CELL.format(number)}\n{code}")
    new, changes = rewritten_source("\n".join([*parts, ""]), name, era, target)
    cells = _split(new)
    starts = _starts(parts)
    result = text
    for number, (start, end, source) in reversed(list(enumerate(spans))):
        if number not in cells:
            continue
        code = _unmasked(cells[number], aside)
        if code != source:
            result = result[:start] + _as_json(code, text[start:end]) + result[end:]
    placed = [_placed(change, starts) for change in changes]
    return result, [*placed, *skipped]


def _first(error: Exception) -> str:
    return str(getattr(error, "msg", error)).split("\n")[0][:80]


def _placed(change: Change, starts: list[tuple[int, int]]) -> Change:
    """The change with the line in its cell: ``code cell 3`` counts code cells from one."""
    number, first = max((pair for pair in starts if pair[1] <= change.line), default=(0, 1))
    line = max(1, change.line - first)
    return replace(change, line=line, cell=number + 1)


def _starts(parts: list[str]) -> list[tuple[int, int]]:
    found, line = [], 1
    for part in parts:
        found.append((int(re.findall(r"\d+", part)[0]), line))
        line += part.count("\n") + 1
    return found


def _masked(source: str, aside: list[str]) -> str | None:
    """The cell with lines that are no Python as comments; None for a cell of another language."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(_PYTHON):
        return None
    for place, line in enumerate(lines):
        if _MAGIC.match(line) and not line.lstrip().startswith("#") and not _is_python(line):
            indent = line[: len(line) - len(line.lstrip())]
            aside.append(line)
            lines[place] = indent + _LINE.format(len(aside) - 1)
    return "\n".join(lines)


def _is_python(line: str) -> bool:
    """A continued expression may begin with %."""
    try:
        compile(line.strip(), "line", "exec")
    except SyntaxError:
        return bool(re.match(r"^\s*%\s", line))
    return True


def _unmasked(code: str, aside: list[str]) -> str:
    pattern = re.escape(_LINE).replace(r"\{\}", r"(\d+)")
    return re.sub(rf"[ \t]*{pattern}", lambda match: aside[int(match[1])], code)


def _split(text: str) -> dict[int, str]:
    """The code of each cell, by its number."""
    pattern = re.escape(_CELL).replace(r"\{\}", r"(\d+)")
    pieces = re.split(rf"^[ \t]*{pattern}\n", text, flags=re.MULTILINE)
    cells = {}
    for number, code in zip(pieces[1::2], pieces[2::2], strict=True):
        cells[int(number)] = code.removesuffix("\n")
    if pieces[0].strip() and cells:  # what was put before everything belongs to the first cell
        first = min(cells)
        cells[first] = pieces[0] + cells[first]
    return cells


# -- the file as text ----------------------------------------------------------------------


def _sources(text: str, name: str) -> Iterator[tuple[int, int, str]]:
    """Where the source of each code cell stands in the text, and what it says."""
    try:
        json.loads(text)
    except ValueError as error:
        raise Unreadable(f"{name} is no notebook: {error}") from None
    spans: dict[str, tuple[int, int]] = {}
    _walk(text, _blank(text, 0), "", spans)
    number = 0
    while f"/cells/{number}" in spans:
        kind = spans.get(f"/cells/{number}/cell_type")
        place = spans.get(f"/cells/{number}/source")
        if kind and place and json.loads(text[slice(*kind)]) == "code":
            value = json.loads(text[slice(*place)])
            yield *place, "".join(value) if isinstance(value, list) else value
        number += 1


def _blank(text: str, place: int) -> int:
    while text[place] in " \t\r\n":
        place += 1
    return place


def _walk(text: str, place: int, path: str, spans: dict[str, tuple[int, int]]) -> int:
    """The end of the value that begins here; notes where the values within stand."""
    start = place
    decoder = json.JSONDecoder()
    deep = path.count("/") < 3 and (path in ("", "/cells") or path.startswith("/cells/"))
    if text[place] in "{[" and deep:
        closing = "}" if text[place] == "{" else "]"
        place, count = _blank(text, place + 1), 0
        while text[place] != closing:
            key: Any = count
            if closing == "}":
                key, place = decoder.raw_decode(text, place)
                place = _blank(text, _blank(text, place) + 1)
            place = _blank(text, _walk(text, place, f"{path}/{key}", spans))
            if text[place] == ",":
                place = _blank(text, place + 1)
            count += 1
        place += 1
    else:
        _, place = decoder.raw_decode(text, place)
    spans[path] = start, place
    return place


def _as_json(code: str, before: str) -> str:
    """The text of a cell as it stood: one string or a list of lines, with its blanks."""
    plain = before.isascii()

    def quoted(line: str) -> str:
        return json.dumps(line, ensure_ascii=plain and not line.isascii() and "\\u" in before)

    if before.startswith('"'):
        return quoted(code)
    lines = code.splitlines(keepends=True)
    inner = re.match(r"\[(\s*)", before)
    opening = inner[1] if inner else ""
    closing = re.search(r"(\s*)\]$", before)
    return (
        f"[{opening}"
        + f",{opening or ' '}".join(map(quoted, lines))
        + f"{closing[1] if closing else ''}]"
    )
