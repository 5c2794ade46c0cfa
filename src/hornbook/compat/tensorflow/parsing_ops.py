"""Bytes to Tensors: examples of TFRecord files, lines of CSV, and Tensors as bytes."""

import csv
from collections import namedtuple
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import data_elements, errors, example, wire
from hornbook.compat.tensorflow.building import (
    Operation,
    as_dtype,
    as_operand,
    graph_of,
    is_graph_value,
    op,
    sizes,
    tf,
)
from hornbook.compat.tensorflow.define import as_bytes_array
from hornbook.compat.tensorflow.sparse_ops import SparseTensor

__all__ = [
    "FixedLenFeature", "FixedLenSequenceFeature", "SparseFeature", "VarLenFeature", "decode_csv",
    "parse_example", "parse_single_example", "parse_single_sequence_example", "parse_tensor",
    "serialize_tensor",
]  # fmt: skip

VarLenFeature = namedtuple("VarLenFeature", ["dtype"])
SparseFeature = namedtuple(
    "SparseFeature", ["index_key", "value_key", "dtype", "size", "already_sorted"],
    defaults=[False],
)  # fmt: skip
FixedLenFeature = namedtuple(
    "FixedLenFeature", ["shape", "dtype", "default_value"], defaults=[None]
)
FixedLenSequenceFeature = namedtuple(
    "FixedLenSequenceFeature", ["shape", "dtype", "allow_missing", "default_value"],
    defaults=[False, None],
)  # fmt: skip


class _Parse:
    """Reads features out of serialized examples.

    Args:
        told: Pairs of name and what the feature is.
        single: Is there one example, or a row of them?
    """

    def __init__(self, told: list[tuple[str, Any]], single: bool) -> None:
        self.told, self.single = told, single

    def __call__(self, serialized: Any) -> list[Any]:
        texts = np.asarray(serialized, object).reshape(-1).tolist()
        read = []
        for text in texts:
            try:
                read.append(example.Example.FromString(text).features.feature)
            except wire.Damaged as error:
                raise errors.InvalidArgumentError(
                    None, None, f"Could not parse example input: {error}: {text[:40]!r}"
                ) from None
        return [part for name, how in self.told for part in self._feature(read, name, how)]

    def _feature(self, read: list[Any], name: str, how: Any) -> list[Any]:
        rows = [_values(features.get(name), name, how.dtype) for features in read]
        kind = as_dtype(how.dtype)
        if isinstance(how, VarLenFeature):
            return _sparse([[] if row is None else row for row in rows], kind, self.single)
        if isinstance(how, FixedLenSequenceFeature):
            made = [data_elements.as_kind([] if row is None else row, kind) for row in rows]
            shaped = [row.reshape(-1, *sizes(how.shape)) for row in made]
            fill = how.default_value
            return [shaped[0] if self.single else data_elements.padded(shaped, None, fill)]
        made = [self._fixed(row, name, how, kind) for row in rows]
        return [made[0] if self.single else np.stack(made)]

    def _fixed(self, row: Any, name: str, how: Any, kind: Any) -> np.ndarray:
        shape = tuple(sizes(how.shape))
        if row is None:
            if how.default_value is None:
                raise errors.InvalidArgumentError(
                    None, None, f"Feature: {name} (data type: {kind.name}) is required but could "
                    "not be found."
                )  # fmt: skip
            return np.broadcast_to(data_elements.as_kind(how.default_value, kind), shape)
        if len(row) != int(np.prod(shape)):
            raise errors.InvalidArgumentError(
                None, None, f"Key: {name}. Can't parse serialized Example: {len(row)} values, but "
                f"its shape is {list(shape)}."
            )  # fmt: skip
        return data_elements.as_kind(row, kind).reshape(shape)


def _values(feature: Any, name: str, dtype: Any) -> Any:
    """The values of a feature; None if it is not there."""
    word = None if feature is None else feature.WhichOneof()
    if word is None:
        return None
    kind = as_dtype(dtype)
    want = "bytes_list" if kind.name == "string" else (
        "float_list" if kind.is_floating else "int64_list"
    )  # fmt: skip
    if word != want:
        raise errors.InvalidArgumentError(
            None, None, f"Key: {name}. Data types don't match. Expected type: {kind.name}, but the "
            f"example holds a {word}."
        )  # fmt: skip
    return list(getattr(feature, word).value)


