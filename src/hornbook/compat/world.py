"""The world around old code: what Python, NumPy, SciPy and scikit-learn have dropped answers again.

Only in this process, and only where a name is gone: what is there is left as it is.
"""

import importlib
import importlib.machinery
import importlib.util
import inspect
import string
import sys
from collections import namedtuple
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from hornbook.compat import pictures, six_words
from hornbook.compat.gate import Gate
from hornbook.compat.tables import world
from hornbook.compat.tables.rows import Module, Name
from hornbook.core import optional

__all__ = ["Later", "dropped_modules", "dropped_names"]

ArgSpec = namedtuple("ArgSpec", "args varargs keywords defaults")


def getargspec(function: Any) -> ArgSpec:
    """Names and defaults of a function's arguments."""
    return ArgSpec(*inspect.getfullargspec(function)[:4])


def asscalar(a: Any) -> Any:
    """The one element of an array as a Python number."""
    return np.asarray(a).item()


def dropped_names(gate: Gate) -> Iterator[tuple[ModuleType, str, Any]]:
    """Names to set, as (module, name, value), of modules that are cheap to load."""
    for row in world.ROWS:
        if isinstance(row, Name) and row.holds(gate.era):
            module = importlib.import_module(row.module)
            if row.name not in vars(module):
                yield module, row.name, _thing(row.today)
    if not hasattr(inspect, "getargspec"):
        yield inspect, "getargspec", getargspec
    if "asscalar" not in vars(np):
        yield np, "asscalar", asscalar
    for name, one in _STRINGS.items():
        if not hasattr(string, name):
            yield string, name, one


# The functions of ``string``, which are methods of strings today.
_STRINGS = {
    name: getattr(str, name)
    for name in "maketrans upper lower split strip lstrip rstrip replace find capitalize".split()
}
_STRINGS |= {"join": lambda words, sep=" ": sep.join(words), "atoi": int, "atof": float}


class _Either:
    """``frame.ix[...]``: by label, and by position where there is no such label."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __getitem__(self, key: Any) -> Any:
        try:
            return self._frame.loc[key]
        except (KeyError, TypeError):
            return self._frame.iloc[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._frame.loc[key] = value


def _thing(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


# -- modules --------------------------------------------------------------------------------------


def dropped_modules(gate: Gate) -> dict[str, Callable[[], tuple[dict[str, Any], Any]]]:
    """Module path of then -> function that gives its own names and the module behind it."""
    rows = [row for row in world.ROWS if isinstance(row, Module) and row.holds(gate.era)]
    found = {row.path: _behind(row) for row in rows}
    if importlib.util.find_spec("six") is None:
        found |= six_words.modules()
    if "scipy.misc" in found:
        found["scipy.misc"] = lambda: (_pictures(), optional("scipy.special", "for scipy.misc"))
        found["sklearn.cross_validation"] = lambda: (
            _splits(),
            optional("sklearn.model_selection", "for sklearn.cross_validation"),
        )
    return found


def _behind(row: Module) -> Callable[[], tuple[dict[str, Any], Any]]:
    return lambda: ({}, optional(row.today, f"for {row.path}"))


def _pictures() -> dict[str, Any]:
    """The functions on pictures that SciPy had."""
    return {name: getattr(pictures, name) for name in pictures.__all__}


def _splits() -> dict[str, Any]:
    """Splitters that took the number of samples, or the labels, and were iterated over."""
    room = optional("sklearn.model_selection", "for sklearn.cross_validation")

    def KFold(n: int, n_folds: int = 3, shuffle: bool = False, random_state: Any = None):  # type: ignore  # noqa: N802
        """Rows for training and for testing, fold by fold."""
        folds = room.KFold(n_folds, shuffle=shuffle, random_state=random_state)
        return list(folds.split(np.zeros(n)))

    def StratifiedKFold(y: Any, n_folds: int = 3, shuffle: bool = False, random_state: Any = None):  # type: ignore  # noqa: N802
        """Rows for training and for testing, fold by fold, each with all labels."""
        folds = room.StratifiedKFold(n_folds, shuffle=shuffle, random_state=random_state)
        return list(folds.split(np.zeros(len(y)), y))

    def ShuffleSplit(n: int, n_iter: int = 10, test_size: Any = 0.1, random_state: Any = None):  # type: ignore  # noqa: N802
        """Rows for training and for testing, drawn some times."""
        drawn = room.ShuffleSplit(n_iter, test_size=test_size, random_state=random_state)
        return list(drawn.split(np.zeros(n)))

    return {one.__name__: one for one in (KFold, StratifiedKFold, ShuffleSplit)}


# -- modules that are there and lack a name -------------------------------------------------------


def _of_pillow(module: Any) -> dict[str, Any]:
    return {"ANTIALIAS": module.LANCZOS, "LINEAR": module.BILINEAR, "CUBIC": module.BICUBIC}


def _of_pandas(module: Any) -> dict[str, Any]:
    if not hasattr(module.DataFrame, "as_matrix"):
        for kind in (module.DataFrame, module.Series):
            kind.as_matrix = lambda self, columns=None: (
                self.values if columns is None else self[columns].values
            )
            kind.ix = property(_Either)
    return {}


def _of_preprocessing(module: Any) -> dict[str, Any]:
    def Imputer(missing_values: Any = np.nan, strategy: str = "mean", **_: Any) -> Any:  # noqa: N802
        """Fills what is missing."""
        missing = np.nan if missing_values == "NaN" else missing_values
        room = optional("sklearn.impute", "for Imputer")
        return room.SimpleImputer(missing_values=missing, strategy=strategy)

    return {"Imputer": Imputer}


AFTER: dict[str, Callable[[Any], dict[str, Any]]] = {
    "PIL.Image": _of_pillow,
    "pandas": _of_pandas,
    "sklearn.preprocessing": _of_preprocessing,
}


class Later:
    """Gives modules their dropped names as soon as they are loaded.

    Args:
        gate: The gate of the era.
    """

    def __init__(self, gate: Gate) -> None:
        self._busy: set[str] = set()
        for name in AFTER:
            if name in sys.modules:
                self.fill(sys.modules[name])

    def fill(self, module: ModuleType) -> None:
        """Set the names that the module lacks."""
        for name, value in AFTER[module.__name__](module).items():
            if not hasattr(module, name):
                setattr(module, name, value)

    def find_spec(self, name: str, path: Any) -> importlib.machinery.ModuleSpec | None:
        """The spec that others find, its loader followed by ``fill``; None for other modules."""
        if name not in AFTER or name in self._busy:
            return None
        self._busy.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._busy.discard(name)
        if spec is not None and spec.loader is not None:
            plain, loader = spec.loader.exec_module, spec.loader

            def exec_module(module: ModuleType) -> None:
                plain(module)
                self.fill(module)

            loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
