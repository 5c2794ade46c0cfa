"""The page of old spellings is the one that the rows make."""

from pathlib import Path

from hornbook.compat import page
from hornbook.compat.tables import ROWS

ROOT = Path(__file__).parents[3]


def test_the_page_is_current():
    written = (ROOT / "docs" / "compat.md").read_text(encoding="utf-8")
    assert written == page.text(), "run `make compat`"


def test_every_program_that_a_row_names_is_there():
    named = {row.program for row in ROWS if row.program}
    there = {
        p.relative_to(ROOT / "tests/programs").as_posix()
        for p in ROOT.glob("tests/programs/*/*.py")
    }
    assert named <= there
    assert len(named) > 8
