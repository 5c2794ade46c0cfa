"""The head of a rewritten module: the imports that it needs now, and functions of ours."""

import re
from typing import Any

from hornbook.compat.upgrade import backend
from hornbook.compat.upgrade.imports import dotted
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.substitutes import HELPERS
from hornbook.compat.upgrade.work import Work, short

__all__ = ["with_head"]


def with_head(work: Work, module: Any) -> Any:
    """The module with ``import keras`` and the functions that it needs now."""
    body = [line for line in module.body if not _of_backend(line)]
    text = module.with_changes(body=body).code
    if work.left_from_backend or any(
        re.search(rf"\b{name}\b", text) for line in module.body for name in _backend_names(line)
    ):
        body = list(module.body)
    root = "import hornbook as keras" if work.target == "hornbook" else "import keras"
    names = {short(line) for line in body}
    if work.needs_keras and root not in names:
        body.insert(_first_place(body), cst.parse_statement(root))
        work.change(1, "at the top", root, "used below")
    for needed in sorted(work.modules):
        if f"import {needed}" not in names:
            body.insert(_first_place(body), cst.parse_statement(f"import {needed}"))
            work.change(1, "at the top", f"import {needed}", "used below")
    if work.closes and not any("allow_closures" in short(line) for line in body):
        body.insert(
            _first_place(body), cst.parse_statement("from hornbook.graph import allow_closures")
        )
        body.insert(_after_imports(body), cst.parse_statement("allow_closures()"))
        work.change(1, "at the top", "allow_closures()", "functions below read Tensors")
    if work.eager:
        called = cst.parse_statement(f"{work.eager}.enable_eager_execution()")
        body.insert(_after_imports(body), called)
        work.change(1, "at the top", called, "TensorFlow 2 runs each operation at once")
    if work.helpers:
        place = _after_imports(body[: _first_use(body, work.helpers)])
        if work.needs_keras:  # decorators and base classes are looked up when it is run
            place = max(place, 1 + [short(line) for line in body].index(root))
        for helper in sorted(work.helpers):
            if not any(_defines(line, helper) for line in body):
                made = cst.parse_statement(HELPERS[helper])
                blank = [cst.EmptyLine(indent=False)] * 2
                body.insert(place, made.with_changes(leading_lines=blank))
                work.change(1, "at the top", f"def {helper}(...)", "used below")
    return module.with_changes(body=body)


def _backend_names(statement: Any) -> list[str]:
    """The names under which the statement brings the backend, if it does."""
    if not _of_backend(statement):
        return []
    brought = statement.body[0].names[0]
    return [dotted(brought.asname.name) if brought.asname else dotted(brought.name)]


def _of_backend(statement: Any) -> bool:
    """Is it ``from keras import backend as K``, which nothing uses any more?"""
    if not _is_import(statement) or len(statement.body) != 1:
        return False
    node = statement.body[0]
    if isinstance(node, cst.Import):
        return len(node.names) == 1 and dotted(node.names[0].name) in (
            "keras.backend",
            backend.HOME,
        )
    if node.module is None or isinstance(node.names, cst.ImportStar) or len(node.names) != 1:
        return False
    homes = ("keras", backend.HOME.rpartition(".")[0])
    return dotted(node.module) in homes and node.names[0].name.value == "backend"


def _defines(statement: Any, name: str) -> bool:
    kinds = cst.FunctionDef | cst.ClassDef
    return isinstance(statement, kinds) and statement.name.value == name


def _is_import(statement: Any) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], cst.Import | cst.ImportFrom
    )


def _first_place(body: list[Any]) -> int:
    """Before the first import that is not of ``__future__``, or after the docstring."""
    for place, statement in enumerate(body):
        future = _is_import(statement) and short(statement).startswith("from __future__")
        if _is_import(statement) and not future:
            return place
    return 1 if body and short(body[0])[:1] in "\"'" else 0


def _first_use(body: list[Any], names: set[str]) -> int:
    """The statement that needs one of our functions; an import may stand below it."""
    words = re.compile(rf"\b({'|'.join(names)})\b")
    used = (place for place, one in enumerate(body) if words.search(short(one, 10**6)))
    return next(used, len(body))


def _after_imports(body: list[Any]) -> int:
    return max((place + 1 for place, one in enumerate(body) if _is_import(one)), default=0)
