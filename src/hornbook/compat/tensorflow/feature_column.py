"""``tf.feature_column``: what the columns of a table mean to a model.

A *categorical* column gives numbers of classes, (rows, values of a row), -1 where nothing is; a
*dense* one gives floats, (rows, width). ``input_layer`` puts dense columns side by side;
``linear_model`` gives each class and each number of a column its own weight, and adds all up.
"""

import hashlib
import math
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import embedding_ops, init_ops, parsing_ops
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    add_to_collection,
    as_dtype,
    control_dependencies,
    get_variable,
    op,
    sizes,
    tf,
    variable_scope,
)
from hornbook.compat.tensorflow.sparse_ops import SparseTensor, sparse_tensor_to_dense

__all__ = [
    "bucketized_column", "categorical_column_with_hash_bucket", "categorical_column_with_identity",
    "categorical_column_with_vocabulary_file", "categorical_column_with_vocabulary_list",
    "crossed_column", "embedding_column", "indicator_column", "input_layer", "linear_model",
    "make_parse_example_spec", "numeric_column", "weighted_categorical_column",
]  # fmt: skip


class Column:
    """A column; ``name`` tells it from others.

    Args:
        name: Its name.
        parse: What its features are in serialized examples.
    """

    def __init__(self, name: str, parse: dict[str, Any]) -> None:
        self.name, self.parse_example_spec = name, parse

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.name == self.name  # type: ignore[attr-defined]


class Dense(Column):
    """A column of floats: ``make(features) -> (rows, width)``."""

    def __init__(self, name: str, parse: Any, width: int, make: Any) -> None:
        super().__init__(name, parse)
        self.width, self.make = width, make


class Categorical(Column):
    """A column of classes: ``make(features) -> (numbers, weights or None)`` of (rows, values)."""

    def __init__(self, name: str, parse: Any, count: int, make: Any) -> None:
        super().__init__(name, parse)
        self.num_buckets, self.make = count, make


class Numeric(Dense):
    """Numbers as they are."""


class Bucketized(Dense):
    """Numbers as classes: which of the pieces between boundaries they lie in."""

    def __init__(self, source: Numeric, boundaries: Any) -> None:
        if not isinstance(source, Numeric):
            raise ValueError(f"source_column must be a numeric_column, not {source!r}.")
        self.boundaries, pieces = [float(b) for b in boundaries], len(boundaries) + 1
        if not self.boundaries or sorted(set(self.boundaries)) != self.boundaries:
            raise ValueError(f"boundaries must be a sorted list, not {list(boundaries)}.")
        self.num_buckets = pieces * source.width

        def classes(features: Any) -> Any:
            values = source.make(features)
            above = [tf.cast(tf.greater_equal(values, b), "int64") for b in self.boundaries]
            places = pieces * np.arange(source.width, dtype="int64")
            return tf.add_n(above) + places, None

        def make(features: Any) -> Any:
            ids, _ = classes(features)
            return tf.reduce_sum(tf.one_hot(ids, self.num_buckets), 1)

        self.classes = classes
        super().__init__(f"{source.name}_bucketized", source.parse_example_spec, self.num_buckets,
                         make)  # fmt: skip


def _raw(features: Any, key: str) -> Any:
    """A feature as a dense Tensor of two axes; empty strings or -1 where nothing is."""
    if key not in features:
        raise ValueError(
            f"Feature {key} is not in features dictionary: it holds {sorted(features)}."
        )
    value = features[key]
    if isinstance(value, SparseTensor):
        text = as_dtype(value.dtype).name == "string"
        return sparse_tensor_to_dense(value, "" if text else -1)
    value = tf.convert_to_tensor(value)
    rank = value.shape.ndims
    return tf.expand_dims(value, -1) if rank in (0, 1, None) else value


def numeric_column(
    key: str, shape: Any = (1,), default_value: Any = None, dtype: Any = "float32",
    normalizer_fn: Any = None,
) -> Numeric:  # fmt: skip
    """A column of numbers.

    Args:
        key: Name of the feature.
        shape: Shape of a row's value.
        default_value: What stands for a value that is missing in serialized examples.
        dtype: Their dtype there.
        normalizer_fn: Function of the values, such as ``lambda x: (x - 3) / 4``.
    """
    shape = tuple(sizes([shape] if isinstance(shape, int) else shape))
    width = int(np.prod(shape))

    def make(features: Any) -> Any:
        values = tf.cast(_raw(features, key), "float32")
        values = normalizer_fn(values) if normalizer_fn else values
        return tf.reshape(values, [-1, width])

    return Numeric(
        key, {key: parsing_ops.FixedLenFeature(shape, dtype, default_value)}, width, make
    )


