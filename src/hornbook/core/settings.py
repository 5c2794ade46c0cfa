"""What holds where nothing is said: the float dtype, the small number, where channels stand."""

from hornbook.core.errors import suggestion

__all__ = [
    "epsilon",
    "floatx",
    "image_data_format",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]

FLOATS = ("float16", "bfloat16", "float32", "float64")
_FORMATS = ("channels_last", "channels_first")
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
