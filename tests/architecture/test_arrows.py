"""Which room may import which. The table is the one of ARCHITECTURE.md: change both together.

A room imports rooms of a smaller level. Nothing imports `compat`, only `engine` imports jax, no
import hides in a function, and no two modules import each other, not even round three corners.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .source import COMPUTED, PACKAGE, Import, Module, modules

LEVELS = {
    0: ["engine"],
    1: ["core"],
    2: ["graph"],
    3: ["ops"],
    4: ["activations", "initializers", "regularizers", "constraints"]
    + ["losses", "metrics", "optimizers"],
    5: ["layers"],
    6: ["feeds", "datasets", "text", "training", "saving", "export", "show"],
    7: ["callbacks", "models"],
    8: ["applications", "wrappers", "serve", "playground", "demo"]
    + ["utils", "preprocessing", "backend", "config", "random", "tree"],
    9: ["compat", "cli", "__main__"],
}
LEVEL = {room: level for level, rooms in LEVELS.items() for room in rooms}


def _below(level: int) -> set[str]:
    return {room for room in LEVEL if LEVEL[room] < level}


# Below one's own level is the rule; these rooms may import less, or one neighbour, or everything.
MAY_IMPORT = {room: _below(level) for room, level in LEVEL.items()} | {
    "feeds": _below(2),
    "datasets": {"core"},
    "text": _below(6) | {"show"},  # word vectors become an Embedding, and a picture
    "training": _below(6) | {"feeds"},
    "callbacks": _below(7),
    "models": _below(7),
    "cli": {*LEVEL, "hornbook"},
    "__main__": {*LEVEL, "hornbook"},
    # The package's own __init__: everything but compat, which nothing imports.
    "hornbook": {*LEVEL} - {"compat"},
}

# What is not ours and may be imported at the top of a file. Everything else that needs installing
# (h5py, pandas, matplotlib, tensorflow, torch, sklearn, IPython) comes by `core.optional(...)`.
THIRD_PARTY = {"numpy", "rich", "pooch"}
ONLY_ENGINE = {"jax", "jaxlib", "ml_dtypes"}

FACADES = {"utils", "preprocessing", "backend", "config", "random", "tree"}
BANNED_NAMES = {"utils", "common", "misc", "helpers", "base2", "new"}

# Imports inside functions that are allowed: {"hornbook/room/file.py": {"module it imports"}}.
# Each needs a comment with its reason.
HIDDEN_IMPORTS: dict[str, set[str]] = {
    # The one door for packages that a user may not have: `optional("h5py", "to read .h5 files")`.
    "hornbook/core/optional.py": {COMPUTED},
    # An attribute such as `keras.layers` is a module that is made when it is asked for.
    "hornbook/compat/finder.py": {COMPUTED},
    # Rows name modules of Python and NumPy, not of ours.
    "hornbook/compat/world.py": {COMPUTED},
}


def _target(item: Import, names: set[str]) -> str:
    """The module that an import reaches: `from a import b` is a.b where that is a module."""
    full = f"{item.target}.{item.name}"
    is_room = item.target == "hornbook" and item.name in LEVEL
    return full if is_room or full in names else item.target


def _room_of(target: str) -> str:
    return (target.split(".") + [""])[1] or target


def wrong_rooms(files: list[Module]) -> Iterator[str]:
    """Files that stand in a room nobody planned."""
    for room in sorted({file.room for file in files} - LEVEL.keys() - {"hornbook"}):
        place = next(file.place for file in files if file.room == room)
        yield (
            f"{place}: the room '{room}' is not in the table of levels. Put the code into a room "
            f"that exists, or give the room a level in LEVELS here and in ARCHITECTURE.md."
        )


def wrong_arrows(files: list[Module]) -> Iterator[str]:
    """Imports that go up or sideways."""
    names = {file.name for file in files}
    for file in files:
        allowed = MAY_IMPORT.get(file.room, set()) | {file.room}
        for item in file.imports:
            target = _target(item, names)
            room = _room_of(target)
            if target.split(".")[0] == "hornbook" and room not in allowed:
                yield (
                    f"{file.place}:{item.line}: imports {target}, but {_rule(file.room, room)}. "
                    f"Move what both need into a room below, or pass it in as an argument."
                )


def _rule(room: str, other: str) -> str:
    if other == "hornbook":
        return "a room never imports the package itself: name the room that holds the thing"
    if other == "compat":
        return "nothing imports compat: it is built on the library, not under it"
    levels = f"{room} is level {LEVEL.get(room, '?')}, {other} level {LEVEL.get(other, '?')}"
    return f"{room} may not import {other} ({levels})"


def foreign_imports(files: list[Module]) -> Iterator[str]:
    """Imports of packages that are not ours, where they may not be."""
    for file in files:
        for item in file.imports:
            top = item.target.split(".")[0]
            if top in sys.stdlib_module_names | THIRD_PARTY | {"hornbook", COMPUTED}:
                continue
            if top in ONLY_ENGINE and file.room != "engine":
                yield (
                    f"{file.place}:{item.line}: imports {top}, but only engine/ may. "
                    f"Use a function of hornbook.engine, or add a thin one there."
                )
            elif top not in ONLY_ENGINE and not item.for_types:
                yield (
                    f"{file.place}:{item.line}: imports {top}, which a user may not have. "
                    f'Get it when it is needed: core.optional("{top}", "to do ...").'
                )


def hidden_imports(files: list[Module]) -> Iterator[str]:
    """Imports inside functions."""
    for file in files:
        for item in file.imports:
            if item.in_function and item.target not in HIDDEN_IMPORTS.get(file.place, ()):
                yield (
                    f"{file.place}:{item.line}: imports {item.target} inside a function. Import it "
                    f"at the top; if that makes a cycle, the code is in the wrong room."
                )


def cycles(files: list[Module]) -> Iterator[str]:
    """Modules that import each other, directly or by way of others (Tarjan's components)."""
    names = {file.name for file in files}
    # An import for types alone never runs, so it cannot make a cycle at run time.
    arrows = {
        file.name: {_target(item, names) for item in file.imports if not item.for_types} & names
        for file in files
    }
    for group in components(arrows):
        if len(group) > 1 or group[0] in arrows[group[0]]:
            yield (
                f"{' -> '.join([*group, group[0]])}: these modules import each other. "
                f"Move what they share into a module that imports none of them."
            )


def components(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected components: sets of names in which each reaches each other one."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        stack.append(name)
        for other in sorted(arrows[name]):
            if other not in number:
                visit(other)
            if other in stack:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == number[name]:
            start = stack.index(name)
            found.append(stack[start:])
            del stack[start:]

    for name in sorted(arrows):
        if name not in number:
            visit(name)
    return found


def vague_names(files: list[Module]) -> Iterator[str]:
    """Files and folders whose name says nothing."""
    for file in files:
        parts = file.path.relative_to(file.package).with_suffix("").parts
        facade = len(parts) == 1 and parts[0] in FACADES
        for part in parts:
            if part.strip("_") in BANNED_NAMES and not facade:
                yield (
                    f"{file.place}: '{part}' is no name for a file or folder. "
                    f"Name it for the one noun that lives there."
                )


def facade_code(files: list[Module]) -> Iterator[str]:
    """Anything in a facade file but a docstring, imports and `name = other.name`."""
    for file in files:
        if file.path.parent != file.package or file.path.stem not in FACADES:
            continue
        for node in file.tree.body:
            if not _holds_names(node):
                yield (
                    f"{file.place}:{node.lineno}: {type(node).__name__} in a facade file. "
                    f"It holds names only: put the code into a room and import it from there."
                )


def _holds_names(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return False
    return not any(isinstance(part, ast.Call | ast.Lambda) for part in ast.walk(node))


RULES = [
    wrong_rooms,
    wrong_arrows,
    foreign_imports,
    hidden_imports,
    cycles,
    vague_names,
    facade_code,
]


def _report(sentences: Iterable[str]) -> str:
    return "\n".join(sentences)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert _report(rule(modules(PACKAGE))) == ""


# The rules themselves, each shown a small house with one fault in it.


@pytest.fixture
def house(tmp_path: Path):
    """A function that writes a package from {path: source} and reads it back as modules."""

    def build(files: dict[str, str]) -> list[Module]:
        for path, text in files.items():
            file = tmp_path / "hornbook" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return modules(tmp_path / "hornbook")

    return build


SOUND = {
    "__init__.py": "from hornbook import layers, models\nfrom hornbook.core import Variable\n",
    "engine/__init__.py": "import jax\nimport jax.numpy as jnp\nfrom .arrays import cast\n",
    "engine/arrays.py": "import numpy as np\nfrom jax import lax\ncast = lax\n",
    "core/__init__.py": "from .variable import Variable\n",
    "core/optional.py": "import importlib\ndef optional(name):\n"
    "    return importlib.import_module(name)\n",
    "core/variable.py": "import math\nfrom hornbook import engine\nVariable = 1\n",
    "layers/__init__.py": "from .core import Dense\nfrom hornbook.core.variable import Variable\n",
    "layers/core.py": "from typing import TYPE_CHECKING\nfrom hornbook import core\n"
    "if TYPE_CHECKING:\n    import pandas\nDense = 1\n",
    "feeds/__init__.py": "from hornbook.core import Variable\n",
    "training/__init__.py": "from hornbook.feeds import batches\n",
    "models/__init__.py": "from hornbook import training\n",
    "utils.py": '"""Names."""\nfrom hornbook.core import Variable\nV = Variable\n__all__ = ["V"]\n',
    "cli/__init__.py": "import hornbook\nfrom hornbook.compat import runner\n",
    "compat/__init__.py": "",
    "compat/runner.py": "from hornbook import models\n",
    "__main__.py": "from hornbook.cli import main\n",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_passes(rule, house):
    assert _report(rule(house(SOUND))) == ""


@pytest.mark.parametrize(
    ("rule", "path", "text", "said"),
    [
        (wrong_rooms, "attic/box.py", "", "attic/box.py: the room 'attic' is not"),
        (wrong_rooms, "scratch.py", "", "the room 'scratch' is not in the table"),
        (wrong_arrows, "core/up.py", "\nfrom hornbook.layers import Dense", "core/up.py:2: "),
        (wrong_arrows, "core/up.py", "from hornbook import layers", "core is level 1, layers lev"),
        (wrong_arrows, "core/up.py", "import hornbook.layers.core", "may not import layers"),
        (wrong_arrows, "core/up.py", "from ..layers import Dense", "hornbook.layers"),
        (wrong_arrows, "core/up.py", "import hornbook as hb", "never imports the package itself"),
        (wrong_arrows, "core/up.py", "from hornbook import Dense", "the package itself"),
        (wrong_arrows, "core/up.py", "def f():\n    import hornbook.layers", "core/up.py:2"),
        (wrong_arrows, "losses.py", "from hornbook import metrics", "metrics"),
        (wrong_arrows, "losses.py", "from hornbook.metrics import Mean", "may not import metrics"),
        (wrong_arrows, "feeds/up.py", "from hornbook.layers import core", "feeds may not import"),
        (wrong_arrows, "datasets/up.py", "from hornbook import engine", "datasets may not import"),
        (wrong_arrows, "saving/side.py", "from hornbook import feeds", "saving may not import fee"),
        (wrong_arrows, "show/up.py", "from hornbook.models import Model", "show is level 6"),
        (wrong_arrows, "callbacks/side.py", "import hornbook.models", "callbacks may not import"),
        (wrong_arrows, "serve/up.py", "import hornbook.compat.runner", "nothing imports compat"),
        (wrong_arrows, "__init__.py", "from hornbook import compat", "nothing imports compat"),
        (
            wrong_arrows,
            "core/types.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import hornbook.models",
            "core/types.py:3",
        ),
        (foreign_imports, "layers/fast.py", "import jax.numpy as jnp", "only engine/ may"),
        (foreign_imports, "layers/fast.py", "def f():\n    from jax import lax", "fast.py:2"),
        (foreign_imports, "saving/h5.py", "import h5py", 'core.optional("h5py"'),
        (foreign_imports, "show/plot.py", "from matplotlib import pyplot", "matplotlib"),
        (foreign_imports, "engine/plot.py", "try:\n    import torch\nexcept E: ...", "torch"),
        (hidden_imports, "core/late.py", "def f():\n    import math", "core/late.py:2: imports ma"),
        (hidden_imports, "core/late.py", "class A:\n  def f(self):\n    from .b import c", ":3"),
        (
            hidden_imports,
            "core/late.py",
            'import importlib\nm = importlib.import_module("hornbook.layers")',
            "core/late.py:2: imports hornbook.layers",
        ),
        (
            hidden_imports,
            "core/late.py",
            "from importlib import import_module\n"
            "def f(room):\n    return import_module('hornbook.' + room)",
            "core/late.py:3: imports a computed name",
        ),
        (cycles, "core/variable.py", "from hornbook.core import Variable", "hornbook.core -> "),
        (cycles, "core/variable.py", "from . import variable", "import each other"),
        (vague_names, "core/utils.py", "", "'utils' is no name"),
        (vague_names, "core/_helpers.py", "", "'_helpers'"),
        (vague_names, "layers/common/dense.py", "", "'common'"),
        (vague_names, "misc.py", "", "'misc'"),
        (facade_code, "utils.py", "def f(): ...", "utils.py:1: FunctionDef"),
        (facade_code, "tree.py", "class A: ...", "ClassDef"),
        (facade_code, "random.py", "f = lambda: 1", "Assign"),
        (facade_code, "backend.py", "import math\nx = math.sqrt(2)", "backend.py:2"),
        (facade_code, "backend.py", "if True:\n    import math", "If in a facade"),
    ],
)
def test_a_planted_fault_is_named(rule, path, text, said, house):
    report = _report(rule(house(SOUND | {path: text})))
    assert said in report
    assert report.count("\n") == 0, "one fault, one sentence"


def test_a_long_cycle_is_found(house):
    ring = {f"core/{a}.py": f"from .{b} import x" for a, b in ["ab", "bc", "ca"]}
    (sentence,) = cycles(house(ring | {"core/__init__.py": "from .a import x"}))
    assert all(f"hornbook.core.{name}" in sentence for name in "abc")
    assert "hornbook.core ->" not in sentence


def test_an_allowed_hidden_import_passes(house, monkeypatch):
    files = house({"core/late.py": "def f():\n    import math"})
    monkeypatch.setitem(HIDDEN_IMPORTS, "hornbook/core/late.py", {"math"})
    assert _report(hidden_imports(files)) == ""