def bucketized_column(source_column: Numeric, boundaries: Any) -> Bucketized:
    """Which piece a number lies in: below the first boundary, between two, or from the last on.

    Args:
        source_column: A ``numeric_column``.
        boundaries: Where the pieces meet, in order.
    """
    return Bucketized(source_column, boundaries)


@op("LookupTable", tensors="values", host=True, infer=lambda values, **_: [(values.sizes, "int64")])
def _looked_up(values: Any, table: Any, default: int, oov: int, name: Any = None) -> Any:
    flat = np.asarray(values).reshape(-1).tolist()
    size = len(table)
    numbers = [
        -1 if v in (b"", -1) else table.get(v, size + _hashed(v, oov) if oov else default)
        for v in flat
    ]
    return np.array(numbers, "int64").reshape(np.shape(values))


def _hashed(value: Any, count: int) -> int:
    text = value if isinstance(value, bytes) else str(value).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") % count


def categorical_column_with_vocabulary_list(
    key: str, vocabulary_list: Any, dtype: Any = None, default_value: int = -1,
    num_oov_buckets: int = 0,
) -> Categorical:  # fmt: skip
    """Classes by a list of their names.

    Args:
        key: Name of the feature.
        vocabulary_list: The names, in order of the classes.
        dtype: Dtype of the feature: string or a whole number.
        default_value: Class of what is not in the list; -1 leaves it out.
        num_oov_buckets: More classes for what is not in the list.
    """
    words = [w.encode() if isinstance(w, str) else w for w in np.asarray(vocabulary_list).tolist()]
    kind = as_dtype(dtype or ("string" if isinstance(words[0], bytes) else "int64"))
    table = {word: number for number, word in enumerate(words)}
    if len(table) != len(words):
        raise ValueError(f"Duplicate keys in vocabulary_list of {key!r}.")

    def make(features: Any) -> Any:
        return _looked_up(_raw(features, key), table, default_value, num_oov_buckets), None

    count = len(words) + num_oov_buckets
    return Categorical(key, {key: parsing_ops.VarLenFeature(kind)}, count, make)


def categorical_column_with_vocabulary_file(
    key: str, vocabulary_file: Any, vocabulary_size: Any = None, num_oov_buckets: int = 0,
    default_value: Any = None, dtype: Any = "string",
) -> Categorical:  # fmt: skip
    """Classes by the lines of a file: see ``categorical_column_with_vocabulary_list``."""
    with open(vocabulary_file, encoding="utf-8") as file:
        words = file.read().splitlines()[:vocabulary_size]
    default = -1 if default_value is None else default_value
    return categorical_column_with_vocabulary_list(key, words, dtype, default, num_oov_buckets)


def categorical_column_with_hash_bucket(
    key: str, hash_bucket_size: int, dtype: Any = "string"
) -> Categorical:
    """So many classes; which one a value belongs to is drawn from a hash of it.

    Args:
        key: Name of the feature.
        hash_bucket_size: How many classes there are.
        dtype: Dtype of the feature: string or a whole number.
    """

    def make(features: Any) -> Any:
        return _looked_up(_raw(features, key), {}, 0, hash_bucket_size), None

    spec = {key: parsing_ops.VarLenFeature(as_dtype(dtype))}
    return Categorical(key, spec, hash_bucket_size, make)


def categorical_column_with_identity(
    key: str, num_buckets: int, default_value: Any = None
) -> Categorical:
    """Whole numbers below ``num_buckets`` as classes.

    Args:
        key: Name of the feature.
        num_buckets: How many classes there are.
        default_value: Class of other numbers; they are refused if None.
    """

    def make(features: Any) -> Any:
        ids = tf.cast(_raw(features, key), "int64")
        inside = tf.logical_and(ids >= 0, ids < num_buckets)
        if default_value is None:
            fine = tf.Assert(tf.reduce_all(tf.logical_or(inside, tf.equal(ids, -1))), [ids])
            with control_dependencies([fine]):
                return tf.identity(ids), None
        other = tf.fill(tf.shape(ids), np.int64(default_value))
        return tf.where(inside, ids, other), None

    return Categorical(key, {key: parsing_ops.VarLenFeature("int64")}, num_buckets, make)


