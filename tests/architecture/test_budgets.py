"""How big a piece may get. A page that no longer fits on a screen has two nouns in it.

"Lines of code" leave out docstrings, comments and blank lines, so nobody saves on explanation.
"""

import ast
from collections.abc import Iterator

import pytest

from .source import PACKAGE, Definition, Module, last_line, modules

FILE_LINES = 600
FUNCTION_AIM, FUNCTION_LIMIT = 40, 80
LAYER_LINES, OPTIMIZER_LINES, CLASS_LINES = 60, 30, 300

# Classes that may be bigger than their kind: {"hornbook/room/file.py:Class": lines}, with a reason.
CLASS_EXCEPTIONS: dict[str, int] = {}


def definitions(file: Module) -> Iterator[Definition]:
    """Every class and function of a file."""
    return (node for node in ast.walk(file.tree) if isinstance(node, Definition))


def long_files(files: list[Module]) -> Iterator[str]:
    """Files over the limit, docstrings and all."""
    for file in files:
        lines = len(file.text.splitlines())
        if lines > FILE_LINES:
            yield f"{file.place}: {lines} lines, limit {FILE_LINES}. Split it by its nouns."


def long_functions(files: list[Module], limit: int) -> Iterator[str]:
    """Functions with more lines of code than a limit."""
    for file in files:
        for node in definitions(file):
            if not isinstance(node, ast.ClassDef) and file.size(node) > limit:
                yield (
                    f"{file.place}:{node.lineno}: {node.name} has {file.size(node)} lines of code, "
                    f"limit {limit}. Give its parts names."
                )


def long_classes(files: list[Module]) -> Iterator[str]:
    """Classes with more lines of code than their kind may have."""
    bases = {(file.room, name) for file in files for name in _named_as_base(file)}
    for file in files:
        for node in definitions(file):
            if not isinstance(node, ast.ClassDef):
                continue
            is_base = file.path.stem == "base" or (file.room, node.name) in bases
            limit = CLASS_LINES if is_base else _limit(file)
            limit = CLASS_EXCEPTIONS.get(f"{file.place}:{node.name}", limit)
            if file.size(node) > limit:
                yield (
                    f"{file.place}:{node.lineno}: {node.name} has {file.size(node)} lines of code, "
                    f"limit {limit}. What in it is a feature of another room?"
                )


def _named_as_base(file: Module) -> set[str]:
    """Names that a file's classes inherit from: `Conv` of `class Conv1D(base.Conv)`."""
    classes = (node for node in definitions(file) if isinstance(node, ast.ClassDef))
    return {ast.unparse(base).split(".")[-1] for node in classes for base in node.bases}


def _limit(file: Module) -> int:
    return {"layers": LAYER_LINES, "optimizers": OPTIMIZER_LINES}.get(file.room, CLASS_LINES)


def room_sizes(files: list[Module]) -> dict[str, int]:
    """Lines of each room, docstrings and all."""
    sizes: dict[str, int] = {}
    for file in files:
        sizes[file.room] = sizes.get(file.room, 0) + len(file.text.splitlines())
    return sizes


def test_no_file_is_too_long():
    assert list(long_files(modules())) == []


def test_no_function_is_too_long():
    for sentence in long_functions(modules(), FUNCTION_AIM):
        print("over the aim:", sentence)
    assert list(long_functions(modules(), FUNCTION_LIMIT)) == []


def test_no_class_is_too_long():
    assert list(long_classes(modules())) == []


def test_every_exception_is_still_needed():
    files = modules()
    places = {f"{file.place}:{node.name}" for file in files for node in definitions(file)}
    assert CLASS_EXCEPTIONS.keys() <= places


def test_rooms_add_up_to_the_package():
    sizes = room_sizes(modules())
    for room, lines in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{room:15} {lines:6,}")
    assert sum(sizes.values()) == sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")
    )


# The measures themselves, on small made-up files.

SAMPLE = '''"""A file.

With a docstring of three lines.
"""

import math  # a comment beside code


class Scale:
    """Multiply."""

    # a comment alone

    def call(self, x):
        """One line.

        And more.
        """

        text = """a string that is
        data"""
        return (
            x * math.pi,
            text,
        )
'''


@pytest.fixture
def write(tmp_path):
    """A function that writes one file of a made-up package and reads it back."""

    def build(path: str, text: str) -> list[Module]:
        file = tmp_path / "hornbook" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return modules(tmp_path / "hornbook")

    return build


def _function(lines: int) -> str:
    return "def f(x):\n" + "    # why\n    x += 1\n\n" * (lines - 1)


def _class(head: str, lines: int) -> str:
    body = "".join(f"    a{i} = {i}\n\n" for i in range(lines - 1))
    return f'class {head}:\n    """A docstring\n\n    of lines."""\n\n{body}\n'


def test_code_lines_leave_out_docstrings_comments_and_blanks(write):
    (file,) = write("layers/scale.py", SAMPLE)
    found = {node.name: (file.size(node), last_line(node)) for node in definitions(file)}
    assert found == {"Scale": (8, 25), "call": (7, 25)}
    assert len(file.code_lines) == 9


def test_a_long_file_is_named(write):
    assert list(long_files(write("core/a.py", "#\n" * FILE_LINES))) == []
    (sentence,) = long_files(write("core/a.py", "#\n" * (FILE_LINES + 1)))
    assert sentence.startswith("hornbook/core/a.py: 601 lines, limit 600")


def test_a_long_function_is_named(write):
    assert list(long_functions(write("core/a.py", _function(80)), FUNCTION_LIMIT)) == []
    (sentence,) = long_functions(write("core/a.py", "\n" + _function(81)), FUNCTION_LIMIT)
    assert sentence.startswith("hornbook/core/a.py:2: f has 81 lines of code, limit 80")


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("layers/core.py", 60),
        ("layers/base.py", 300),
        ("optimizers/adam.py", 30),
        ("optimizers/base.py", 300),
        ("models/model.py", 300),
    ],
)
def test_a_long_class_is_named(path, limit, write):
    assert list(long_classes(write(path, _class("A", limit)))) == []
    (sentence,) = long_classes(write(path, _class("A", limit + 1)))
    assert f"A has {limit + 1} lines of code, limit {limit}" in sentence


def test_a_class_that_others_extend_is_a_base(write):
    text = _class("Pooling", 61) + _class("MaxPooling1D(Pooling)", 61)
    (sentence,) = long_classes(write("layers/pooling.py", text))
    assert "MaxPooling1D has 61" in sentence


def test_an_exception_lifts_the_limit(write, monkeypatch):
    monkeypatch.setitem(CLASS_EXCEPTIONS, "hornbook/layers/a.py:A", 61)
    assert list(long_classes(write("layers/a.py", _class("A", 61)))) == []
    assert len(list(long_classes(write("layers/a.py", _class("A", 62))))) == 1


def test_room_sizes_count_each_room_once(write):
    write("core/a.py", "#\n" * 3)
    write("losses.py", "#\n" * 4)
    files = write("core/deep/b.py", "#\n" * 2)
    assert room_sizes(files) == {"core": 5, "losses": 4}
