"""Run the lessons of the book and write a page for each, with what it printed and drew.

    python book/render.py             all lessons, then the site
    python book/render.py --changed   lessons that are newer than their pages, then the site
    python book/render.py 03 07       only these pages, no site

Every lesson runs in a process of its own. Pages go to ``book/pages``, the site to ``book/site``;
``links.py`` checks the site.
"""

import argparse
import ast
import contextlib
import importlib
import inspect
import io
import json
import linecache
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import links

BOOK = Path(__file__).resolve().parent
PAGES = BOOK / "pages"
# Rooms with a page of reference, and the modules of some whose names are found only there.
ROOMS = (
    "activations applications callbacks compat config constraints core datasets feeds graph "
    "initializers layers losses metrics models ops optimizers preprocessing random regularizers "
    "saving show show.tensorboard text training utils wrappers"
).split()
WITHIN = {
    "datasets": "boston_housing california_housing cifar10 cifar100 fashion_mnist imdb mnist pima "
    "reuters",
    "ops": "image linalg nn numpy random",
    "optimizers": "schedules",
    "preprocessing": "image sequence text",
}
# The parts of the book: each begins with the lesson of this number.
PARTS = {
    "01": "Numbers, neurons, slopes",
    "04": "First networks",
    "07": "How networks learn",
    "10": "Tables and texts",
    "14": "Pictures",
    "17": "Sequences and words",
    "21": "Building",
    "23": "Networks that make things",
    "26": "In use",
    "28": "TensorBoard, TensorFlow 1, old code",
}


def cells(text: str) -> list[tuple[str, str]]:
    """The cells of a lesson in percent format: ``("words" or "code", source)``."""
    found = []
    for part in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.splitlines()]
            found.append(("words", "\n".join(lines).strip()))
        elif body.strip():
            found.append(("code", body.strip("\n")))
    return found


class Run:
    """One lesson being run: its names, and the pictures that it drew."""

    def __init__(self, lesson: Path) -> None:
        self.lesson, self.names, self.pictures = lesson, {"__name__": "__main__"}, 0
        (PAGES / "images").mkdir(parents=True, exist_ok=True)

    def code(self, source: str) -> str:
        """Run a cell; what it printed, the value of its last line and its pictures as Markdown."""
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        out, value, name = io.StringIO(), None, f"{self.lesson.name}, cell {id(tree)}"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        with contextlib.redirect_stdout(out), self.telling(out):
            exec(compile(tree, name, "exec"), self.names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)
        shown = [f"```python\n{source}\n```\n"]
        printed = out.getvalue().rstrip()
        pictures = self.drawn(value)
        if value is not None and not pictures:
            printed = f"{printed}\n{value!r}".strip()
        if printed:
            shown.append(f"```text\n{printed}\n```\n")
        return "\n".join(shown + pictures)

    @contextlib.contextmanager
    def telling(self, out: io.StringIO) -> Iterator[None]:
        """What a cell had printed before it failed."""
        try:
            yield
        except BaseException:
            print(out.getvalue(), file=sys.stderr)
            raise

    def drawn(self, value: object) -> list[str]:
        """The pictures of a cell: its value, and what pyplot holds."""
        pyplot = importlib.import_module("matplotlib.pyplot")
        animation = importlib.import_module("matplotlib.animation")
        links = []
        if isinstance(value, animation.Animation):
            place = self.place("gif")
            value.save(place, writer="pillow", fps=12, dpi=80)
            links.append(f"![](images/{place.name})\n")
            pyplot.close("all")
        elif hasattr(value, "savefig"):
            links.append(self.saved(value))
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            if figure is not value:
                links.append(self.saved(figure))
        pyplot.close("all")
        return links

    def place(self, ending: str) -> Path:
        self.pictures += 1
        return PAGES / "images" / f"{self.lesson.stem}_{self.pictures}.{ending}"

    def saved(self, figure: object) -> str:
        place = self.place("png")
        figure.savefig(place, dpi=100, bbox_inches="tight", pad_inches=0.08)
        return f"![](images/{place.name})\n"


def run(lesson: Path) -> None:
    """Run a lesson in this process and write its page."""
    began, worked, here = time.perf_counter(), time.process_time(), Run(lesson)
    parts = [
        source if kind == "words" else here.code(source)
        for kind, source in cells(lesson.read_text(encoding="utf-8"))
    ]
    seconds, busy = time.perf_counter() - began, time.process_time() - worked
    parts.append(f"---\n\nThis page took {seconds:.0f} s to run. Its source: `book/{lesson.name}`.")
    page = PAGES / f"{lesson.stem}.md"
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"{lesson.name}: {seconds:.1f} s, of the processor {busy:.1f} s", flush=True)


def title(lesson: Path) -> str:
    """The heading of a lesson, and the sentence below it."""
    words = cells(lesson.read_text(encoding="utf-8"))[0][1]
    return words.splitlines()[0].removeprefix("# ").strip()


def rooms() -> list[str]:
    """Everything that the reference has a page for."""
    within = [f"{room}.{name}" for room, names in WITHIN.items() for name in names.split()]
    return ["hornbook", *(f"hornbook.{room}" for room in sorted([*ROOMS, *within]))]