def weighted_categorical_column(
    categorical_column: Categorical, weight_feature_key: str, dtype: Any = "float32"
) -> Categorical:
    """Classes that count by the weights in another feature."""

    def make(features: Any) -> Any:
        ids, _ = categorical_column.make(features)
        return ids, tf.cast(_raw(features, weight_feature_key), "float32")

    spec = {**categorical_column.parse_example_spec,
            weight_feature_key: parsing_ops.VarLenFeature(as_dtype(dtype))}  # fmt: skip
    name = f"{categorical_column.name}_weighted_by_{weight_feature_key}"
    return Categorical(name, spec, categorical_column.num_buckets, make)


@op("SparseCross", tensors="columns", lists="columns", host=True,
    infer=lambda columns, **_: [(((columns[0].sizes or [None])[0], None), "int64")])  # fmt: skip
def _crossed(columns: Any, count: int, name: Any = None) -> Any:
    """The class of each combination of the columns' values in a row."""
    rows = []
    for row in zip(*[np.asarray(column).tolist() for column in columns], strict=True):
        combined: list[bytes] = [b""]
        for values in row:
            told = [v if isinstance(v, bytes) else str(v).encode() for v in values]
            combined = [a + b"_X_" + b for a in combined for b in told]
        rows.append([_hashed(one, count) for one in combined])
    return np.array(rows, "int64")


def crossed_column(keys: Any, hash_bucket_size: int, hash_key: Any = None) -> Categorical:
    """Classes of combinations of other columns' classes.

    Args:
        keys: Names of features, and categorical or bucketized columns.
        hash_bucket_size: How many classes there are.
        hash_key: Taken for older code.
    """
    if len(keys) < 2:
        raise ValueError("keys must be a list with length > 1.")
    parse: dict[str, Any] = {}
    for key in keys:
        if isinstance(key, str):
            parse[key] = parsing_ops.VarLenFeature("string")
        else:
            parse.update(key.parse_example_spec)

    def values(features: Any, key: Any) -> Any:
        if isinstance(key, str):
            return _raw(features, key)
        made = key.classes(features) if isinstance(key, Bucketized) else key.make(features)
        return made[0]

    def make(features: Any) -> Any:
        return _crossed([values(features, key) for key in keys], hash_bucket_size), None

    name = "_X_".join(sorted(key if isinstance(key, str) else key.name for key in keys))
    return Categorical(name, parse, hash_bucket_size, make)


def indicator_column(categorical_column: Any) -> Dense:
    """How often each class is in a row.

    Args:
        categorical_column: A categorical column.
    """
    count = categorical_column.num_buckets
    if isinstance(categorical_column, Bucketized):
        return categorical_column

    def make(features: Any) -> Any:
        ids, weights = categorical_column.make(features)
        ones = tf.one_hot(ids, count)
        return tf.reduce_sum(ones if weights is None else ones * tf.expand_dims(weights, -1), 1)

    spec = categorical_column.parse_example_spec
    return Dense(f"{categorical_column.name}_indicator", spec, count, make)


def embedding_column(
    categorical_column: Any, dimension: int, combiner: str = "mean", initializer: Any = None,
    ckpt_to_load_from: Any = None, tensor_name_in_ckpt: Any = None, max_norm: Any = None,
    trainable: bool = True,
) -> Dense:  # fmt: skip
    """Classes as vectors that are learned.

    Args:
        categorical_column: A categorical column.
        dimension: Length of a vector.
        combiner: How the vectors of a row become one: ``"mean"``, ``"sum"`` or ``"sqrtn"``.
        initializer: Of the vectors; truncated normal draws of deviation 1/sqrt(dimension) if None.
        ckpt_to_load_from: Not supported.
        tensor_name_in_ckpt: Not supported.
        max_norm: Longer vectors are shortened to this length.
        trainable: Whether they are learned.
    """
    if ckpt_to_load_from is not None:
        raise NotImplementedError("embedding_column: use tf.train.Saver to load its weights.")
    first = initializer or init_ops.TruncatedNormal(0.0, 1 / math.sqrt(dimension))

    def make(features: Any) -> Any:
        made = getattr(categorical_column, "classes", categorical_column.make)
        ids, weights = made(features)
        shape = [categorical_column.num_buckets, dimension]
        table = get_variable("embedding_weights", shape, initializer=first, trainable=trainable)
        there = tf.to_float(ids >= 0) if weights is None else weights * tf.to_float(ids >= 0)
        rows = embedding_ops.embedding_lookup(table, tf.maximum(ids, 0), max_norm=max_norm)
        total = tf.reduce_sum(rows * tf.expand_dims(there, -1), 1)
        if combiner == "sum":
            return total
        norm = there if combiner == "mean" else tf.square(there)
        size = tf.reduce_sum(norm, 1, keepdims=True)
        size = size if combiner == "mean" else tf.sqrt(size)
        return total / tf.where(tf.equal(size, 0.0), tf.ones_like(size), size)

    spec = categorical_column.parse_example_spec
    return Dense(f"{categorical_column.name}_embedding", spec, dimension, make)


