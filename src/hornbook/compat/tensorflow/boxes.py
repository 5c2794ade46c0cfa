"""What the nodes of Variables and constants do when they run."""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.define import as_operand
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, Tensor, get_default_graph
from hornbook.core import Scope

__all__ = [
    "Assign",
    "Constant",
    "CountUpTo",
    "Fill",
    "Initialized",
    "IsFilled",
    "Nothing",
    "Read",
    "constant_from",
    "constant_of",
]


class Read:
    """The value of a Variable when the node runs."""

    def __call__(self, input: Any) -> Any:
        return input


class Assign:
    """Fills boxes: ``fn(old values, **arguments) -> new values``, and returns them.

    Args:
        boxes: The boxes.
        fn: Their new values; a list, one for each.
        needs_old: Does ``fn`` want the old values? Without, the boxes may be empty.
        checked: Must the shape stay?
    """

    def __init__(self, boxes: Any, fn: Any, needs_old: bool = True, checked: bool = True) -> None:
        self.boxes, self.fn, self.needs_old, self.checked = list(boxes), fn, needs_old, checked

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Fill the boxes in the current scope."""
        kwargs = frame.arguments(node)
        old = [dataflow.read(box) for box in self.boxes] if self.needs_old else []
        new = self.fn(old, **kwargs)
        for box, value in zip(self.boxes, new, strict=True):
            value = box.fitted(value, node, self.checked)
            Scope.write(box, value)
        return [dataflow.read(box) for box in self.boxes]


class Fill(Assign):
    """Fills boxes with values that need no program to be compiled."""

    def plain(self, value: Any) -> list[Any]:
        """Fill them in the current scope."""
        for box in self.boxes:
            Scope.write(box, box.fitted(value, box.op, self.checked))
        return [value for _ in self.boxes]


class CountUpTo:
    """Adds one to a box, up to a limit, and gives what it held before.

    Args:
        box: The box.
        limit: The greatest number it may hold.
    """

    def __init__(self, box: Any, limit: int) -> None:
        self.box, self.limit = box, limit

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Count, or say that the end is reached."""
        before = np.asarray(dataflow.read(self.box))
        if before >= self.limit:
            raise errors.OutOfRangeError(node, node, f"Reached limit of {self.limit} [{node.name}]")
        Scope.write(self.box, before + before.dtype.type(1))
        return [before]


class Initialized:
    """What a box holds, else a starting value."""

    def __init__(self, box: Any) -> None:
        self.box = box

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """The value of the session if it has one."""
        held = frame.state.get(self.box)
        return [frame.fill(node.kwargs["start"]) if held is None else np.array(held)]


class IsFilled:
    """Is a box filled in this session?"""

    def __init__(self, boxes: Any, tell: Any) -> None:
        self.boxes, self.tell = boxes, tell

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Ask the session."""
        return [self.tell([box in frame.state for box in self.boxes])]


def constant_from(value: Any, dtype: Any, name: str) -> Tensor:
    """A Tensor of a value that may be of Python's."""
    value = as_operand(value, dtype)
    return constant_of(value, name)


def constant_of(value: np.ndarray, name: str) -> Tensor:
    """A Tensor of a known value."""
    kind = as_dtype(value.dtype)
    return Operation(
        get_default_graph(), Constant(value), "Const", name, {}, [(value.shape, kind)]
    ).outputs[0]


class Constant:
    """A known value."""

    def __init__(self, value: np.ndarray) -> None:
        self.constant = value

    def __call__(self) -> Any:
        return self.constant

    plain = __call__


class Nothing:
    """Does nothing."""

    def __call__(self) -> Any:
        return []

    plain = __call__
