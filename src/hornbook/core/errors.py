"""Words for errors: the nearest known name to a wrong one."""

import difflib
from collections.abc import Iterable

__all__ = ["nearest", "suggestion"]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that look like the word, best first.

    >>> nearest("adamm", ["adam", "sgd", "adamax"])
    ['adam', 'adamax']
    """
    names = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)
    return [names[name] for name in found]


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest names, or lists a few where none is near.

    >>> suggestion("rleu", ["relu", "tanh"])
    "Did you mean 'relu'?"
    """
    known = sorted(known)
    close = nearest(word, known)
    if close:
        return "Did you mean " + " or ".join(repr(name) for name in close) + "?"
    shown = ", ".join(repr(name) for name in known[:12])
    return f"Known: {shown}{', ...' if len(known) > 12 else ''}."
