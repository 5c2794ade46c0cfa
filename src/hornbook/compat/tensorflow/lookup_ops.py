"""Tables in a graph: words to numbers and back. They are known when they are made."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    add_to_collection,
    as_dtype,
    as_operand,
    get_collection,
    op,
    tf,
)
from hornbook.compat.tensorflow.string_ops import _bucket

__all__ = [
    "HashTable", "KeyValueTensorInitializer", "StaticHashTable", "StaticVocabularyTable",
    "TextFileIndex", "TextFileInitializer", "index_table_from_file", "index_table_from_tensor",
    "index_to_string_table_from_file", "index_to_string_table_from_tensor", "initialize_all_tables",
    "tables_initializer",
]  # fmt: skip


class TextFileIndex:
    """What of a line of a file is taken."""

    WHOLE_LINE, LINE_NUMBER = -2, -1


def _known(values: Any, dtype: Any) -> np.ndarray:
    values = tf.constant_value(values) if hasattr(values, "op") else as_operand(values, dtype)
    if values is None:
        raise ValueError("The keys and values of a table must be known when it is made.")
    return np.asarray(values)


class KeyValueTensorInitializer:
    """Keys and their values.

    Args:
        keys: The keys.
        values: A value for each.
        key_dtype: Dtype of the keys; their own if None.
        value_dtype: Dtype of the values; their own if None.
    """

    def __init__(
        self, keys: Any, values: Any, key_dtype: Any = None, value_dtype: Any = None,
        name: Any = None,
    ) -> None:  # fmt: skip
        self.keys, self.values = _known(keys, key_dtype), _known(values, value_dtype)
        if self.keys.shape != self.values.shape:
            raise ValueError(f"{len(self.keys)} keys have {len(self.values)} values.")
        self.key_dtype = as_dtype(key_dtype or self.keys.dtype)
        self.value_dtype = as_dtype(value_dtype or self.values.dtype)


class TextFileInitializer(KeyValueTensorInitializer):
    """Keys and values from the lines of a file.

    Args:
        filename: The file.
        key_dtype: Dtype of the keys.
        key_index: ``TextFileIndex.WHOLE_LINE``, ``LINE_NUMBER`` or the number of a column.
        value_dtype: Dtype of the values.
        value_index: The same for values.
        vocab_size: How many lines are read.
        delimiter: What is between columns.
    """

    def __init__(
        self, filename: Any, key_dtype: Any, key_index: int, value_dtype: Any, value_index: int,
        vocab_size: Any = None, delimiter: str = "\t", name: Any = None,
    ) -> None:  # fmt: skip
        rows = _lines(filename)[:vocab_size]

        def column(index: int) -> list[Any]:
            if index == TextFileIndex.LINE_NUMBER:
                return list(range(len(rows)))
            if index == TextFileIndex.WHOLE_LINE:
                return rows
            return [row.split(delimiter)[index] for row in rows]

        def read(index: int, kind: Any) -> list[Any]:
            values = column(index)
            return values if as_dtype(kind).name == "string" else [int(v) for v in values]

        super().__init__(read(key_index, key_dtype), read(value_index, value_dtype), key_dtype,
                         value_dtype)  # fmt: skip


def _lines(path: Any) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError as error:
        raise errors.NotFoundError(None, None, f"{path}; {error.strerror}") from None


@op("LookupTableFind", tensors="keys", host=True,
    infer=lambda keys, table: [(keys.sizes if hasattr(keys, "sizes") else keys.shape,
                                table.value_dtype)])  # fmt: skip
def _found(keys: Any, table: Any, name: Any = None) -> Any:
    keys = np.asarray(keys)
    flat = [table.find(key) for key in keys.reshape(-1).tolist()]
    kind = table.value_dtype.as_numpy_dtype
    made = np.empty(len(flat), kind)
    made[:] = flat
    return made.reshape(keys.shape)


class HashTable:
    """A table.

    Args:
        initializer: Its keys and values.
        default_value: The value of other keys.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     pairs = KeyValueTensorInitializer(["a", "b"], [1, 2])
        ...     table = HashTable(pairs, -1)
        ...     session.run(tf.tables_initializer())
        ...     session.run(table.lookup(tf.constant(["b", "c"]))).tolist()
        [2, -1]
    """

    def __init__(
        self, initializer: KeyValueTensorInitializer, default_value: Any, shared_name: Any = None,
        name: Any = None,
    ) -> None:  # fmt: skip
        self.key_dtype, self.value_dtype = initializer.key_dtype, initializer.value_dtype
        self._pairs = dict(zip(initializer.keys.tolist(), initializer.values.tolist(), strict=True))
        self._default = default_value
        if isinstance(default_value, str):
            self._default = default_value.encode()
        self.init = self.initializer = tf.no_op(name="init")
        add_to_collection(GraphKeys.TABLE_INITIALIZERS, self.init)

    def find(self, key: Any) -> Any:
        """The value of one key."""
        return self._pairs.get(key, self._default)

    def lookup(self, keys: Any, name: Any = None) -> Any:
        """The values of these keys; of a SparseTensor's values where it is one."""
        if hasattr(keys, "_map_values"):
            return keys._map_values(lambda values: self.lookup(values, name))
        keys = as_operand(keys, None if hasattr(keys, "dtype") else self.key_dtype)
        if as_dtype(keys.dtype) != self.key_dtype:
            raise TypeError(
                f"Signature mismatch. Keys must be dtype {self.key_dtype!r}, got "
                f"{as_dtype(keys.dtype)!r}."
            )
        return _found(keys, self, name=name or "hash_table_Lookup/LookupTableFindV2")

    def size(self, name: Any = None) -> Any:
        """How many keys it has."""
        return tf.constant(len(self._pairs), "int64")