def _sorted(feature_columns: Any) -> list[Any]:
    columns = list(feature_columns) if hasattr(feature_columns, "__iter__") else [feature_columns]
    for column in columns:
        if not isinstance(column, Column):
            raise ValueError(f"Items of feature_columns must be columns. Given: {column!r}.")
    return sorted(columns, key=lambda column: column.name)


def input_layer(
    features: Any, feature_columns: Any, weight_collections: Any = None, trainable: bool = True,
    cols_to_vars: Any = None, cols_to_output_tensors: Any = None,
) -> Any:  # fmt: skip
    """The dense columns side by side, in the order of their names.

    Args:
        features: Features by name.
        feature_columns: Dense columns.
        weight_collections: Taken for older code.
        trainable: Taken for older code.
        cols_to_vars: A dict to fill with the Variables of each column.
        cols_to_output_tensors: A dict to fill with what each column gives.

    Raises:
        ValueError: A column is categorical: put it into ``indicator_column`` or
            ``embedding_column``.
    """
    with variable_scope(None, "input_layer", list(features.values())):
        parts = []
        for column in _sorted(feature_columns):
            if not isinstance(column, Dense):
                raise ValueError(
                    f"Items of feature_columns must be dense; {column!r} is categorical: wrap it "
                    "with indicator_column or embedding_column."
                )
            with variable_scope(None, column.name) as scope:
                made = column.make(features)
            if cols_to_vars is not None:
                cols_to_vars[column] = scope.global_variables()
            if cols_to_output_tensors is not None:
                cols_to_output_tensors[column] = made
            parts.append(made)
        return tf.concat(parts, 1)


def linear_model(
    features: Any, feature_columns: Any, units: int = 1, sparse_combiner: str = "sum",
    weight_collections: Any = None, trainable: bool = True, cols_to_vars: Any = None,
) -> Any:  # fmt: skip
    """The sum of a weight for each class and each number, and a bias.

    Args:
        features: Features by name.
        feature_columns: Dense and categorical columns.
        units: How many such sums.
        sparse_combiner: How the weights of a row's classes become one: ``"sum"`` or ``"mean"``.
        weight_collections: Taken for older code.
        trainable: Whether the weights are learned.
        cols_to_vars: A dict to fill with the Variables of each column.
    """
    zeros = init_ops.Zeros()
    with variable_scope(None, "linear_model", list(features.values())):
        parts = []
        for column in _sorted(feature_columns):
            with variable_scope(None, column.name) as scope:
                parts.append(_weighted(column, features, units, sparse_combiner, trainable))
            if cols_to_vars is not None:
                cols_to_vars[column] = scope.global_variables()
        bias = get_variable("bias_weights", [units], initializer=zeros, trainable=trainable)
        add_to_collection(GraphKeys.MODEL_VARIABLES, bias)
        return tf.add_n(parts) + bias


def _weighted(column: Any, features: Any, units: int, combiner: str, trainable: bool) -> Any:
    zeros = init_ops.Zeros()
    if isinstance(column, Dense):
        weights = get_variable("weights", [column.width, units], initializer=zeros,
                               trainable=trainable)  # fmt: skip
        return tf.matmul(column.make(features), weights)
    ids, counts = column.make(features)
    weights = get_variable("weights", [column.num_buckets, units], initializer=zeros,
                           trainable=trainable)  # fmt: skip
    there = tf.to_float(ids >= 0)
    there = there if counts is None else there * counts
    rows = tf.gather(weights, tf.maximum(ids, 0)) * tf.expand_dims(there, -1)
    total = tf.reduce_sum(rows, 1)
    if combiner == "sum":
        return total
    return total / tf.maximum(tf.reduce_sum(there, 1, keepdims=True), 1e-12)


def make_parse_example_spec(feature_columns: Any) -> dict[str, Any]:
    """What ``tf.parse_example`` must be told to read the features of these columns."""
    told: dict[str, Any] = {}
    for column in _sorted(feature_columns):
        told.update(column.parse_example_spec)
    return told
