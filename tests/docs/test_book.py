"""The course book: each lesson's short form runs by itself, and keeps the book's conventions."""

import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hornbook

BOOK = Path(__file__).parents[2] / "book"
LESSONS = sorted(BOOK.glob("[0-9][0-9]_*.py"))


def _with_marks(lesson: Path):
    needs_data = "hb.datasets" in lesson.read_text(encoding="utf-8")
    return pytest.param(lesson, id=lesson.stem, marks=[pytest.mark.realdata] if needs_data else [])


@pytest.mark.slow
@pytest.mark.parametrize("lesson", [_with_marks(lesson) for lesson in LESSONS])
def test_the_short_form_runs(lesson, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(lesson)],
        cwd=tmp_path,
        env=os.environ | {"HORNBOOK_BOOK_SHORT": "1", "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert list(tmp_path.iterdir()) == [], "a lesson leaves no files where it is run"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_lesson_keeps_the_conventions(lesson):
    text = lesson.read_text(encoding="utf-8")
    assert re.match(r"# %% \[markdown\]\n# # \S", text), "it opens with its title"
    assert re.search(r"^# Time: .+\.$", text, re.MULTILINE), "it states its time"
    assert re.search(r"^# ## Exercises$", text, re.MULTILINE), "it ends with exercises"
    assert re.search(r"^assert ", text, re.MULTILINE), "it asserts what it claims"
    assert 50 <= text.count("\n") <= 190


def test_numbers_are_used_once():
    numbers = [lesson.name[:2] for lesson in LESSONS]
    assert len(numbers) == len(set(numbers)) and numbers


@pytest.fixture
def book(monkeypatch):
    """The modules that make the site."""
    monkeypatch.syspath_prepend(str(BOOK))
    return importlib.import_module("render"), importlib.import_module("links")


def test_cells_are_told_apart(book):
    render, _ = book
    text = "# %% [markdown]\n# # Title\n#\n# words\n\n# %%\nx = 1\n\nx\n# %%\n"
    assert render.cells(text) == [("words", "# Title\n\nwords"), ("code", "x = 1\n\nx")]


def test_parts_begin_with_lessons(book):
    render, _ = book
    assert set(render.PARTS) <= {lesson.name[:2] for lesson in LESSONS}
    assert LESSONS[0].name[:2] in render.PARTS


def test_every_public_room_has_a_page_of_reference(book):
    render, _ = book
    rooms = {name for name in hornbook.__all__ if inspect.ismodule(getattr(hornbook, name))}
    assert {f"hornbook.{name}" for name in rooms} <= set(render.rooms())


def test_what_the_reader_of_docstrings_misses_is_written_out(book):
    render, _ = book
    parts = list(render.unseen("hornbook.text"))
    assert parts[0][0] == "## skipgrams {#hornbook.text.skipgrams}"
    assert "Pairs of a word and one near it" in parts[1][1]


def test_links_that_lead_nowhere_are_found(book, tmp_path):
    _, links = book
    (tmp_path / "style.css").write_text("")
    (tmp_path / "a.html").write_text(
        '<link rel="stylesheet" href="style.css"><h1 id="top"></h1>'
        '<a href="b.html#there">x</a><a href="#top">x</a><a href="https://example.org">x</a>'
    )
    (tmp_path / "b.html").write_text('<h1 id="there"></h1>')
    assert list(links.broken(tmp_path)) == []
    (tmp_path / "b.html").write_text(
        '<a href="c.html">x</a><a href="#no">x</a><script src="https://example.org/x.js"></script>'
    )
    assert [line.split(" ")[:3] for line in links.broken(tmp_path)] == [
        ["a.html", "links", "to"],
        ["b.html", "loads", "https://example.org/x.js:"],
        ["b.html", "links", "to"],
        ["b.html", "links", "to"],
    ]


def test_names_that_the_reference_leaves_out_are_found(book, tmp_path):
    _, links = book
    (tmp_path / "reference").mkdir()
    page = tmp_path / "reference" / "constraints.html"
    names = links.public_names("hornbook.constraints")
    page.write_text("".join(f'<h2 id="hornbook.constraints.{name}"></h2>' for name in names[1:]))
    left = list(links.unnamed(tmp_path, ["hornbook.constraints"]))
    assert left == [f"the reference has no hornbook.constraints.{names[0]}"]
