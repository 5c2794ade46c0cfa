"""Names that layers and models get when their author gives none: dense, dense_1, dense_2."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["auto_name", "clear_session", "names_apart", "numbered", "snake_case"]

_used: Counter[str] = Counter()


def snake_case(name: str) -> str:
    """A class name as a variable name.

    >>> snake_case("Conv2DTranspose"), snake_case("ConvLSTM2D"), snake_case("MaxPooling2D")
    ('conv2d_transpose', 'conv_lstm2d', 'max_pooling2d')
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(prefix: str) -> str:
    """The prefix, numbered from its second use on in this process."""
    number = _used[prefix]
    _used[prefix] += 1
    return f"{prefix}_{number}" if number else prefix


def numbered(prefix: str) -> str:
    """The prefix, numbered from its first use on: dense_1, dense_2."""
    _used[prefix] += 1
    return f"{prefix}_{_used[prefix]}"


@contextmanager
def names_apart() -> Iterator[None]:
    """Within the block names are numbered on, and afterwards as if the block had not been.

    >>> with names_apart():
    ...     first = auto_name("apart")
    >>> first == auto_name("apart")
    True
    """
    kept = _used.copy()
    try:
        yield
    finally:
        _used.clear()
        _used.update(kept)


def clear_session(free_memory: bool = True) -> None:
    """Start numbering names anew.

    Args:
        free_memory: Taken for older code: a model's programs and weights go when it goes.
    """
    _used.clear()
