"""What holds where nothing is said: float dtype, policy, small number, where channels stand."""

from typing import Any

from hornbook.core.errors import suggestion

__all__ = [
    "dtype_policy",
    "epsilon",
    "floatx",
    "image_data_format",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]

FLOATS = ("float16", "bfloat16", "float32", "float64")
_FORMATS = ("channels_last", "channels_first")
_policy: str | None = None
_floatx, _epsilon, _data_format = "float32", 1e-7, "channels_last"


def floatx() -> str:
    """The dtype of weights and activations where none is given: ``'float32'`` at first."""
    return _floatx


def set_floatx(value: str) -> None:
    """Set the default float dtype: ``'float16'``, ``'bfloat16'``, ``'float32'``, ``'float64'``."""
    global _floatx
    if value not in FLOATS:
        raise ValueError(f"set_floatx: unknown float dtype {value!r}. {suggestion(value, FLOATS)}")
    _floatx = value


def dtype_policy() -> str:
    """The name of the dtype policy of layers that are not told another: the default float's."""
    return _policy or _floatx


def set_dtype_policy(policy: Any) -> None:
    """Set the policy of layers that are built from now on; None for the default float's.

    Args:
        policy: A dtype name, ``'mixed_bfloat16'``, ``'mixed_float16'``, or a ``DTypePolicy``.

    Example:
        >>> set_dtype_policy("mixed_bfloat16")
        >>> dtype_policy()
        'mixed_bfloat16'
        >>> set_dtype_policy(None)
    """
    global _policy
    name = getattr(policy, "name", policy)
    known = (*FLOATS, "mixed_float16", "mixed_bfloat16")
    if name is not None and name not in known:
        raise ValueError(f"set_dtype_policy: unknown policy {name!r}. {suggestion(name, known)}")
    _policy = name


def epsilon() -> float:
    """A number just above 0 that keeps quotients and logarithms finite: 1e-7 at first."""
    return _epsilon


def set_epsilon(value: float) -> None:
    """Set the number that keeps quotients and logarithms finite."""
    global _epsilon
    if not 0 < value < 1:
        raise ValueError(f"set_epsilon: a number between 0 and 1 is wanted, not {value!r}.")
    _epsilon = float(value)


def image_data_format() -> str:
    """Where layers look for channels if they are not told: ``'channels_last'`` at first."""
    return _data_format


def set_image_data_format(data_format: str) -> None:
    """Set where layers that are built from now on look for channels.

    Example:
        >>> set_image_data_format("channels_first")
        >>> image_data_format()
        'channels_first'
        >>> set_image_data_format("channels_last")
    """
    global _data_format
    if data_format not in _FORMATS:
        hint = suggestion(data_format, _FORMATS)
        raise ValueError(f"set_image_data_format: {data_format!r} is no format. {hint}")
    _data_format = data_format