StaticHashTable = HashTable


class StaticVocabularyTable(HashTable):
    """A table whose other keys share some more numbers, by a hash.

    Args:
        initializer: Its keys and values.
        num_oov_buckets: How many numbers there are for other keys.
    """

    def __init__(
        self, initializer: Any, num_oov_buckets: int, lookup_key_dtype: Any = None, name: Any = None
    ) -> None:
        super().__init__(initializer, -1)
        self._more = int(num_oov_buckets)

    def find(self, key: Any) -> Any:
        """The value of one key."""
        if key in self._pairs:
            return self._pairs[key]
        text = key if isinstance(key, bytes) else str(key).encode()
        return len(self._pairs) + _bucket(text, self._more)


def index_table_from_tensor(
    vocabulary_list: Any, num_oov_buckets: int = 0, default_value: int = -1, name: Any = None,
    mapping: Any = None, **kwargs: Any,
) -> HashTable:  # fmt: skip
    """A table from words to their places in a list."""
    words = _known(mapping if vocabulary_list is None else vocabulary_list, None)
    pairs = KeyValueTensorInitializer(words, np.arange(len(words)))
    if num_oov_buckets:
        return StaticVocabularyTable(pairs, num_oov_buckets)
    return HashTable(pairs, default_value)


def index_table_from_file(
    vocabulary_file: Any, num_oov_buckets: int = 0, vocab_size: Any = None,
    default_value: int = -1, **kwargs: Any,
) -> HashTable:  # fmt: skip
    """A table from the lines of a file to their numbers."""
    words = _lines(vocabulary_file)[:vocab_size]
    return index_table_from_tensor(words, num_oov_buckets, default_value)


def index_to_string_table_from_tensor(
    vocabulary_list: Any, default_value: str = "UNK", name: Any = None, mapping: Any = None
) -> HashTable:
    """A table from places in a list to its words."""
    words = _known(mapping if vocabulary_list is None else vocabulary_list, None)
    pairs = KeyValueTensorInitializer(np.arange(len(words)), words)
    return HashTable(pairs, default_value)


def index_to_string_table_from_file(
    vocabulary_file: Any, vocab_size: Any = None, default_value: str = "UNK", **kwargs: Any
) -> HashTable:
    """A table from numbers of lines to the lines of a file."""
    return index_to_string_table_from_tensor(_lines(vocabulary_file)[:vocab_size], default_value)


def tables_initializer(name: str = "init_all_tables") -> Any:
    """An operation that fills all tables."""
    return tf.group(*get_collection(GraphKeys.TABLE_INITIALIZERS), name=name)


initialize_all_tables = tables_initializer
