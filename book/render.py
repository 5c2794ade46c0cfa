"""Run the lessons of the book and write a page for each, with what it printed and drew.

    python book/render.py             all lessons, then the site
    python book/render.py 03 07       only these pages, no site

Every lesson runs in a process of its own. Pages go to ``book/pages``, the site to ``book/site``.
"""

import ast
import contextlib
import importlib
import io
import linecache
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

BOOK = Path(__file__).resolve().parent
PAGES = BOOK / "pages"
ROOMS = (
    "activations applications callbacks config constraints datasets initializers layers losses "
    "metrics models ops optimizers random regularizers saving show text utils"
).split()


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
    began, here = time.perf_counter(), Run(lesson)
    parts = [
        source if kind == "words" else here.code(source)
        for kind, source in cells(lesson.read_text(encoding="utf-8"))
    ]
    seconds = time.perf_counter() - began
    parts.append(f"---\n\nThis page took {seconds:.0f} s to run. Its source: `book/{lesson.name}`.")
    page = PAGES / f"{lesson.stem}.md"
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"{lesson.name}: {seconds:.1f} s", flush=True)


def title(lesson: Path) -> str:
    """The heading of a lesson, and the sentence below it."""
    words = cells(lesson.read_text(encoding="utf-8"))[0][1]
    return words.splitlines()[0].removeprefix("# ").strip()


def write_index(lessons: list[Path]) -> None:
    """The first page, and one page of reference for each room."""
    lines = [
        "# The hornbook course",
        "",
        "Lessons on deep learning that run as they stand, on real data. The reference of all",
        "functions and classes is [here](reference/index.md).",
        "",
    ]
    lines += [f"- [{title(lesson)}]({lesson.stem}.md)" for lesson in lessons]
    (PAGES / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    reference = PAGES / "reference"
    reference.mkdir(exist_ok=True)
    listed = [f"- [hornbook.{room}]({room}.md)" for room in ["core", *ROOMS]]
    head = "# Reference\n\nThe pages are the docstrings of the package.\n\n"
    (reference / "index.md").write_text(head + "\n".join(listed) + "\n", encoding="utf-8")
    for room in ["core", *ROOMS]:
        text = f"# hornbook.{room}\n\n::: hornbook.{room}\n"
        (reference / f"{room}.md").write_text(text, encoding="utf-8")


def main(wanted: list[str]) -> int:
    """Run the lessons, each in a fresh process; build the site if all were run."""
    lessons = sorted(BOOK.glob("[0-9][0-9]_*.py"))
    chosen = [path for path in lessons if not wanted or path.name[:2] in wanted]
    environment = os.environ | {"MPLBACKEND": "Agg", "NO_MKDOCS_2_WARNING": "1"}
    failed = [
        lesson.name
        for lesson in chosen
        if subprocess.run([sys.executable, __file__, "--run", lesson], env=environment).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}")
        return 1
    if wanted:
        return 0
    write_index(lessons)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    return subprocess.run(command, cwd=BOOK, env=environment).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
