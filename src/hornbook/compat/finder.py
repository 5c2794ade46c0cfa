"""The finder: answers ``import keras`` and ``import tensorflow`` in this process.

It stands first in ``sys.meta_path``, so what is installed does not matter, and makes each module
when it is imported. A name that a module does not have is an error of one sentence with the
nearest name.
"""

import dis
import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras.spaces import VERSIONS, place_of, places, space, worded
from hornbook.compat.world import Later, dropped_modules
from hornbook.core import optional, suggestion

__all__ = ["Facade", "Finder", "ROOTS"]

ROOTS = ("keras", "tensorflow")
_KERAS = (
    "tensorflow.python.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.keras",
)
_IMPORT_FROM = dis.opmap["IMPORT_FROM"]


class Facade(ModuleType):
    """A module that stands in for one of Keras or TensorFlow.

    Args:
        name: Its full name.
        finder: Who makes the modules below it.
        names: What it holds.
        target: A module that answers for names it does not hold.
    """

    def __init__(
        self, name: str, finder: "Finder", names: Mapping[str, Any], target: ModuleType | None
    ) -> None:
        super().__init__(name, f"Stands in for {name}; the names are hornbook's.")
        vars(self).update(names)
        vars(self).update(_finder=finder, _target=target, __path__=[])
        version = finder.version(name)
        if version is not None and not hasattr(target, "__version__"):
            vars(self).setdefault("__version__", version)

    def __getattr__(self, name: str) -> Any:
        finder, target = vars(self)["_finder"], vars(self)["_target"]
        child = f"{self.__name__}.{name}"
        if target is not None and name != "keras" and hasattr(target, name):
            return getattr(target, name)
        if not name.startswith("__") and finder.knows(child):
            return importlib.import_module(child)
        sentence = finder.missing(self.__name__, name, dir(self))
        frame = sys._getframe(1)
        # `from keras.layers import Name` would hide the sentence of an AttributeError.
        if frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] == _IMPORT_FROM:
            raise ImportError(sentence, name=child)
        raise AttributeError(sentence, name=name, obj=None)

    def __dir__(self) -> list[str]:
        target = vars(self)["_target"]
        below = vars(self)["_finder"].below(self.__name__)
        return sorted({*vars(self), *below, *(dir(target) if target is not None else ())})

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} (hornbook)>"


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and makes the modules of an era.

    Args:
        gate: The gate of the era.
        extras: Names of the era that no room has, by module path.
    """

    def __init__(
        self, gate: Gate, extras: Callable[[Gate], Mapping[str, Callable[[], Mapping[str, Any]]]]
    ) -> None:
        self.gate = gate
        self._places = places(gate)
        self._extras = extras
        self._dropped = dropped_modules(gate)
        self._later = Later(gate)
        self._made: Mapping[str, Callable[[], Mapping[str, Any]]] | None = None

    # -- what there is ---------------------------------------------------------------------

    def knows(self, name: str) -> bool:
        """Is there a module of this name?"""
        keras = self._in_keras(name)
        if keras is not None:
            return keras in self._places
        return name == "tensorflow" or self._of_tensorflow(name) is not None

    def below(self, name: str) -> list[str]:
        """The names of the modules right below one."""
        keras = self._in_keras(name)
        found = [path.split(".") for path in self._places]
        parts = (keras or name).split(".")
        known = {p[len(parts)] for p in found if p[: len(parts)] == parts and len(p) > len(parts)}
        return sorted(known | ({"keras"} if name == "tensorflow" else set()))

    def version(self, name: str) -> str | None:
        """The version that a package says it is of; None for the modules below it."""
        if name in ROOTS or name in _KERAS:
            kind = "keras" if self._in_keras(name) else "tensorflow"
            return VERSIONS[kind][self.gate.era]
        return None

    def missing(self, module: str, name: str, known: Sequence[str]) -> str:
        """What to say of a name that a module does not have."""
        if module == "tensorflow" and _room("hornbook.compat.tensorflow") is None:
            return f"tensorflow.{name}: this hornbook answers for tensorflow.keras alone."
        names = [word for word in known if not word.startswith("_")]
        hint = suggestion(name, names) if names else ""
        if hint.startswith("Known"):
            hint = "No name there is near it."
        return f"{module} of the era {self.gate.era} has no {name!r} in hornbook. {hint}"

    # -- the protocol of imports -----------------------------------------------------------

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module of Keras or TensorFlow; None for all others."""
        if fullname in self._dropped:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if fullname.partition(".")[0] not in ROOTS:
            return self._later.find_spec(fullname, path)
        if self.knows(fullname):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        parent, _, name = fullname.rpartition(".")
        siblings = self.below(parent)
        raise ModuleNotFoundError(self.missing(parent, name, siblings), name=fullname)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The module, filled."""
        if spec.name in self._dropped:
            self.gate.met.note(f"import {spec.name}", "the module that holds its names today")
            names, room = self._dropped[spec.name]()
            return Facade(spec.name, self, names, room)
        keras = self._in_keras(spec.name)
        if keras is None:
            whole = spec.name == "tensorflow"
            room = _room("hornbook.compat.tensorflow") if whole else self._of_tensorflow(spec.name)
            return Facade(spec.name, self, {}, room)
        today = self._places[keras]
        elsewhere = place_of(today)
        if elsewhere is not None:
            room = _room(elsewhere)
            if room is None:
                raise ImportError(f"{spec.name}: this hornbook has no module {elsewhere} yet.")
            names = worded(today, room, self.gate)
            return Facade(spec.name, self, names, room)
        return Facade(spec.name, self, space(today, self.gate, self.extras), None)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to do."""

    @property
    def extras(self) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
        """What makes the names that no room has."""
        if self._made is None:
            self._made = self._extras(self.gate)
        return self._made

    # -- names -----------------------------------------------------------------------------

    def _in_keras(self, name: str) -> str | None:
        """The path below ``keras`` that a name stands for."""
        if name == "keras" or name.startswith("keras."):
            return name
        for prefix in _KERAS:
            if name == prefix or name.startswith(f"{prefix}."):
                return "keras" + name[len(prefix) :]
        return None

    def _of_tensorflow(self, name: str) -> ModuleType | None:
        table = _room("hornbook.compat.tensorflow.modules")
        if table is not None:
            found: ModuleType | None = table.find(name)
            if found is not None:
                return found
        # Parents of the modules of Keras that TensorFlow had within.
        above = any(prefix.startswith(f"{name}.") for prefix in _KERAS)
        return ModuleType(name) if above else None


def _room(name: str) -> ModuleType | None:
    """A module of ours, None where this installation does not have it."""
    try:
        return optional(name, "to run old code")
    except ImportError as error:
        cause = error.__cause__
        if isinstance(cause, ModuleNotFoundError) and name.startswith(str(cause.name)):
            return None
        raise
