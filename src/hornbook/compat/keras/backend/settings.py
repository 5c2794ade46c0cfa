"""What holds where nothing is said, and the state of the process: formats, phases, uids, names."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from hornbook import core
from hornbook.core import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from hornbook.engine import shapes
from hornbook.graph import Node, Size
from hornbook.layers.phase import pin, pinned, training_now

__all__ = [
    "backend",
    "cast_to_floatx",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "image_dim_ordering",
    "learning_phase",
    "manual_variable_initialization",
    "name_scope",
    "normalize_data_format",
    "reset_uids",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_image_dim_ordering",
    "set_learning_phase",
]

_ORDERINGS = {"th": "channels_first", "tf": "channels_last"}
_uids: Counter[str] = Counter()


def backend() -> str:
    """The name of the backend that old code asks for.

    Example:
        >>> backend()
        'tensorflow'
    """
    return "tensorflow"


def cast_to_floatx(x: Any) -> np.ndarray:
    """The values as a NumPy array of the default float dtype.

    Example:
        >>> cast_to_floatx([1, 2]).dtype.name
        'float32'
    """
    return np.asarray(x, dtype=floatx())


def image_dim_ordering() -> str:
    """Where channels stand, in the word of Keras 1: ``'tf'`` for last, ``'th'`` for first.

    Example:
        >>> image_dim_ordering()
        'tf'
    """
    return {name: word for word, name in _ORDERINGS.items()}[image_data_format()]


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set where channels stand, in the word of Keras 1.

    Example:
        >>> set_image_dim_ordering("th")
        >>> image_data_format()
        'channels_first'
        >>> set_image_dim_ordering("tf")
    """
    if dim_ordering not in _ORDERINGS:
        raise ValueError(
            f"set_image_dim_ordering: 'tf' (channels last) or 'th', not {dim_ordering!r}."
        )
    set_image_data_format(_ORDERINGS[dim_ordering])


def normalize_data_format(value: str | None) -> str:
    """``'channels_last'`` or ``'channels_first'``; the default for None.

    Example:
        >>> normalize_data_format(None)
        'channels_last'
    """
    value = _ORDERINGS.get(str(value), value or image_data_format())
    if value not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format is 'channels_first' or 'channels_last', not {value!r}.")
    return value


def phase_now() -> int:
    """1 while training, else 0."""
    return int(bool(training_now()))


def _phase() -> Size:
    node = Node(phase_now, (), {}, shapes.spec((), "int32"))
    made = Size(node, 0, node.outputs[0].spec, "keras_learning_phase")
    made.size = 0
    node.outputs = [made]
    return made


class _Phase:
    flag: Size | None = None


def learning_phase() -> Any:
    """Training (1) or not (0): as a number where it is known, else as the flag of ``K.function``.

    It is known after ``set_learning_phase``, and within a layer that is being run.
    """
    if pinned() is not None:
        return int(bool(pinned()))
    if training_now() is not None:
        return phase_now()
    if _Phase.flag is None:
        _Phase.flag = _phase()
    return _Phase.flag


def set_learning_phase(value: int) -> None:
    """Fix the phase of layers that are called from now on: 1 for training, 0 for using.

    Example:
        >>> set_learning_phase(1)
        >>> learning_phase()
        1
        >>> clear_session()
    """
    if value not in (0, 1):
        raise ValueError(f"set_learning_phase: 0 or 1, not {value!r}.")
    pin(bool(value))


def clear_session() -> None:
    """Forget the phase that was set, and number names anew."""
    pin(None)
    core.clear_session()
    _Phase.flag = None
    reset_uids()


def get_uid(prefix: str = "") -> int:
    """The next number of a prefix, from 1.

    Example:
        >>> get_uid("layer_of_mine"), get_uid("layer_of_mine")
        (1, 2)
    """
    _uids[prefix] += 1
    return _uids[prefix]


def reset_uids() -> None:
    """Number all prefixes anew."""
    _uids.clear()


def manual_variable_initialization(value: bool) -> None:
    """Taken for older code: variables have their first value from the start."""


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """A block whose operations old code names together; names are not changed by it.

    Example:
        >>> with name_scope("loss") as scope:
        ...     scope
        'loss/'
    """
    yield f"{name}/"
