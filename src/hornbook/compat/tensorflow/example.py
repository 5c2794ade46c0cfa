"""``tf.train.Example``: features by name, as bytes that go into TFRecord files.

::

    Example { features: Features { feature: { name: Feature { bytes | floats | int64s } } } }
"""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import wire

__all__ = [
    "BytesList", "Example", "Feature", "FeatureList", "FeatureLists", "Features", "FloatList",
    "Int64List", "SequenceExample",
]  # fmt: skip


class _Message:
    """What can be written as bytes and read from them; alike if these are alike."""

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        raise NotImplementedError

    def _read(self, data: bytes) -> None:
        raise NotImplementedError

    def ParseFromString(self, serialized: bytes) -> int:
        """Become what the bytes say; returns how many there are.

        Raises:
            ValueError: They are no message of this kind.
        """
        self.__init__()  # type: ignore[misc]
        self._read(bytes(serialized))
        return len(serialized)

    def MergeFromString(self, serialized: bytes) -> int:
        """Add what the bytes say."""
        self._read(bytes(serialized))
        return len(serialized)

    @classmethod
    def FromString(cls, serialized: bytes) -> Any:
        """The message that the bytes are."""
        made = cls()
        made._read(bytes(serialized))
        return made

    def CopyFrom(self, other: Any) -> None:
        """Become like another message."""
        self.ParseFromString(other.SerializeToString())

    def ByteSize(self) -> int:
        """How many bytes it takes."""
        return len(self.SerializeToString())

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (
            other.SerializeToString() == self.SerializeToString()  # type: ignore[attr-defined]
        )

    def __hash__(self) -> int:
        return id(self)

    def _lines(self) -> list[str]:
        raise NotImplementedError

    def __repr__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines())


def _inside(word: str, message: Any) -> list[str]:
    return [f"{word} {{", *(f"  {line}" for line in message._lines()), "}"]


class _List(_Message):
    """Numbers or bytes, in order, in ``value``."""

    def __init__(self, value: Any = ()) -> None:
        if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
            raise TypeError(f"{type(self).__name__}: value is a list: value=[{value!r}].")
        self.value: list[Any] = _Checked(self._fit, value)

    @staticmethod
    def _fit(one: Any) -> Any:
        raise NotImplementedError


class _Checked(list):
    """A list whose elements are checked when they come."""

    def __init__(self, fit: Any, values: Any) -> None:
        self.fit = fit
        super().__init__(fit(one) for one in values)

    def append(self, one: Any) -> None:
        """Add an element."""
        super().append(self.fit(one))

    def extend(self, values: Any) -> None:
        """Add elements."""
        super().extend(self.fit(one) for one in values)


class BytesList(_List):
    """Strings of bytes.

    Args:
        value: The strings.
    """

    @staticmethod
    def _fit(one: Any) -> bytes:
        if isinstance(one, np.ndarray) and one.ndim == 0:
            one = one[()]
        if not isinstance(one, bytes | bytearray | np.bytes_):
            raise TypeError(f"{one!r} has type {type(one).__name__}, but expected one of: bytes")
        return bytes(one)

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        return b"".join(wire.block(1, one) for one in self.value)

    def _read(self, data: bytes) -> None:
        self.value += [value for field, kind, value in wire.fields(data) if (field, kind) == (1, 2)]

    def _lines(self) -> list[str]:
        return [f'value: "{one.decode("latin-1").encode("unicode_escape").decode()}"'
                for one in self.value]  # fmt: skip


class FloatList(_List):
    """Numbers of 32 bits.

    Args:
        value: The numbers.
    """

    @staticmethod
    def _fit(one: Any) -> float:
        if isinstance(one, str | bytes):
            raise TypeError(f"{one!r} has type {type(one).__name__}, but expected one of: float")
        return float(np.float32(one))

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        return wire.block(1, np.asarray(self.value, "<f4").tobytes()) if self.value else b""

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            if field == 1 and kind in (2, 5) and isinstance(value, bytes):
                if len(value) % 4:
                    raise wire.Damaged("floats are cut off")
                self.value += np.frombuffer(value, "<f4").tolist()

    def _lines(self) -> list[str]:
        return [f"value: {one}" for one in self.value]


class Int64List(_List):
    """Whole numbers.

    Args:
        value: The numbers.
    """

    @staticmethod
    def _fit(one: Any) -> int:
        if isinstance(one, float | np.floating | str | bytes):
            raise TypeError(f"{one!r} has type {type(one).__name__}, but expected one of: int")
        whole = int(one)
        if not -(2**63) <= whole < 2**63:
            raise ValueError(f"Value out of range: {one}")
        return whole

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        return wire.block(1, b"".join(map(wire.number, self.value))) if self.value else b""

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            if field == 1 and kind in (0, 2):
                self.value += wire.packed_numbers(value)

    def _lines(self) -> list[str]:
        return [f"value: {one}" for one in self.value]


_KINDS: dict[str, tuple[int, Any]] = {
    "bytes_list": (1, BytesList), "float_list": (2, FloatList), "int64_list": (3, Int64List)
}  # fmt: skip


