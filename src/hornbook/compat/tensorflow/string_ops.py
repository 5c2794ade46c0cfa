"""Strings: steps of the host on arrays of bytes."""

import base64
import hashlib
import re
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.define import as_bytes_array, as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.sparse_ops import SparseTensor

__all__ = [
    "as_string",
    "decode_base64",
    "decode_raw",
    "encode_base64",
    "reduce_join",
    "regex_replace",
    "string_join",
    "string_length",
    "string_lower",
    "string_split",
    "string_strip",
    "string_to_hash_bucket",
    "string_to_hash_bucket_fast",
    "string_to_number",
    "string_upper",
    "substr",
]


def _alike(kind: Any) -> Any:
    """An output of the shape of the first argument."""

    def infer(**arguments: Any) -> Any:
        first = next(iter(arguments.values()))
        known = first.sizes if is_graph_value(first) else np.shape(first)
        return [(known, as_dtype(kind(arguments) if callable(kind) else kind))]

    return infer


def _each(fn: Any, values: Any, kind: Any = object) -> np.ndarray:
    values = np.asarray(values, object)
    flat = [fn(value) for value in values.reshape(-1)]
    made = np.empty(len(flat), kind)
    made[:] = flat
    return made.reshape(values.shape)


def _text(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@op("AsString", tensors="input", host=True, infer=_alike("string"))
def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: Any = None,
) -> Any:
    """Numbers as text."""
    values = np.asarray(input)

    def write(value: Any) -> bytes:
        if isinstance(value, np.bool_ | bool):
            made = "true" if value else "false"
        elif np.issubdtype(values.dtype, np.floating):
            digits = 6 if precision < 0 else precision
            form = "g" if shortest else "e" if scientific else "f"
            made = f"{value:.{digits}{form}}"
        else:
            made = str(value)
        return (made.rjust(width, fill or " ") if width > 0 else made).encode()

    made = np.empty(values.size, object)
    made[:] = [write(value) for value in values.reshape(-1)]
    return made.reshape(values.shape)


def _joined_spec(**arguments: Any) -> Any:
    shapes = [v.sizes if is_graph_value(v) else np.shape(v) for v in arguments["inputs"]]
    longest = max(shapes, key=lambda shape: -1 if shape is None else len(shape))
    return [(longest, as_dtype("string"))]


@op("StringJoin", tensors="inputs", lists="inputs", host=True, infer=_joined_spec)
def string_join(inputs: Any, separator: str = "", name: Any = None) -> Any:
    """Strings of several arrays put together, element by element."""
    arrays = np.broadcast_arrays(*[np.asarray(v, object) for v in inputs])
    rows = zip(*[a.reshape(-1) for a in arrays], strict=True)
    made = np.empty(arrays[0].size, object)
    made[:] = [separator.encode().join(map(_text, row)) for row in rows]
    return made.reshape(arrays[0].shape)


@op("ReduceJoin", tensors="inputs", host=True,
    infer=lambda **arguments: [(None, as_dtype("string"))])  # fmt: skip
def reduce_join(
    inputs: Any, axis: Any = None, keep_dims: bool = False, separator: str = "", name: Any = None,
    reduction_indices: Any = None,
) -> Any:  # fmt: skip
    """The strings along an axis as one."""
    values = np.asarray(inputs, object)
    axis = reduction_indices if axis is None else axis
    if axis is None:
        return np.array(separator.encode().join(values.reshape(-1).tolist()), object)
    axis = int(np.asarray(axis).reshape(-1)[0])
    moved = np.moveaxis(values, axis, -1)
    made = np.empty(moved.shape[:-1], object)
    for place in np.ndindex(*made.shape):
        made[place] = separator.encode().join(moved[place].tolist())
    return np.expand_dims(made, axis) if keep_dims else made


@op("RegexReplace", tensors="input", host=True, infer=_alike("string"))
def regex_replace(
    input: Any, pattern: Any, rewrite: Any, replace_global: bool = True, name: Any = None
) -> Any:
    """The strings with what a pattern matches put otherwise."""
    found, put = re.compile(_text(pattern)), _text(rewrite)
    return _each(lambda s: found.sub(put, _text(s), 0 if replace_global else 1), input)


@op("Substr", tensors="input pos len", host=True, infer=_alike("string"))
def substr(input: Any, pos: Any, len: Any, name: Any = None) -> Any:
    """A part of each string: from a place, so many bytes."""
    values, first, count = np.broadcast_arrays(np.asarray(input, object), pos, len)
    made = np.empty(values.size, object)
    rows = zip(values.reshape(-1), first.reshape(-1), count.reshape(-1), strict=True)
    for place, (text, start, size) in enumerate(rows):
        if abs(start) > text.__len__():
            raise errors.InvalidArgumentError(
                None, None, f"pos {start} out of range for string {text!r}"
            )
        end = text.__len__() + start if start < 0 else start
        made[place] = text[end : end + size]
    return made.reshape(values.shape)


