"""The course book: each lesson's short form runs by itself, and keeps the book's conventions."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_cells_are_told_apart():
    sys.path.insert(0, str(BOOK))
    try:
        import render
    finally:
        sys.path.remove(str(BOOK))
    text = "# %% [markdown]\n# # Title\n#\n# words\n\n# %%\nx = 1\n\nx\n# %%\n"
    assert render.cells(text) == [("words", "# Title\n\nwords"), ("code", "x = 1\n\nx")]
