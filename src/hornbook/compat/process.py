"""``install``: from here on, this process is of an era."""

import atexit
import sys
from types import ModuleType
from typing import Any

from hornbook.compat.finder import ROOTS, Finder
from hornbook.compat.gate import Gate
from hornbook.compat.keras import adapters
from hornbook.compat.keras.extras import extras
from hornbook.compat.patches import Patches
from hornbook.core import translate_with

__all__ = ["era", "install", "uninstall"]


class _Installed:
    """What an installation changed, so that it can be taken back."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.aside: dict[str, ModuleType] = {}
        self.patches = Patches(gate)

    def enter(self) -> None:
        self.aside = _taken()
        self.finder = Finder(self.gate, extras)
        sys.meta_path.insert(0, self.finder)
        self.gate.adapters |= adapters.ADAPTERS
        translate_with(self.gate.translate)
        self.patches.apply()

    def leave(self) -> None:
        self.patches.undo()
        translate_with(None)
        sys.meta_path.remove(self.finder)
        _taken()
        sys.modules.update(self.aside)


def _taken() -> dict[str, ModuleType]:
    """The modules of Keras and TensorFlow, taken out of the process' list."""
    names = [name for name in sys.modules if name.partition(".")[0] in ROOTS]
    return {name: sys.modules.pop(name) for name in names}


_installed: _Installed | None = None


def install(era: str = "keras2", explain: bool = False) -> None:
    """Let ``keras`` and ``tensorflow`` stand for hornbook in this process, as of an era.

    Args:
        era: ``'keras1'``, ``'keras2'`` (2.2.4, TensorFlow 1.13), ``'tensorflow2'`` (2.4) or
            ``'keras3'``.
        explain: Whether to say at exit which old spellings were met, where, and today's form.

    Example:
        >>> install()
        >>> from keras.models import Sequential
        >>> Sequential.__module__
        'hornbook.models.sequential'
        >>> uninstall()
    """
    global _installed
    gate = Gate(era, explain)
    uninstall()
    _installed = _Installed(gate)
    _installed.enter()
    if explain:
        atexit.register(_report, gate)


def uninstall() -> None:
    """Take back what ``install`` changed; what was imported meanwhile keeps working."""
    global _installed
    if _installed is not None:
        _installed.leave()
        _installed = None


def era() -> str | None:
    """The era that this process is of; None where ``install`` was not called."""
    return None if _installed is None else _installed.gate.era


def _report(gate: Any) -> None:
    print(gate.met.report(), file=sys.stderr)
