"""A room's `__all__` is its API: every name is there, is explained, and shows how it is used."""

import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from .source import modules

# Rooms whose public names a user calls directly: each shows an example, which runs as a doctest.
WITH_EXAMPLES = {
    "ops",
    "activations",
    "initializers",
    "regularizers",
    "constraints",
    "losses",
    "metrics",
    "optimizers",
    "layers",
    "text",
    "callbacks",
    "models",
}

# Rows of the table in ops are NumPy's functions under NumPy's names: each says so in its last line,
# and NumPy's manual has the examples. The table writes that line, so no attribute need mark a row,
# and a function written by hand is exempt only where its arguments really are NumPy's.
NUMPYS_OWN = re.compile(r"^Arguments are those of ``numpy\.[\w.]+``\.$", re.MULTILINE)


def public_rooms() -> list[str]:
    """Dotted names of the package and of its rooms, those that exist by now."""
    names = {file.name for file in modules()}
    rooms = {name for name in names if name.count(".") <= 1}
    return sorted(rooms - {"hornbook.__main__"})


def missing_names(room: ModuleType) -> Iterator[str]:
    """Names that `__all__` promises and the room does not have."""
    if not hasattr(room, "__all__"):
        yield f"{room.__name__}: has no __all__. List the names that are public, or none: []"
    for name in getattr(room, "__all__", ()):
        if not hasattr(room, name):
            yield f"{room.__name__}.{name}: stands in __all__, but the room has no such name"


def public(room: ModuleType) -> Iterator[tuple[str, object]]:
    """The public classes and functions of a room, one under several names given once."""
    seen: set[int] = set()
    for name in getattr(room, "__all__", ()):
        thing = getattr(room, name, None)
        if inspect.ismodule(thing) and thing.__name__ == f"{room.__name__}.{name}":
            yield from public(thing)
        # A constant, a dtype or a type alias has no docstring of its own to ask for.
        if (inspect.isclass(thing) or inspect.isroutine(thing)) and id(thing) not in seen:
            seen.add(id(thing))
            yield f"{room.__name__}.{name}", thing


def unexplained(room: ModuleType) -> Iterator[str]:
    """Public classes and functions without a docstring."""
    for name, thing in public(room):
        # Not inspect.getdoc: a base class's page does not explain the class that extends it.
        if not (thing.__doc__ or "").strip():
            yield f"{name}: has no docstring. Say in one line what it computes"


def unshown(room: ModuleType) -> Iterator[str]:
    """Public classes and functions without an example."""
    for name, thing in public(room):
        text = thing.__doc__ or ""
        numpys = room.__name__ == "hornbook.ops" and NUMPYS_OWN.search(text)
        if ">>> " not in text and not numpys:
            yield f"{name}: shows no example. Give it 3-6 lines that start with >>>"


@pytest.mark.parametrize("name", public_rooms())
def test_every_public_name_exists(name):
    assert list(missing_names(importlib.import_module(name))) == []


@pytest.mark.parametrize("name", public_rooms())
def test_every_public_name_is_explained(name):
    assert list(unexplained(importlib.import_module(name))) == []


@pytest.mark.parametrize(
    "name", [name for name in public_rooms() if name.removeprefix("hornbook.") in WITH_EXAMPLES]
)
def test_every_public_name_shows_an_example(name):
    assert list(unshown(importlib.import_module(name))) == []


# The checks themselves, on made-up rooms.


def _room(text: str, name: str = "hornbook.layers") -> ModuleType:
    room = ModuleType(name)
    exec(text, room.__dict__)
    return room


SOUND = '''
class Layer:
    """A step.

    >>> 1 + 1
    2
    """

Step = Layer
SIZE = 3
_hidden = lambda: None
__all__ = ["Layer", "Step", "SIZE"]
'''


def test_a_sound_room_passes():
    room = _room(SOUND)
    assert [*missing_names(room), *unexplained(room), *unshown(room)] == []


def test_a_promised_name_must_exist():
    (sentence,) = missing_names(_room("__all__ = ['Ghost']"))
    assert sentence.startswith("hornbook.layers.Ghost: stands in __all__")
    (sentence,) = missing_names(_room(""))
    assert "has no __all__" in sentence


def test_a_docstring_is_not_inherited():
    room = _room(SOUND + "\nclass Dense(Layer): ...\n__all__ += ['Dense']")
    (sentence,) = unexplained(room)
    assert sentence.startswith("hornbook.layers.Dense: has no docstring")


def test_a_page_without_an_example_is_named_once():
    room = _room(SOUND.replace(">>> ", ""))
    (sentence,) = unshown(room)
    assert sentence.startswith("hornbook.layers.Layer: shows no example")


def test_a_module_in_all_is_looked_into():
    room = _room("__all__ = ['mnist']", "hornbook.datasets")
    room.mnist = _room("def load(): ...\n__all__ = ['load']", "hornbook.datasets.mnist")
    (sentence,) = unexplained(room)
    assert sentence.startswith("hornbook.datasets.mnist.load: has no docstring")


def test_only_ops_may_leave_examples_to_numpy():
    text = 'def total(x):\n    """The sum.\n\nArguments are those of ``numpy.sum``."""\n'
    text += '__all__ = ["total"]'
    assert list(unshown(_room(text, "hornbook.ops"))) == []
    assert len(list(unshown(_room(text, "hornbook.losses")))) == 1
    assert len(list(unshown(_room(text.replace("numpy.", "pandas."), "hornbook.ops")))) == 1
