"""The gate: reads the rows of an era and rewrites calls from then into calls of today.

``core.config`` shows it every constructor's arguments before they are bound; functions and methods
go through ``Gate.function``. What an argument's default was in the era becomes an explicit
argument, so that what is built and saved means the same everywhere.
"""

import functools
import inspect
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import ERAS, Default, Drop, Order, Rename, Row, Value
from hornbook.core import suggestion

__all__ = ["Adapter", "Arguments", "Gate", "Met"]

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
Adapter = Callable[["Gate", type, Any, tuple[Any, ...], dict[str, Any]], Arguments]

_HERE = str(Path(__file__).parents[1])


class Met:
    """Old spellings that code used, where, and what stands for them today."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.found: dict[tuple[str, str], list[str]] = {}

    def note(self, old: str, today: str) -> None:
        """Remember a spelling with the place of the user's line that has it."""
        if self.wanted:
            places = self.found.setdefault((old, today), [])
            place = _place()
            if place not in places:
                places.append(place)

    def report(self) -> str:
        """A line for each spelling, in the order in which they were met."""
        if not self.found:
            return "hornbook: no old spelling was met."
        lines = ["hornbook: old spellings that were met, and today's form:"]
        for (old, today), places in self.found.items():
            lines.append(f"  {old}  ->  {today}  ({', '.join(places)})")
        return "\n".join(lines)


def _place() -> str:
    """File and line of the innermost frame that is not of this package or of Python's machinery."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith((_HERE, "<frozen")):
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back
    return "?"


class Gate:
    """The rows of one era, ready to be asked.

    Args:
        era: Whose spellings and meanings hold.
        explain: Whether to remember what was met.
    """

    def __init__(self, era: str, explain: bool = False) -> None:
        if era not in ERAS:
            raise ValueError(f"Unknown era {era!r}. {suggestion(era, ERAS)}")
        self.era = era
        self.met = Met(explain)
        self.adapters: dict[str, Adapter] = {}
        self._rows: dict[tuple[type, str], list[Any]] = defaultdict(list)
        for row in ROWS:
            if row.holds(era) and hasattr(row, "owner"):
                self._rows[type(row), row.owner].append(row)

    def rows(self, kind: type[Row], owners: Iterable[str]) -> list[Any]:
        """The rows of a kind for the first of the owners, then the second, ..."""
        return [row for owner in owners for row in self._rows.get((kind, owner), ())]

    # -- constructors ----------------------------------------------------------------------

    def translate(
        self, owner: Any, obj: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Arguments:
        """The arguments that a constructor of today wants for those of then."""
        if owner is None or self.era == ERAS[-1]:
            return args, kwargs
        if _ours(owner):
            # Conv2D has the constructor of a class that Conv1D has too.
            sharing = (c for c in type(obj).__mro__ if c.__init__ is owner.__init__)
            owner = next(cls for cls in sharing if _ours(cls))
        chain = [base for base in owner.__mro__ if _ours(base)]
        owners = [base.__name__ for base in chain]
        known = _parameters(owner)
        own = set(known) if not _ours(owner) else set()
        if _ours(owner):
            args, kwargs = self._ordered(owner.__name__, args, kwargs)
        kwargs = self._renamed(owner.__name__, owners, own, known, kwargs)
        for base in reversed(owners):
            if base in self.adapters:
                args, kwargs = self.adapters[base](self, owner, obj, args, kwargs)
        if _ours(owner):
            args, kwargs = self._filled(owner, args, kwargs)
        return args, kwargs

    def _ordered(self, owner: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        for row in self.rows(Order, [owner]):
            whole = all(isinstance(value, int) for value in args[: row.whole])
            if len(args) >= max(row.least, row.whole) and whole and len(args) <= len(row.words):
                kwargs = dict(zip(row.words, args, strict=False)) | kwargs
                if len(args) > 1:
                    shown = ", ".join(row.words[: len(args)])
                    self.met.note(f"{owner}({shown})", f"{owner} with the arguments by name")
                return (), kwargs
        return args, kwargs

    def _renamed(
        self, shown: str, owners: list[str], own: set[str], known: Any, kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        words: dict[str, str] = {}
        dropped: set[str] = set()
        for place, owner in enumerate(owners):
            for row in self.rows(Rename, [owner]):
                for old, new in row.words.items():
                    # A row of a base class does not touch what the class itself takes.
                    if old not in own and (place == 0 or old not in known):
                        words.setdefault(old, new)
            dropped |= {w for row in self.rows(Drop, [owner]) for w in row.words if w not in known}
        result = {}
        for word, value in kwargs.items():
            if word in words:
                self.met.note(f"{shown}({word}=)", f"{shown}({words[word]}=)")
                result.setdefault(words[word], value)
            elif word in dropped:
                self.met.note(f"{shown}({word}=)", "leave it out: nothing depends on it")
            else:
                result[word] = value
        return result

    def _filled(self, owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
        """Values in today's words, and what the era took where nothing was said."""
        signature = _signature(owner)
        try:
            bound = signature.bind_partial(None, *args, **kwargs)
        except TypeError:
            return args, kwargs
        given = dict(bound.arguments)
        names = list(signature.parameters)[1:]
        positions = {name: place for place, name in enumerate(names) if name in given}
        values = list(args)
        for row in self.rows(Value, [owner.__name__, "*"]):
            value = kwargs[row.word] if row.word in kwargs else given.get(row.word)
            if isinstance(value, str) and value in row.values:
                self.met.note(f"{row.word}={value!r}", f"{row.word}={row.values[value]!r}")
                if row.word in kwargs:
                    kwargs[row.word] = row.values[value]
                else:
                    values[positions[row.word]] = row.values[value]
        for row in self.rows(Default, [owner.__name__]):
            for word, value in row.words.items():
                if word not in given and word not in kwargs:
                    kwargs[word] = value
        return tuple(values), kwargs

    # -- functions and methods -------------------------------------------------------------

    def words(
        self, owner: str, kwargs: dict[str, Any], known: Iterable[str] = ()
    ) -> dict[str, Any]:
        """The keyword arguments of a function or method in the words of today."""
        return self._renamed(owner, [owner], set(), set(known), kwargs)

    def function(self, owner: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, taking the words of then; itself where no row speaks of it."""
        defaults = self.rows(Default, [owner.rpartition(".")[2]])
        if not self.rows(Rename, [owner]) and not self.rows(Drop, [owner]) and not defaults:
            return function
        signature = inspect.signature(function)
        known = set(signature.parameters)

        @functools.wraps(function)
        def translated(*args: Any, **kwargs: Any) -> Any:
            kwargs = self.words(owner, kwargs, known)
            given = signature.bind_partial(*args).arguments.keys() if defaults else ()
            for row in defaults:
                kwargs = {w: v for w, v in row.words.items() if w not in given} | kwargs
            return function(*args, **kwargs)

        return translated


def _ours(cls: type) -> bool:
    return cls.__module__.startswith("hornbook.")


@functools.cache
def _signature(cls: Any) -> inspect.Signature:
    return inspect.signature(inspect.unwrap(cls.__init__))


@functools.cache
def _parameters(cls: Any) -> frozenset[str]:
    """The arguments that the constructor itself names."""
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = list(_signature(cls).parameters.values())[1:]
    return frozenset(parameter.name for parameter in found if parameter.kind not in kinds)