@op("StringLength", tensors="input", host=True, infer=_alike("int32"))
def string_length(input: Any, unit: str = "BYTE", name: Any = None) -> Any:
    """How long each string is."""
    count = (lambda s: len(s.decode())) if unit == "UTF8_CHAR" else len
    return _each(count, input, "int32")


@op("StringLower", tensors="input", host=True, infer=_alike("string"))
def string_lower(input: Any, encoding: str = "", name: Any = None) -> Any:
    """The strings in small letters."""
    return _each(lambda s: s.decode().lower().encode(), input)


@op("StringUpper", tensors="input", host=True, infer=_alike("string"))
def string_upper(input: Any, encoding: str = "", name: Any = None) -> Any:
    """The strings in capitals."""
    return _each(lambda s: s.decode().upper().encode(), input)


@op("StringStrip", host=True, infer=_alike("string"))
def string_strip(input: Any, name: Any = None) -> Any:
    """The strings without space at their ends."""
    return _each(lambda s: s.strip(), input)


@op("StringToNumber", tensors="string_tensor", host=True,
    infer=_alike(lambda arguments: arguments["out_type"]))  # fmt: skip
def string_to_number(string_tensor: Any, out_type: Any = "float32", name: Any = None) -> Any:
    """The numbers that the strings say."""
    kind = as_dtype(out_type)
    read = int if kind.is_integer else float

    def number(text: bytes) -> Any:
        try:
            return read(text)
        except ValueError:
            raise errors.InvalidArgumentError(
                None, None, f"StringToNumberOp could not correctly convert string: {text.decode()}"
            ) from None

    return _each(number, string_tensor, kind.as_numpy_dtype)


def _bucket(text: bytes, count: int) -> int:
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") % count


@op("StringToHashBucketFast", tensors="input", host=True, infer=_alike("int64"))
def string_to_hash_bucket_fast(input: Any, num_buckets: int, name: Any = None) -> Any:
    """A number below ``num_buckets`` for each string, always the same for the same string."""
    return _each(lambda s: _bucket(_text(s), num_buckets), input, "int64")


string_to_hash_bucket = string_to_hash_bucket_fast


@op("DecodeBase64", host=True, infer=_alike("string"))
def decode_base64(input: Any, name: Any = None) -> Any:
    """The bytes that web-safe base 64 stands for."""
    return _each(lambda s: base64.urlsafe_b64decode(s + b"=" * (-len(s) % 4)), input)


@op("EncodeBase64", tensors="input", host=True, infer=_alike("string"))
def encode_base64(input: Any, pad: bool = False, name: Any = None) -> Any:
    """The bytes as web-safe base 64."""
    return _each(lambda s: base64.urlsafe_b64encode(s).rstrip(b"" if pad else b"="), input)


def _raw_spec(**arguments: Any) -> Any:
    first = arguments["bytes"]
    known = first.sizes if is_graph_value(first) else np.shape(first)
    return [(None if known is None else (*known, None), as_dtype(arguments["out_type"]))]


@op("DecodeRaw", tensors="bytes", host=True, infer=_raw_spec)
def decode_raw(bytes: Any, out_type: Any, little_endian: bool = True, name: Any = None) -> Any:
    """The numbers that the bytes of each string are."""
    kind = np.dtype(as_dtype(out_type).as_numpy_dtype)
    kind = kind.newbyteorder("<" if little_endian else ">")
    values = np.asarray(bytes, object)
    rows = [np.frombuffer(text, kind).astype(kind.newbyteorder("=")) for text in values.reshape(-1)]
    return np.stack(rows).reshape(*values.shape, -1)


@op("StringSplit", host=True, tensors="source", named="StringSplit",
    infer=lambda **_: [((None, 2), "int64"), ((None,), "string"), ((2,), "int64")])  # fmt: skip
def _split(source: Any, delimiter: Any, skip_empty: bool, name: Any = None) -> Any:
    rows = []
    for text in np.asarray(source, object).reshape(-1):
        mark = _text(delimiter)
        parts = re.split(b"[" + re.escape(mark) + b"]", text) if mark else list(text)
        parts = [p if isinstance(p, bytes) else bytes([p]) for p in parts]
        rows.append([p for p in parts if p or not skip_empty])
    places = [(row, column) for row, parts in enumerate(rows) for column in range(len(parts))]
    values = as_bytes_array([part for parts in rows for part in parts])
    shape = [len(rows), max(map(len, rows), default=0)]
    return [np.array(places, "int64").reshape(-1, 2), values, np.array(shape, "int64")]


def string_split(source: Any, delimiter: Any = " ", skip_empty: bool = True) -> SparseTensor:
    """The parts of each string between delimiters, as a SparseTensor of two axes."""
    return SparseTensor(*_split(as_operand(source), delimiter, skip_empty))