class Feature(_Message):
    """One of three lists.

    Args:
        bytes_list: A ``BytesList``.
        float_list: A ``FloatList``.
        int64_list: An ``Int64List``.
    """

    def __init__(
        self, bytes_list: Any = None, float_list: Any = None, int64_list: Any = None
    ) -> None:
        given = {"bytes_list": bytes_list, "float_list": float_list, "int64_list": int64_list}
        self._lists = {word: value for word, value in given.items() if value is not None}
        for word, value in self._lists.items():
            if not isinstance(value, _KINDS[word][1]):
                raise TypeError(f"{word} is a {_KINDS[word][1].__name__}, not {value!r}.")

    def __getattr__(self, name: str) -> Any:
        if name not in _KINDS:
            raise AttributeError(name)
        return self.__dict__["_lists"].setdefault(name, _KINDS[name][1]())

    def WhichOneof(self, oneof_group: str = "kind") -> str | None:
        """The name of the list that is there; None if none is."""
        filled = [word for word, value in self._lists.items() if value.value]
        return next(iter([*filled, *self._lists]), None)

    def HasField(self, field_name: str) -> bool:
        """Is this list there?"""
        return self.WhichOneof() == field_name

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        word = self.WhichOneof()
        if word is None:
            return b""
        return wire.block(_KINDS[word][0], self._lists[word].SerializeToString())

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            for word, (number, made) in _KINDS.items():
                if field == number and kind == 2 and isinstance(value, bytes):
                    self._lists = {word: made.FromString(value)}

    def _lines(self) -> list[str]:
        word = self.WhichOneof()
        return [] if word is None else _inside(word, self._lists[word])


class _Map(dict):
    """Messages by name; one that is asked for is there."""

    def __init__(self, kind: Any, given: Any = ()) -> None:
        self.kind = kind
        super().__init__(given or {})
        for name, value in self.items():
            if not isinstance(name, str) or not isinstance(value, kind):
                raise TypeError(f"{name!r}: {value!r} is no {kind.__name__} by name.")

    def __missing__(self, name: str) -> Any:
        self[name] = self.kind()
        return self[name]

    def written(self, field: int) -> bytes:
        """All of them as fields of pairs."""
        pairs = [(name.encode(), self[name].SerializeToString()) for name in sorted(self)]
        return b"".join(
            wire.block(field, wire.block(1, name) + wire.block(2, value)) for name, value in pairs
        )

    def read(self, data: bytes) -> None:
        """Take a pair."""
        found = {n: bytes(value) for n, kind, value in wire.fields(data) if kind == 2}
        name, value = found.get(1, b""), found.get(2, b"")
        try:
            self[name.decode()] = self.kind.FromString(value)
        except UnicodeDecodeError:
            raise wire.Damaged("a name is no text") from None

    def lines(self, word: str) -> list[str]:
        """All of them as text."""
        rows: list[str] = []
        for name in sorted(self):
            inner = [f'  key: "{name}"', *(f"  {line}" for line in _inside("value", self[name]))]
            rows += [f"{word} {{", *inner, "}"]
        return rows


class _Named(_Message):
    _field, _word, _kind = 1, "feature", Feature

    def __init__(self, given: Any = None) -> None:
        setattr(self, self._word, _Map(self._kind, given))

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        return bytes(getattr(self, self._word).written(1))

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            if (field, kind) == (1, 2):
                getattr(self, self._word).read(value)

    def _lines(self) -> list[str]:
        return list(getattr(self, self._word).lines(self._word))


class Features(_Named):
    """Features by name.

    Args:
        feature: A dict of them.
    """

    feature: dict[str, Feature]

    def __init__(self, feature: Any = None) -> None:
        super().__init__(feature)


class FeatureList(_Message):
    """Features in order.

    Args:
        feature: A list of them.
    """

    def __init__(self, feature: Any = ()) -> None:
        self.feature: list[Feature] = list(feature)

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        return b"".join(wire.block(1, one.SerializeToString()) for one in self.feature)

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            if (field, kind) == (1, 2) and isinstance(value, bytes):
                self.feature.append(Feature.FromString(value))

    def _lines(self) -> list[str]:
        return [line for one in self.feature for line in _inside("feature", one)]


class FeatureLists(_Named):
    """Lists of features by name.

    Args:
        feature_list: A dict of them.
    """

    _word, _kind = "feature_list", FeatureList  # type: ignore[assignment]
    feature_list: dict[str, FeatureList]

    def __init__(self, feature_list: Any = None) -> None:
        super().__init__(feature_list)


class _Parts(_Message):
    """Messages under fixed words: ``{word: (number, kind)}``."""

    _words: dict[str, tuple[int, Any]] = {}

    def __init__(self, **given: Any) -> None:
        for word, (_, kind) in self._words.items():
            value = given.pop(word, None)
            if value is not None and not isinstance(value, kind):
                raise TypeError(f"{word} is a {kind.__name__}, not {value!r}.")
            setattr(self, word, kind() if value is None else value)
        if given:
            raise ValueError(
                f"{type(self).__name__} has no field {next(iter(given))!r}: it has "
                f"{', '.join(self._words)}."
            )

    def SerializeToString(self) -> bytes:
        """The message as bytes."""
        parts = [(n, getattr(self, word).SerializeToString()) for word, (n, _) in
                 self._words.items()]  # fmt: skip
        return b"".join(wire.block(number, content) for number, content in parts if content)

    def _read(self, data: bytes) -> None:
        for field, kind, value in wire.fields(data):
            for word, (number, _) in self._words.items():
                if field == number and kind == 2:
                    getattr(self, word)._read(value)

    def _lines(self) -> list[str]:
        return [line for word in self._words for line in _inside(word, getattr(self, word))]


class Example(_Parts):
    """One example.

    Args:
        features: Its ``Features``.

    Example:
        >>> age = Feature(int64_list=Int64List(value=[29]))
        >>> written = Example(features=Features(feature={"age": age})).SerializeToString()
        >>> Example.FromString(written).features.feature["age"].int64_list.value
        [29]
    """

    _words = {"features": (1, Features)}
    features: Features


class SequenceExample(_Parts):
    """One example with features at each step.

    Args:
        context: ``Features`` of the whole.
        feature_lists: ``FeatureLists`` of the steps.
    """

    _words = {"context": (1, Features), "feature_lists": (2, FeatureLists)}
    context: Features
    feature_lists: FeatureLists