def _sparse(rows: list[Any], kind: Any, single: bool) -> list[np.ndarray]:
    places = [(number, column) for number, row in enumerate(rows) for column in range(len(row))]
    values = data_elements.as_kind([one for row in rows for one in row], kind)
    longest = max(map(len, rows), default=0)
    indices = np.array(places, "int64").reshape(-1, 2)
    if single:
        return [indices[:, 1:], values, np.array([longest], "int64")]
    return [indices, values, np.array([len(rows), longest], "int64")]


def _specs(how: Any, lead: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    if isinstance(how, VarLenFeature):
        rank = len(lead) + 1
        return [((None, rank), "int64"), ((None,), how.dtype), ((rank,), "int64")]
    if isinstance(how, FixedLenSequenceFeature):
        return [((*lead, None, *sizes(how.shape)), how.dtype)]
    return [((*lead, *sizes(how.shape)), how.dtype)]


def _checked(features: Any) -> list[tuple[str, Any]]:
    if not features:
        raise ValueError("Missing: features was empty or None.")
    known = (VarLenFeature, FixedLenFeature, FixedLenSequenceFeature)
    for name, how in features.items():
        if not isinstance(how, known):
            raise ValueError(
                f"Feature {name!r} is {how!r}: use tf.FixedLenFeature, tf.VarLenFeature or "
                "tf.FixedLenSequenceFeature."
            )
        if as_dtype(how.dtype).name not in ("string", "float32", "int64"):
            raise ValueError(
                f"Feature {name!r}: examples hold tf.int64, tf.float32 and tf.string, not "
                f"{as_dtype(how.dtype)!r}. Read one of these and use tf.cast."
            )
    return [(name, features[name]) for name in sorted(features)]


def _parsed(serialized: Any, features: Any, name: Any, single: bool) -> dict[str, Any]:
    told, given = _checked(features), as_operand(serialized)
    lead: tuple[Any, ...] = ()
    if not single:
        known = given.sizes if is_graph_value(given) else given.shape
        lead = (None,) if known is None else tuple(known[:1])
    kind = "ParseSingleExample" if single else "ParseExample"
    made = Operation(
        graph_of(given), _Parse(told, single), kind, name or kind, {"serialized": given},
        [spec for _, how in told for spec in _specs(how, lead)], host=True,
    )  # fmt: skip
    parts, found = iter(made.outputs), {}
    for word, how in told:
        if isinstance(how, VarLenFeature):
            found[word] = SparseTensor(next(parts), next(parts), next(parts))
        else:
            found[word] = next(parts)
    return found


def parse_example(
    serialized: Any, features: Any, name: Any = None, example_names: Any = None
) -> dict[str, Any]:
    """Features of a row of serialized examples, by name.

    Args:
        serialized: Strings, each an ``Example`` as bytes.
        features: What each feature is: ``FixedLenFeature``, ``VarLenFeature`` (which gives a
            SparseTensor) or ``FixedLenSequenceFeature``.
        name: Name of the operation.
        example_names: Taken for older code.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> age = tf.train.Feature(int64_list=tf.train.Int64List(value=[29]))
        >>> one = tf.train.Example(features=tf.train.Features(feature={"age": age}))
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     rows = [one.SerializeToString()] * 2
        ...     read = parse_example(rows, {"age": tf.FixedLenFeature([], tf.int64)})
        ...     session.run(read["age"]).tolist()
        [29, 29]
    """
    return _parsed(serialized, features, name, False)


def parse_single_example(
    serialized: Any, features: Any, name: Any = None, example_names: Any = None
) -> dict[str, Any]:
    """Features of one serialized example, by name: see ``parse_example``."""
    return _parsed(serialized, features, name, True)


class _ParseSequence:
    """Reads features of a serialized example with steps."""

    def __init__(self, context: list[Any], steps: list[Any]) -> None:
        self.context, self.steps = context, steps

    def __call__(self, serialized: Any) -> list[Any]:
        try:
            read = example.SequenceExample.FromString(np.asarray(serialized, object).item())
        except wire.Damaged as error:
            raise errors.InvalidArgumentError(
                None, None, f"Could not parse example input: {error}"
            ) from None
        whole = _Parse(self.context, True)
        made = [
            part for n, how in self.context
            for part in whole._feature([read.context.feature], n, how)
        ]  # fmt: skip
        for name, how in self.steps:
            listed = read.feature_lists.feature_list.get(name)
            kind = as_dtype(how.dtype)
            rows = [_values(one, name, how.dtype) or [] for one in listed.feature] if listed else []
            if isinstance(how, VarLenFeature):
                made += _sparse(rows, kind, False)
            else:
                flat = data_elements.as_kind([one for row in rows for one in row], kind)
                made.append(flat.reshape(len(rows), *sizes(how.shape)))
        return made


def parse_single_sequence_example(
    serialized: Any, context_features: Any = None, sequence_features: Any = None,
    example_name: Any = None, name: Any = None,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """Features of the whole and of the steps of one serialized ``SequenceExample``."""
    context = sorted((context_features or {}).items())
    steps = sorted((sequence_features or {}).items())
    given = as_operand(serialized)
    specs = [spec for _, how in context for spec in _specs(how, ())]
    for _, how in steps:
        if isinstance(how, VarLenFeature):
            specs += _specs(how, (None,))
        else:
            specs.append(((None, *sizes(how.shape)), how.dtype))
    kind = "ParseSingleSequenceExample"
    made = Operation(
        graph_of(given), _ParseSequence(context, steps), kind, name or kind,
        {"serialized": given}, specs, host=True,
    )  # fmt: skip
    parts = iter(made.outputs)

    def taken(told: list[Any]) -> dict[str, Any]:
        return {
            word: SparseTensor(next(parts), next(parts), next(parts))
            if isinstance(how, VarLenFeature) else next(parts)
            for word, how in told
        }  # fmt: skip

    first = taken(context)
    return first, taken(steps)


# -- lines of CSV --------------------------------------------------------------------------


class _Fields:
    """The fields of lines of CSV."""

    def __init__(
        self, defaults: Any, delimiter: str, quotes: bool, empty: Any, chosen: Any
    ) -> None:
        self.defaults, self.delimiter, self.quotes = defaults, delimiter, quotes
        self.empty, self.chosen = empty, chosen

    def __call__(self, records: Any, **_: Any) -> list[np.ndarray]:
        given = np.asarray(records, object)
        quoting = csv.QUOTE_MINIMAL if self.quotes else csv.QUOTE_NONE
        rows = []
        for line in given.reshape(-1).tolist():
            text = line.decode("latin-1").rstrip("\r\n")
            row = next(csv.reader([text], delimiter=self.delimiter, quoting=quoting), [""])
            row = row if self.chosen is None else [row[n] for n in self.chosen if n < len(row)]
            if len(row) != len(self.defaults):
                raise errors.InvalidArgumentError(
                    None, None, f"Expect {len(self.defaults)} fields but have {len(row)} in "
                    f"record {text!r}"
                )  # fmt: skip
            rows.append(row)
        columns = zip(*rows, strict=True) if rows else [() for _ in self.defaults]
        return [
            self._column(column, number, default).reshape(given.shape)
            for number, (column, default) in enumerate(zip(columns, self.defaults, strict=True))
        ]

    def _column(self, column: Any, number: int, default: Any) -> np.ndarray:
        kind, fallback = default
        read = float if kind.is_floating else int
        values = []
        for row, text in enumerate(column):
            if text in ("", self.empty):
                if fallback is None:
                    raise errors.InvalidArgumentError(
                        None, None, f"Field {number} is required but missing in record {row}!"
                    )
                values.append(fallback)
            elif kind.name == "string":
                values.append(text.encode("latin-1"))
            else:
                try:
                    values.append(read(text))
                except ValueError:
                    raise errors.InvalidArgumentError(
                        None, None,
                        f"Field {number} in record {row} is not a valid {kind.name}: {text}",
                    ) from None  # fmt: skip
        return data_elements.as_kind(values, kind)


def _default(value: Any) -> tuple[Any, Any]:
    """Dtype and value that a default of a column means; None where a value is required."""
    if isinstance(value, str) and hasattr(value, "as_numpy_dtype") or isinstance(value, type):
        return as_dtype(value), None
    known = tf.constant_value(value) if is_graph_value(value) else as_operand(value)
    if known is None:
        raise ValueError("decode_csv: record_defaults must be known, not computed by the graph.")
    kind = as_dtype(value.dtype) if is_graph_value(value) else as_dtype(known.dtype)
    flat = np.asarray(known).reshape(-1)
    return kind, flat[0] if flat.size else None


def decode_csv(
    records: Any, record_defaults: Any, field_delim: str = ",", use_quote_delim: bool = True,
    name: Any = None, na_value: str = "", select_cols: Any = None,
) -> list[Any]:  # fmt: skip
    """The columns of lines of CSV, a Tensor each.

    Args:
        records: Strings, each a line.
        record_defaults: For each column a list with what stands for an empty field, whose dtype is
            that of the column; an empty list or a dtype where a field is required.
        field_delim: What is between fields.
        use_quote_delim: Whether fields may be in quotes.
        name: Name of the operation.
        na_value: A field that counts as empty.
        select_cols: Numbers of the columns that are wanted.
    """
    defaults = [_default(one) for one in record_defaults]
    given = as_operand(records)
    shape = given.sizes if is_graph_value(given) else given.shape
    read = _Fields(defaults, field_delim, use_quote_delim, na_value, select_cols)
    made = Operation(
        graph_of(given), read, "DecodeCSV", name or "DecodeCSV", {"records": given},
        [(shape, kind) for kind, _ in defaults], host=True,
    )  # fmt: skip
    return list(made.outputs)


# -- Tensors as bytes ----------------------------------------------------------------------


@op("SerializeTensor", host=True, infer=lambda **_: [((), "string")])
def serialize_tensor(tensor: Any, name: Any = None) -> Any:
    """A Tensor as the bytes of a ``TensorProto``."""
    array = np.asarray(tensor)
    kind = as_dtype(array.dtype)
    shape = b"".join(wire.block(2, wire.number(8) + wire.number(n)) for n in array.shape)
    if kind.name == "string":
        body = b"".join(wire.block(8, text) for text in array.reshape(-1).tolist())
    else:
        body = wire.block(4, array.astype(array.dtype.newbyteorder("<")).tobytes())
    made = wire.number(8) + wire.number(kind.as_datatype_enum) + wire.block(2, shape) + body
    return np.array(made, object)


@op("ParseTensor", tensors="serialized", host=True,
    infer=lambda serialized, out_type: [(None, as_dtype(out_type))])  # fmt: skip
def parse_tensor(serialized: Any, out_type: Any, name: Any = None) -> Any:
    """The Tensor that ``serialize_tensor`` wrote."""
    try:
        number, shape, content, texts = _tensor_parts(np.asarray(serialized, object).item())
    except wire.Damaged as error:
        raise errors.InvalidArgumentError(
            None, None, f"Could not parse `serialized` as TensorProto: {error}"
        ) from None
    kind = as_dtype(out_type)
    if number != kind.as_datatype_enum:
        raise errors.InvalidArgumentError(
            None, None, f"Type mismatch between parsed tensor ({number}) and dtype ({kind.name})"
        )
    if kind.name == "string":
        flat = as_bytes_array(texts)
    else:
        flat = np.frombuffer(content, np.dtype(kind.as_numpy_dtype).newbyteorder("<"))
    if flat.size != int(np.prod(shape, dtype=object)):
        raise errors.InvalidArgumentError(
            None, None, f"A tensor of shape {shape} with {flat.size} values cannot be."
        )
    return flat.astype(kind.as_numpy_dtype).reshape(shape)


def _tensor_parts(data: bytes) -> tuple[int, list[int], bytes, list[bytes]]:
    """Dtype's number, shape, content and strings of a TensorProto."""
    number, shape, content, texts = 0, [], b"", []
    for field, kind, value in wire.fields(data):
        if (field, kind) == (1, 0):
            number = int(value)
        elif kind == 2 and isinstance(value, bytes):
            if field == 2:
                shape = _shape(value)
            elif field == 4:
                content = value
            elif field == 8:
                texts.append(value)
    return number, shape, content, texts


def _shape(data: bytes) -> list[int]:
    """The sizes of a TensorShapeProto."""
    found = []
    for field, kind, value in wire.fields(data):
        if (field, kind) == (2, 2) and isinstance(value, bytes):
            own = dict((f, v) for f, k, v in wire.fields(value) if k == 0)
            found.append(wire.signed(int(own.get(1, 0))))
    if any(size < 0 for size in found):
        raise wire.Damaged("a negative size")
    return found
