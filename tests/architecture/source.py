"""The package's source as data: every file, its room, its syntax tree and its imports.

Nothing here imports the package, so these checks speak even when it cannot be imported.
"""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hornbook"

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


# The target of `import_module(name)` where the name is not written out.
COMPUTED = "a computed name"


@dataclass(frozen=True)
class Import:
    """One imported module, as it is written in one place of a file."""

    target: str  # "hornbook.core.config", "numpy"; for `from a import b` see `name`
    name: str | None  # b of `from a import b`, which may be a module of a or a thing in it
    line: int
    in_function: bool
    for_types: bool  # stands under `if TYPE_CHECKING:` and never runs


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path
    package: Path

    @property
    def place(self) -> str:
        """Where the file is, from the package's parent: `hornbook/core/config.py`."""
        return self.path.relative_to(self.package.parent).as_posix()

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        parts = self.path.relative_to(self.package.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        """The first name below the package; for the package's own `__init__.py` its name."""
        return (self.name.split(".") + [""])[1] or self.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def code_lines(self) -> frozenset[int]:
        """Numbers of the lines that hold code: no blanks, no comments, no docstrings."""
        lines: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NOT_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Module | Definition) and ast.get_docstring(node) is not None:
                docstring = node.body[0]
                lines.difference_update(range(docstring.lineno, last_line(docstring) + 1))
        return frozenset(lines)

    def size(self, node: Definition) -> int:
        """How many lines of code a class or a function has."""
        return sum(node.lineno <= line <= last_line(node) for line in self.code_lines)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import of the file, those by `import_module("...")` too."""
        is_package = self.path.name == "__init__.py"
        return tuple(_imports(self.tree, self.name, is_package))


def modules(package: Path = PACKAGE) -> list[Module]:
    """Every file of a package, in order of path; none when the folder is not there."""
    return [Module(path, package) for path in sorted(package.rglob("*.py"))]


def last_line(node: ast.stmt) -> int:
    """The number of a statement's last line."""
    return node.end_lineno or node.lineno


def _imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[Import]:
    for node, in_function, for_types in _walk(tree, False, False):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, in_function, for_types)
        elif isinstance(node, ast.ImportFrom):
            target = _absolute(node, module, is_package)
            for alias in node.names:
                yield Import(target, alias.name, node.lineno, in_function, for_types)
        elif (name := _imported_by_call(node)) is not None:
            yield Import(name, None, node.lineno, True, for_types)


def _walk(
    node: ast.AST, in_function: bool, for_types: bool
) -> Iterator[tuple[ast.AST, bool, bool]]:
    """All nodes below one, each with: does it stand in a function, does it run only for types."""
    for child in ast.iter_child_nodes(node):
        inside = in_function or isinstance(
            child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        types = for_types or (isinstance(node, ast.If) and _only_types(node, child))
        yield child, inside, types
        yield from _walk(child, inside, types)


def _only_types(node: ast.If, child: ast.AST) -> bool:
    return ast.unparse(node.test).endswith("TYPE_CHECKING") and child in node.body


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """The full name of `from X import ...`, with leading dots resolved."""
    if not node.level:
        return node.module or ""
    above = module.split(".")
    above = above[: len(above) - node.level + is_package]
    return ".".join([*above, node.module] if node.module else above)


def _imported_by_call(node: ast.AST) -> str | None:
    """The name in `import_module("name")` or `__import__("name")`; None for any other node."""
    if not isinstance(node, ast.Call):
        return None
    if ast.unparse(node.func).split(".")[-1] not in ("import_module", "__import__"):
        return None
    written = node.args and isinstance(node.args[0], ast.Constant)
    return str(node.args[0].value) if written else COMPUTED
