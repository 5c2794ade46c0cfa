"""Names that layers got by counting: ``dense_1``, ``dense_2`` in the order in which they were made.

Today the first has no number. Where a module speaks of such a name and the layers of its kind are
made one after the other, outside of functions and loops, each gets its own as its ``name``.
"""

import re
from typing import Any

from hornbook.compat.keras.adapters import counted_word
from hornbook.compat.upgrade.catalogue import is_old_root
from hornbook.compat.upgrade.imports import dotted
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work
from hornbook.core import optional
from hornbook.layers import Layer

__all__ = ["counted"]

_metadata: Any = optional("libcst.metadata", "to rewrite source")
_NAME = re.compile(r"^([a-z][a-z0-9]*(?:_[a-z0-9]+)*)_([1-9][0-9]*)$")
_FUNCTIONS = ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")
"""Functions that make a layer of the same name."""


def counted(work: Work, wrapper: Any) -> None:
    """Note the place and the name of each layer that the module speaks of by a counted name."""
    if work.era not in ("keras1", "keras2"):
        return
    reader = _Reader(work)
    wrapper.visit(reader)
    for word, places in reader.made.items():
        if word in reader.unsure or reader.cleared:
            continue
        names = [f"{word}_{number}" for number in range(1, len(places) + 1)]
        if reader.spoken & set(names):  # one with a name and one that counts could meet
            work.counted |= dict(zip(places, names, strict=True))
            work.names |= set(names)


class _Reader(cst.CSTVisitor):  # type: ignore[misc]
    """Reads which layers are made, in order, and which names are spoken of."""

    METADATA_DEPENDENCIES = (_metadata.PositionProvider, _metadata.QualifiedNameProvider)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work, self.depth, self.cleared = work, 0, False
        self.made: dict[str, list[tuple[int, int]]] = {}
        self.unsure: set[str] = set()
        self.spoken: set[str] = set()

    def visit_ImportFrom(self, node: Any) -> None:
        # What a star brought may make layers that are not seen here.
        star = isinstance(node.names, cst.ImportStar)
        self.cleared = self.cleared or star and is_old_root(dotted(node.module))

    def visit_SimpleString(self, node: Any) -> None:
        value = node.evaluated_value
        if isinstance(value, str) and _NAME.match(value):
            self.spoken.add(value)

    def leave_Call(self, original_node: Any) -> None:
        for one in self.get_metadata(_metadata.QualifiedNameProvider, original_node.func, set()):
            imported = one.source is _metadata.QualifiedNameSource.IMPORT
            if imported and is_old_root(one.name) and not isinstance(original_node.func, cst.Call):
                self._called(original_node, one.name)
                return

    def _called(self, call: Any, path: str) -> None:
        name = path.rpartition(".")[2]
        self.cleared = self.cleared or name == "clear_session"
        thing = self.work.found(path).thing
        if name == "Input":
            word = "input"
        elif isinstance(thing, type) and issubclass(thing, Layer):
            word = counted_word(self.work.era, thing)
        elif name in _FUNCTIONS and path.split(".")[-2:-1] in (["layers"], ["merge"]):
            word = name
        elif name in ("merge", "Merge"):
            self.unsure |= set(_FUNCTIONS)
            return
        else:
            return
        if any(arg.keyword is not None and arg.keyword.value == "name" for arg in call.args):
            return
        start = self.get_metadata(_metadata.PositionProvider, call).start
        self.made.setdefault(word, []).append((start.line, start.column))
        if self.depth:
            self.unsure.add(word)

    def _deeper(self, node: Any) -> None:
        self.depth += 1

    def _out(self, original_node: Any) -> None:
        self.depth -= 1

    visit_FunctionDef = visit_Lambda = visit_For = visit_While = visit_If = _deeper
    visit_ClassDef = visit_ListComp = visit_GeneratorExp = visit_DictComp = visit_IfExp = _deeper
    leave_FunctionDef = leave_Lambda = leave_For = leave_While = leave_If = _out
    leave_ClassDef = leave_ListComp = leave_GeneratorExp = leave_DictComp = leave_IfExp = _out
