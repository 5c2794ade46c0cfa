"""TensorFlow's dtypes: names that know what they are.

``tf.float32 == np.float32 == "float32"``; a dtype of a Variable and one of a Tensor are alike.
"""

from typing import Any

import numpy as np

from hornbook.engine import arrays

__all__ = ["DTYPES", "DType", "as_dtype", "of_value"]

_BFLOAT16 = np.dtype(arrays.xp.bfloat16)
_NUMBERS = {
    "float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "string": 7,
    "complex64": 8, "int64": 9, "bool": 10, "qint8": 11, "quint8": 12, "qint32": 13,
    "bfloat16": 14, "qint16": 15, "quint16": 16, "uint16": 17, "complex128": 18, "float16": 19,
    "resource": 20, "variant": 21, "uint32": 22, "uint64": 23,
}  # fmt: skip
_QUANTIZED = {"qint8": "int8", "quint8": "uint8", "qint32": "int32", "qint16": "int16",
              "quint16": "uint16"}  # fmt: skip


class DType(str):
    """The dtype of a Tensor: a name with what TensorFlow says about it.

    Example:
        >>> as_dtype("float32").is_floating, as_dtype(np.int64).max, as_dtype(bool)
        (True, 9223372036854775807, tf.bool)
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """The plain name."""
        return str.__str__(self)

    @property
    def as_numpy_dtype(self) -> Any:
        """NumPy's type for the elements."""
        if self.name == "bfloat16":
            return _BFLOAT16.type
        if self.name in ("string", "resource", "variant"):
            return np.object_
        return np.dtype(_QUANTIZED.get(self.name, self.name)).type

    @property
    def base_dtype(self) -> "DType":
        """The dtype itself."""
        return self

    @property
    def real_dtype(self) -> "DType":
        """The dtype of the real part."""
        return DType({"complex64": "float32", "complex128": "float64"}.get(self.name, self.name))

    @property
    def as_datatype_enum(self) -> int:
        """The number that files use for it."""
        return _NUMBERS[self.name]

    @property
    def is_floating(self) -> bool:
        """Is it a float?"""
        return self.name in ("float16", "float32", "float64", "bfloat16")

    @property
    def is_complex(self) -> bool:
        """Is it a complex number?"""
        return self.name.startswith("complex")

    @property
    def is_integer(self) -> bool:
        """Is it a whole number?"""
        return self.name.startswith(("int", "uint"))

    @property
    def is_bool(self) -> bool:
        """Is it a truth value?"""
        return self.name == "bool"

    @property
    def is_unsigned(self) -> bool:
        """Is it a whole number from 0 on?"""
        return self.name.startswith("uint")

    @property
    def is_quantized(self) -> bool:
        """Is it a quantised number?"""
        return self.name in _QUANTIZED

    @property
    def is_numpy_compatible(self) -> bool:
        """Can NumPy hold it?"""
        return self.name not in ("resource", "variant")

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return int(np.dtype(self.as_numpy_dtype).itemsize)

    @property
    def max(self) -> Any:
        """The greatest value."""
        return self._limits().max

    @property
    def min(self) -> Any:
        """The smallest value."""
        return self._limits().min

    @property
    def limits(self) -> tuple[Any, Any]:
        """Smallest and greatest value of pictures: (0, 1) for floats."""
        return (0, 1) if self.is_floating else (self.min, self.max)

    def _limits(self) -> Any:
        if self.is_bool:
            raise TypeError("tf.bool has no greatest and smallest value.")
        kind = arrays.xp.finfo if self.is_floating else np.iinfo
        return kind(self.as_numpy_dtype)

    def is_compatible_with(self, other: Any) -> bool:
        """Is it the same dtype?"""
        return self == other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.name.removesuffix("_ref") == str.__str__(other).removesuffix("_ref")
        try:
            return other is not None and as_dtype(other).name == self.name
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    def __reduce__(self) -> Any:
        return as_dtype, (self.name,)

    def __call__(self, value: Any) -> Any:
        raise TypeError(f"{self!r} is no function; tf.cast(x, {self!r}) changes the dtype.")


DTYPES = {name: DType(name) for name in _NUMBERS}
_PYTHON: dict[Any, str] = {
    float: "float32", int: "int32", bool: "bool", str: "string", bytes: "string",
    complex: "complex128", object: "string", np.object_: "string", np.str_: "string",
    np.bytes_: "string",
}  # fmt: skip
_WORDS = {"float": "float32", "double": "float64", "half": "float16", "str": "string",
          "int": "int32", "bytes": "string", "object": "string"}  # fmt: skip


def as_dtype(value: Any) -> DType:
    """The dtype that a name, a NumPy dtype, a Python type or a number of a file means.

    Example:
        >>> as_dtype(float), as_dtype("double"), as_dtype(np.dtype("uint8")), as_dtype(9)
        (tf.float32, tf.float64, tf.uint8, tf.int64)
    """
    if isinstance(value, DType):
        return value
    if isinstance(value, str):
        name = value.removesuffix("_ref")
        found = DTYPES.get(_WORDS.get(name, name))
        if found is None:
            raise TypeError(f"{value!r} is no dtype. Dtypes are {', '.join(DTYPES)}.")
        return found
    if isinstance(value, int) and not isinstance(value, bool):
        return next(DTYPES[name] for name, number in _NUMBERS.items() if number == value % 100)
    if isinstance(value, type) and value in _PYTHON:
        return DTYPES[_PYTHON[value]]
    try:
        plain = np.dtype(value)
    except TypeError:
        raise TypeError(
            f"{value!r} is no dtype. Pass one such as tf.float32, np.float32 or 'float32'."
        ) from None
    return DTYPES["string"] if plain.kind in "OSU" else as_dtype(plain.name)


def of_value(value: Any) -> DType:
    """The dtype of a value as TensorFlow takes it: Python's floats are float32, its ints int32."""
    if hasattr(value, "dtype"):
        return as_dtype(value.dtype)
    array = np.asarray(value)
    if array.dtype.kind in "OSU":
        return DTYPES["string"]
    if array.dtype == np.float64 and not _holds_numpy(value):
        return DTYPES["float32"]
    if array.dtype == np.int64 and not _holds_numpy(value):
        fits = array.size == 0 or (array.min() >= -(2**31) and array.max() < 2**31)
        return DTYPES["int32" if fits else "int64"]
    return as_dtype(array.dtype)


def _holds_numpy(value: Any) -> bool:
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return isinstance(value, np.ndarray | np.generic)
