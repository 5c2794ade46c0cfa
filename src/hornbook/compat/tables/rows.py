"""The kinds of row that the tables are written in: pure data, read by several readers.

A row says who is meant (``"Dense"``, ``"Model.fit"``, ``"*"`` for any layer), until which era the
old form was in use, where that is known from, and the program under ``tests/programs`` that uses
it. The gate reads the rows when old code runs, the rewriter when it is brought up to date, and
``docs/compat.md`` is written from them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ERAS", "Default", "Drop", "Method", "Module", "Name", "Order", "Rename", "Row", "Value"]

ERAS = ("keras1", "keras2", "tensorflow2", "keras3")
"""From old to new. An old spelling stays good until the era that its row names."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What all rows have.

    Args:
        until: The last era whose library took it.
        since: The first era.
        evidence: Where it is known from.
        program: The program under ``tests/programs`` that uses it.
        note: What a reader should know.
    """

    until: str = "tensorflow2"
    since: str = "keras1"
    evidence: str = ""
    program: str = ""
    note: str = ""

    def holds(self, era: str) -> bool:
        """Is the row for code of this era?"""
        return ERAS.index(self.since) <= ERAS.index(era) <= ERAS.index(self.until)


@dataclass(frozen=True)
class Rename(Row):
    """Arguments that have another name today: ``words`` is ``{old: new}``."""

    owner: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Drop(Row):
    """Arguments that are taken and left unused, since nothing today depends on them."""

    owner: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Default(Row):
    """Arguments whose default was another: ``words`` is ``{argument: value of then}``."""

    owner: str
    words: Mapping[str, Any]


@dataclass(frozen=True)
class Value(Row):
    """Values of one argument that are written differently today: ``values`` is ``{old: new}``."""

    owner: str
    word: str
    values: Mapping[Any, Any]


@dataclass(frozen=True)
class Order(Row):
    """The order of the positional arguments of then, in the words of then."""

    owner: str
    words: tuple[str, ...]
    least: int = 1
    """Holds from so many positional arguments on."""
    whole: int = 0
    """Holds only if the first so many of them are whole numbers."""


@dataclass(frozen=True)
class Method(Row):
    """A method or attribute that is gone: ``today`` says what stands for it now."""

    owner: str
    name: str
    today: str


@dataclass(frozen=True)
class Name(Row):
    """A name in a module that has another name today, or none."""

    module: str
    name: str
    today: str


@dataclass(frozen=True)
class Module(Row):
    """A module path of then: ``today`` is the one that holds its names now."""

    path: str
    today: str
    make: Callable[..., Any] | None = field(default=None, compare=False)
