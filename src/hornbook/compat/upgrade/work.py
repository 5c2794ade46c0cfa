"""What is known while a module is rewritten: its target and era, its changes, and what it needs."""

import re
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras.adapters import ADAPTERS
from hornbook.compat.upgrade.catalogue import Found, found
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.report import Change
from hornbook.compat.upgrade.substitutes import HELPERS, NEEDED

__all__ = ["Work", "short", "today_s_key"]

_ACCURACY = re.compile(r"^(val_)?(\w+_)?acc$")
_LONG = {
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "mean_absolute_percentage_error": "mape",
    "mean_squared_logarithmic_error": "msle",
}


def short(text: Any, limit: int = 60) -> str:
    """Source in one line, cut where it is long."""
    if not isinstance(text, str):
        text = cst.Module([]).code_for_node(text)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def today_s_key(key: str, measures: frozenset[str] | set[str] = frozenset()) -> str | None:
    """The name that a key of logs has today; None if it is the same.

    Args:
        key: The name of then.
        measures: What ``compile`` was given as metrics: today a key is the word that was given.

    >>> today_s_key("val_acc"), today_s_key("loss"), today_s_key("mean_absolute_error", {"mae"})
    ('val_accuracy', None, 'mae')
    """
    if _ACCURACY.match(key):
        return f"{key[:-3]}accuracy"
    if key == "lr":
        return "learning_rate"
    for long, word in _LONG.items():
        if key.endswith(long) and word in measures and long not in measures:
            return key.removesuffix(long) + word
    return None


class _Notes:
    """Takes the place of the gate's list of what was met; keeps it for one call."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def note(self, old: str, today: str) -> None:
        """Remember a spelling and today's."""
        self.found.append((old, today))


class Work:
    """The state of rewriting one module.

    Args:
        era: The era that the module was written for.
        target: ``'keras'`` or ``'hornbook'``.
    """

    def __init__(self, era: str, target: str) -> None:
        self.era, self.target = era, target
        self.gate = Gate(era)
        self.gate.adapters |= {k: v for k, v in ADAPTERS.items() if k != "Optimizer"}
        self.changes: list[Change] = []
        self.marks: dict[int, list[str]] = {}
        self.helpers: set[str] = set()
        self.needs_keras = False
        self.left_from_backend = 0
        self.keep_backend = False
        self.of_keras = False
        self.graph = False
        self.sessions = False
        self.beside = self.fed = False
        self.eager = ""
        self.disabled = False
        self.names: set[str] = set()
        self.optimizers: set[str] = set()
        self.sequentials: set[str] = set()
        self.described: set[str] = set()
        self.outputs: dict[str, int] = {}
        self.own_layers: set[str] = set()
        self.counted: dict[tuple[int, int], str] = {}
        self.closes = False
        self.measured_by: set[str] = set()
        self.metrics: set[str] = set()
        self.stored: set[str] = set()
        self.flows: set[str] = set()
        self.frozen: set[str] = set()
        self.decays = False
        self.modules: set[str] = set()
        self.losses: set[str] = set()
        self.measures: set[str] = set()
        self.histories: set[str] = {"logs"}
        self.renamed_files: dict[str, str] = {}

    def change(self, line: int, old: Any, new: Any, reason: str) -> None:
        """Note a change, once."""
        one = Change(line, short(old), short(new), reason)
        if one not in self.changes:
            self.changes.append(one)

    def renamed(self, line: int, notes: list[tuple[str, str]]) -> None:
        """Note what the gate met."""
        for old, today in notes:
            for word, code in self.words_as_code().items():
                today = today.replace(repr(word), code)
            left_out = today.startswith("leave it out")
            reason = "nothing depends on it" if left_out else "its name today"
            self.change(line, old, "left out" if left_out else today, reason)

    def remark(self, line: int, what: Any, reason: str) -> None:
        """Say something of a place, without a comment in the source."""
        one = Change(line, short(what), "", reason)
        if one not in self.changes:
            self.changes.append(one)

    def key(self, key: Any) -> str | None:
        """The name that a key of logs has today; None if it is the same."""
        if not isinstance(key, str) or key in self.stored:
            return None
        return today_s_key(key, self.measures)

    def mark(self, line: int, what: Any, reason: str) -> None:
        """Note a place that is left to the reader; it gets a comment."""
        one = Change(line, short(what), "", reason)
        if one not in self.changes:
            self.changes.append(one)
            self.marks.setdefault(line, []).append(f"{short(what, 40)}: {reason}")

    def notes(self) -> list[tuple[str, str]]:
        """An empty list that the gate fills from now on."""
        kept = _Notes()
        self.gate.met = kept  # type: ignore[assignment]
        return kept.found

    def found(self, path: str) -> Found:
        """Where an old name is today."""
        return found(path, self.era)

    def expression(self, path: str) -> Any:
        """Source of a name under ``keras``, which the module will import."""
        self.needs_keras = True
        return cst.parse_expression(path)

    def helper(self, name: str) -> str:
        """Have a function of ours in the module; returns its name."""
        for one in (name, *NEEDED.get(name, ())):
            self.helpers.add(one)
            self.needs_keras = self.needs_keras or "keras." in HELPERS[one]
            self.modules |= {"numpy"} if "numpy." in HELPERS[one] else set()
        return name

    def words_as_code(self) -> dict[str, str]:
        """Words of hornbook's that the target has no word for, as functions in the module."""
        if self.target == "hornbook":
            return {}
        return {"hard_sigmoid_theano": "hard_sigmoid_keras2"}
