"""The page of a day: a section for each piece of work, measured together or one at a time.

A section begins with ``## `` and the work's title. Writing one puts it in the place of an older one
of that title and leaves the others as they are.
"""

import datetime
import os
import platform
from pathlib import Path

__all__ = ["put", "put_table", "ratios"]

_MARK = "## "


def _head(day: datetime.date, margin: float) -> list[str]:
    return [
        f"# hornbook against its peers, {day}",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. "
        "Medians; each run is a process of its own, and sides take turns. What the machine could "
        "do (rate of matrix products, memory's bandwidth) was measured just before each section. A "
        f"peer more than {margin} times slower than the best one was run once. `ratio` is a side's "
        "seconds over hornbook's; above 1 hornbook is faster.",
        "",
    ]


def _sections(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith(_MARK):
            lines = found[line] = []
        lines.append(line)
    return found


def put(path: Path, sections: dict[str, list[str]], order: list[str], margin: float) -> None:
    """Write sections (title: lines) into the page, in the order of the titles given."""
    kept = _sections(path.read_text()) if path.exists() else {}
    kept |= {_MARK + title: [_MARK + title, "", *lines] for title, lines in sections.items()}
    titles = [_MARK + title for title in order if _MARK + title in kept]
    titles += [title for title in kept if title not in titles]
    lines = _head(datetime.date.today(), margin)
    for title in titles:
        section = kept[title]
        while not section[-1]:
            section.pop()
        lines += [*section, ""]
    path.write_text("\n".join(lines))


def ratios(path: Path) -> dict[str, dict[str, str]]:
    """The ratio of each side in each section, as they are written there."""
    found: dict[str, dict[str, str]] = {}
    for title, lines in _sections(path.read_text()).items():
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
        found[title.removeprefix(_MARK)] = {row[0]: row[3] for row in rows[2:] if row[3]}
    return found


def put_table(pages: list[Path], readme: Path, rows: dict[str, str], sides: list[str]) -> None:
    """Write a table of ratios in place of the first one after the README's words on speed.

    Args:
        pages: The pages, oldest first: what a later one measured again counts.
        readme: The README.
        rows: What the README calls the work of each title.
        sides: The columns.
    """
    said = {title: sides for page in pages for title, sides in ratios(page).items()}
    table = [f"| | {' | '.join(sides)} |", "|--|" + "--|" * len(sides)]
    for title, words in rows.items():
        if title in said:
            cells = [_short(said[title].get(side, "")) for side in sides]
            table.append(f"| {words} | {' | '.join(cells)} |")
    before, mark, after = readme.read_text().partition("\n## How fast it is\n")
    lines = after.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("|"))
    last = next(place for place in range(first, len(lines)) if not lines[place].startswith("|"))
    readme.write_text(before + mark + "\n".join([*lines[:first], *table, *lines[last:]]) + "\n")


def _short(ratio: str) -> str:
    """Two digits, more for large ones: 0.68, 3.1, 187."""
    if not ratio:
        return ""
    value = float(ratio)
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"