def unseen(room: str) -> Iterator[list[str]]:
    """Pages of names that the reader of docstrings misses.

    It takes a function for the module of that name, looks for a made function where it was made or
    takes it for a link to itself, and does not see what a room gives when asked.
    """
    module = importlib.import_module(room)
    for name in links.public_names(room):
        value = getattr(module, name)
        made = "<locals>" in value.__qualname__
        itself = "." in value.__qualname__ and room != value.__module__
        asked = name not in vars(module)
        if made or itself or asked or f"{room}.{name}" in sys.modules:
            called = f"{name}{inspect.signature(value)}"
            yield [f"## {name} {{#{room}.{name}}}", "", "```python", called, "```", ""]
            yield ["```text", inspect.getdoc(value) or "", "```"]


def write_index(lessons: list[Path]) -> None:
    """The first page, the reference's pages, and what the site needs beside them."""
    lines = [
        "# The hornbook course",
        "",
        "Lessons on deep learning that run as they stand, on real data. Each stands alone, asserts",
        "what it claims and ends with exercises. The reference of all functions and classes is",
        "[here](reference/index.md).",
        "",
    ]
    for lesson in lessons:
        if lesson.name[:2] in PARTS:
            lines += ["", f"## {PARTS[lesson.name[:2]]}", ""]
        lines.append(f"- [{title(lesson)}]({lesson.stem}.md)")
    (PAGES / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    reference = PAGES / "reference"
    shutil.rmtree(reference, ignore_errors=True)
    reference.mkdir()
    listed = [f"- [{room}]({room.removeprefix('hornbook.')}.md)" for room in rooms()]
    head = "# Reference\n\nThe pages are the docstrings of the package.\n\n"
    (reference / "index.md").write_text(head + "\n".join(listed) + "\n", encoding="utf-8")
    for room in rooms():
        page = reference / f"{room.removeprefix('hornbook.')}.md"
        parts = [f"# {room}", f"::: {room}", *map("\n".join, unseen(room))]
        page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    for name in ("iframe-worker.js", "book.css"):
        shutil.copy(BOOK / name, PAGES / name)


def configuration(lessons: list[Path]) -> Path:
    """``mkdocs.yml`` with the table of contents, made from the lessons there are."""
    lines = ["nav:", "  - The course: index.md"]
    for lesson in lessons:
        if lesson.name[:2] in PARTS:
            lines.append(f"  - {json.dumps(PARTS[lesson.name[:2]])}:")
        lines.append(f"    - {json.dumps(title(lesson))}: {lesson.stem}.md")
    lines += ["  - Reference:", "    - Overview: reference/index.md"]
    for room in rooms():
        lines.append(f"    - {room}: reference/{room.removeprefix('hornbook.')}.md")
    made = BOOK / "pages.yml"
    made.write_text("INHERIT: mkdocs.yml\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return made


def is_stale(lesson: Path) -> bool:
    """Is the lesson newer than its page?"""
    page = PAGES / f"{lesson.stem}.md"
    return not page.exists() or page.stat().st_mtime < lesson.stat().st_mtime


def tidy(lessons: list[Path]) -> None:
    """Pages and pictures of lessons that have another name now are removed."""
    stems = {lesson.stem for lesson in lessons}
    for path in [*PAGES.glob("[0-9]*.md"), *PAGES.glob("images/*")]:
        if path.stem not in stems and path.stem.rpartition("_")[0] not in stems:
            path.unlink()


def main(arguments: list[str]) -> int:
    """Run the lessons, each in a fresh process; build the site if all were run."""
    lessons = sorted(BOOK.glob("[0-9][0-9]_*.py"))
    numbers = [path.name[:2] for path in lessons]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changed", action="store_true", help="only what is newer than its page")
    parser.add_argument(
        "lesson", nargs="*", help=f"a number from {numbers[0]} to {numbers[-1]}; all if none"
    )
    given = parser.parse_args(arguments)
    if unknown := set(given.lesson) - set(numbers):
        parser.error(f"no lesson {sorted(unknown)[0]!r}: give numbers, such as 03")
    chosen = [path for path in lessons if not given.lesson or path.name[:2] in given.lesson]
    if given.changed:
        chosen = [path for path in chosen if is_stale(path)]
    environment = os.environ | {"MPLBACKEND": "Agg", "NO_MKDOCS_2_WARNING": "1"}
    failed = [
        lesson.name
        for lesson in chosen
        if subprocess.run([sys.executable, __file__, "--run", lesson], env=environment).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}")
        return 1
    return 0 if given.lesson else build(lessons, environment)


def build(lessons: list[Path], environment: dict[str, str]) -> int:
    """Make the site of the pages, and check it."""
    tidy(lessons)
    write_index(lessons)
    made = configuration(lessons)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", made.name]
    status = subprocess.run(command, cwd=BOOK, env=environment).returncode
    made.unlink()
    if status:
        return status
    wrong = [*links.broken(links.SITE), *links.unnamed(links.SITE, rooms())]
    print("\n".join(wrong) or f"the site: {links.SITE / 'index.html'}")
    return int(bool(wrong))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
