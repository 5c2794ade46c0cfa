"""Steps in Python between compiled programs: functions of the user, printing, assertions."""

import sys
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.control_ops import with_dependencies
from hornbook.compat.tensorflow.define import as_operand
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, get_default_graph, graph_of

__all__ = ["Assert", "Print", "print_", "py_func", "py_function"]


def _as_numpy(value: Any) -> Any:
    value = np.asarray(value)
    return value[()] if value.dtype == object and value.ndim == 0 else value


# What a run raises where the function of the user raised an error of Python.
_ERRORS: dict[type[Exception], Any] = {
    StopIteration: errors.OutOfRangeError, MemoryError: errors.ResourceExhaustedError,
    NotImplementedError: errors.UnimplementedError, TypeError: errors.InvalidArgumentError,
    ValueError: errors.InvalidArgumentError,
}  # fmt: skip


class _InPython:
    """A function of the user, on NumPy arrays."""

    def __init__(self, func: Any, kinds: Any) -> None:
        self.func, self.kinds = func, kinds

    def __call__(self, inp: Any) -> Any:
        given = [_as_numpy(v) for v in inp]
        try:
            out = self.func(*given)
        except errors.OpError:
            raise
        except Exception as error:
            kinds = (kind for cause, kind in _ERRORS.items() if isinstance(error, cause))
            kind = next(kinds, errors.UnknownError)
            said = f"{type(error).__name__}: {error}"
            raise kind(None, None, f"A function of tf.py_func raised {said}") from error
        if not self.kinds:
            return []
        out = out if isinstance(out, list | tuple) else [out]
        return [np.asarray(v, k.as_numpy_dtype) for v, k in zip(out, self.kinds, strict=True)]


def py_func(func: Any, inp: Any, Tout: Any, stateful: bool = True, name: Any = None) -> Any:
    """A function of Python on the values, called at each run.

    Args:
        func: Function of NumPy arrays.
        inp: Its arguments.
        Tout: Dtype of what it returns, or a list of them.
        stateful: Taken for older code.
        name: Name of the operation.
    """
    several = isinstance(Tout, list | tuple)
    kinds = [as_dtype(k) for k in (Tout if several else [Tout])]
    given = [as_operand(v) for v in inp]
    made = Operation(
        graph_of(given), _InPython(func, kinds), "PyFunc", name or "PyFunc", {"inp": given},
        [(None, kind) for kind in kinds], host=True,
    )  # fmt: skip
    if not kinds:
        return made
    return list(made.outputs) if several else made.outputs[0]


def py_function(func: Any, inp: Any, Tout: Any, name: Any = None) -> Any:
    """``py_func``."""
    return py_func(func, inp, Tout, name=name)


class _Printing:
    """Writes values to the error stream."""

    def __init__(self, message: str, first_n: int, summarize: int, stream: Any = None) -> None:
        self.message, self.left, self.summarize = message, first_n, summarize
        self.stream = stream

    def __call__(self, values: Any, input_: Any = None) -> Any:
        if self.left != 0:
            self.left -= 1
            shown = "".join(f"[{self._shown(v)}]" for v in values)
            print(f"{self.message}{shown}", file=self.stream or sys.stderr)
        return [] if input_ is None else [input_]

    def _shown(self, value: Any) -> str:
        flat = np.asarray(value).reshape(-1)
        parts = [str(v.decode() if isinstance(v, bytes) else v) for v in flat[: self.summarize]]
        return " ".join(parts) + ("..." if flat.size > self.summarize else "")


def Print(
    input_: Any, data: Any, message: str | None = None, first_n: int | None = None,
    summarize: int | None = None, name: Any = None,
) -> Any:  # fmt: skip
    """The value itself; each run writes the data to the error stream.

    Args:
        input_: What is passed on.
        data: What is written.
        message: What is written before.
        first_n: How many times; always if None.
        summarize: How many numbers of each array; 3 if None.
        name: Name of the operation.
    """
    value = as_operand(input_)
    printing = _Printing(message or "", -1 if first_n is None else first_n, summarize or 3)
    with get_default_graph().control_dependencies([]):
        shown = Operation(
            graph_of(value), printing, "Print", name or "Print",
            {"values": [as_operand(d) for d in data]}, host=True,
        )  # fmt: skip
    return with_dependencies([shown], value, name=f"{shown.name}/")


def print_(*inputs: Any, **kwargs: Any) -> Any:
    """An operation that writes values to the error stream when it runs."""
    values = [as_operand(v) for v in inputs]
    printing = _Printing("", -1, kwargs.get("summarize") or 3, kwargs.get("output_stream"))
    return Operation(
        graph_of(values), printing, "PrintV2", "PrintV2", {"values": values}, host=True
    )


class _Asserting:
    """Stops the run unless a condition holds."""

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Look at the condition."""
        if not np.all(np.asarray(frame.fill(node.kwargs["condition"]))):
            data = [np.asarray(frame.fill(v)) for v in node.kwargs["data"]]
            shown = " ".join(f"[{' '.join(map(_text, d.reshape(-1)[:3]))}]" for d in data)
            raise errors.InvalidArgumentError(
                node, node, f"assertion failed: {shown} ({node.name})"
            )
        return []


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def Assert(condition: Any, data: Any, summarize: Any = None, name: Any = None) -> Operation:
    """An operation that stops a run unless the condition holds.

    Args:
        condition: Truth values.
        data: What the error says.
        summarize: Taken for older code.
        name: Name of the operation.
    """
    kwargs = {"condition": as_operand(condition), "data": [as_operand(d) for d in data]}
    return Operation(graph_of(kwargs), _Asserting(), "Assert", name or "Assert", kwargs, host=True)
