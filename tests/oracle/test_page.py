"""``docs/parity.md`` has a row for everything that can be named."""

import re
from pathlib import Path

from hornbook import activations
from hornbook.core import snake_case

from .test_config_parity import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"


def rows():
    room = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            room = line.removeprefix("## ")
        elif found := re.match(r"\| `([^`]+)` \|(.*)\|([^|]*)\|$", line):
            yield f"{room}.{found[1]}", found[2].replace("|", "").strip(), found[3].strip()


def test_every_registered_entry_has_a_row_that_says_something():
    said = {entry: numbers or words for entry, numbers, words in rows()}
    families = FAMILIES | {"activations": activations.FAMILY}
    wanted = {
        f"{room.rpartition('.')[2]}.{member.__name__}"
        for room, family in families.items()
        for member in family
    }
    # A function of the snake_case name is the same formula as its class.
    short = {f"{e.rpartition('.')[0]}.{snake_case(e.rpartition('.')[2])}" for e in said}
    assert {entry for entry in wanted if not said.get(entry) and entry not in short} == set()
