"""Legal values of constructor arguments, declared once in the annotation.

``units: PositiveInt`` or ``padding: Padding`` is checked when the object is built; the error text,
the test of invalid values and the documentation come from that one line.
"""

from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import numpy as np

from hornbook.core.errors import suggestion

__all__ = ["Fraction", "NonNegative", "OneOf", "Positive", "PositiveInt", "Rule", "check", "rules"]


class Rule:
    """A condition on one argument.

    Args:
        words: What is wanted, in words that end the sentence "must be ...".
        test: Tells whether a value is legal.
        bad: An illegal value, for the test that tries one.
    """

    def __init__(self, words: str, test: Callable[[Any], bool], bad: Any) -> None:
        self.words, self.test, self.bad = words, test, bad

    def explain(self, value: Any) -> str:
        """What is wrong with this value."""
        return f"must be {self.words}, not {value!r}."


class OneOf(Rule):
    """One of some words."""

    def __init__(self, *words: Any) -> None:
        listed = ", ".join(map(repr, words[:-1])) + f" or {words[-1]!r}"
        super().__init__(listed, lambda value: _fold(value) in words, "no such word")
        self.choices = words

    def explain(self, value: Any) -> str:
        """What is wrong with this value, with the nearest word."""
        names = [word for word in self.choices if isinstance(word, str)]
        hint = f" {suggestion(value, names)}" if isinstance(value, str) and len(names) > 3 else ""
        return super().explain(value) + hint


def _fold(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _is_int(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


PositiveInt = Annotated[
    int, Rule("a whole number above 0", lambda value: _is_int(value) and value > 0, 0)
]
Positive = Annotated[
    float, Rule("a number above 0", lambda value: _is_number(value) and value > 0, 0)
]
NonNegative = Annotated[
    float, Rule("a number from 0 on", lambda value: _is_number(value) and value >= 0, -1)
]
Fraction = Annotated[
    float,
    Rule("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1, 1.5),
]


def rules(function: Callable[..., Any]) -> dict[str, Rule]:
    """The declared rules of a function's arguments."""
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError):  # annotations of users' classes may be anything
        return {}
    found = {}
    for name, hint in hints.items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Rule):
                found[name] = extra
    return found


def check(owner: str, declared: dict[str, Rule], arguments: dict[str, Any]) -> None:
    """Raise ValueError for the first argument that breaks its rule."""
    for name, rule in declared.items():
        if name in arguments and not rule.test(arguments[name]):
            raise ValueError(f"{owner}: {name} {rule.explain(arguments[name])}")
