"""``tf.TextLineReader`` and kin: files, named by a queue, as records of key and value."""

import glob
import os
import threading
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import data_files, errors
from hornbook.compat.tensorflow.building import Operation, as_operand, get_default_graph, op
from hornbook.compat.tensorflow.define import as_bytes_array
from hornbook.compat.tensorflow.queues import QueueBase

__all__ = [
    "FixedLengthRecordReader", "IdentityReader", "ReaderBase", "TFRecordReader", "TextLineReader",
    "WholeFileReader", "matching_files", "read_file", "write_file",
]  # fmt: skip


class _Place:
    """Where a reader is in one session: the records of the file that it reads."""

    def __init__(self) -> None:
        self.records: Any = None
        self.produced = self.finished = 0
        self.lock = threading.Lock()


class _AtPlace:
    """A step of a reader: ``act(place, state, values, node) -> outputs``."""

    def __init__(self, reader: "ReaderBase", act: Any) -> None:
        self.reader, self.act = reader, act

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Do it in the session that runs."""
        place = frame.state.get(self.reader) or frame.state.setdefault(self.reader, _Place())
        values = {word: frame.fill(value) for word, value in node.kwargs.items()}
        with place.lock:  # threads may read the same file
            return self.act(place, frame.state, values, node)


class ReaderBase:
    """Reads records of the files that a queue names.

    Args:
        kind: TensorFlow's name of the kind.
        records: ``records(name of a file) -> pairs of key and value``.
        name: Its name.
    """

    supports_serialize = False

    def __init__(self, kind: str, records: Any, name: Any = None) -> None:
        self._kind, self._records, self._name = kind, records, name or kind

    def read(self, queue: Any, name: Any = None) -> tuple[Any, Any]:
        """The next record: key and value, as strings; the next file when one is at its end.

        Args:
            queue: A queue of file names.
            name: Name of the operation.
        """

        def act(place: _Place, state: Any, values: Any, node: Any) -> list[Any]:
            row = self._next(place, state, queue, node)
            return [np.array(part, object) for part in row]

        return self._read(queue, act, name or f"{self._name}Read", {}, ())

    def read_up_to(self, queue: Any, num_records: Any, name: Any = None) -> tuple[Any, Any]:
        """The next records, at most so many and of one file."""

        def act(place: _Place, state: Any, values: Any, node: Any) -> list[Any]:
            rows = [self._next(place, state, queue, node)]
            while place.records is not None and len(rows) < int(values["num_records"]):
                row = next(place.records, None)
                if row is None:
                    break
                place.produced += 1
                rows.append(row)
            return [as_bytes_array(list(column)) for column in zip(*rows, strict=True)]

        given = {"num_records": as_operand(num_records)}
        return self._read(queue, act, name or f"{self._name}ReadUpTo", given, (None,))

    def _read(self, queue: Any, act: Any, name: str, given: Any, shape: Any) -> tuple[Any, Any]:
        if not isinstance(queue, QueueBase):
            raise TypeError(
                f"A reader reads the files that a queue names, not {queue!r}: pass "
                "tf.train.string_input_producer(names)."
            )
        made = self._step(name, act, given, [(shape, "string"), (shape, "string")])
        return made.outputs[0], made.outputs[1]

    def _next(self, place: _Place, state: Any, queue: Any, node: Any) -> tuple[bytes, bytes]:
        while True:
            if place.records is None:
                name = queue.held(state).take(1, False, node)[0][0].item()
                place.records = self._records(name.decode())
            row = next(place.records, None)
            if row is not None:
                place.produced += 1
                key, value = row
                return key, value
            place.records, place.finished = None, place.finished + 1

    def num_records_produced(self, name: Any = None) -> Any:
        """How many records it has read."""
        return self._count("produced", name or f"{self._name}NumRecordsProduced")

    def num_work_units_completed(self, name: Any = None) -> Any:
        """How many files it has read to their ends."""
        return self._count("finished", name or f"{self._name}NumWorkUnitsCompleted")

    def _count(self, word: str, name: str) -> Any:
        def act(place: _Place, *_: Any) -> list[Any]:
            return [np.int64(getattr(place, word))]

        return self._step(name, act, {}, [((), "int64")]).outputs[0]

    def reset(self, name: Any = None) -> Operation:
        """An operation that forgets the file it reads."""

        def act(place: _Place, *_: Any) -> list[Any]:
            place.records, place.produced, place.finished = None, 0, 0
            return []

        return self._step(name or f"{self._name}Reset", act, {})

    def _step(self, name: str, act: Any, given: dict[str, Any], outputs: Any = ()) -> Operation:
        graph, step = get_default_graph(), _AtPlace(self, act)
        return Operation(graph, step, f"{self._kind}V2", name, given, outputs, host=True)


class TextLineReader(ReaderBase):
    """The lines of files; a key is ``file:number``, from 1 on.

    Args:
        skip_header_lines: How many lines of each file are left out.
        name: Its name.
    """

    def __init__(self, skip_header_lines: Any = None, name: Any = None) -> None:
        first = int(skip_header_lines or 0)

        def records(path: str) -> Any:
            for number, line in enumerate(data_files.lines(path), 1):
                if number > first:
                    yield f"{path}:{number}".encode(), line

        super().__init__("TextLineReader", records, name)


class WholeFileReader(ReaderBase):
    """Files as they are; a key is the name of one.

    Args:
        name: Its name.
    """

    def __init__(self, name: Any = None) -> None:
        def records(path: str) -> Any:
            yield path.encode(), _content(path)

        super().__init__("WholeFileReader", records, name)


class FixedLengthRecordReader(ReaderBase):
    """Pieces of files of so many bytes; a key is ``file:number``, from 0 on.

    Args:
        record_bytes: Length of a piece.
        header_bytes: What is left out at the start of each file.
        footer_bytes: What is left out at its end.
        hop_bytes: From one piece's start to the next one's; its length if None.
        name: Its name.
        encoding: Taken for older code.
    """

    def __init__(
        self, record_bytes: int, header_bytes: Any = None, footer_bytes: Any = None,
        hop_bytes: Any = None, name: Any = None, encoding: Any = None,
    ) -> None:  # fmt: skip
        def records(path: str) -> Any:
            parts = data_files.pieces(
                path, record_bytes, header_bytes or 0, footer_bytes or 0, hop_bytes or 0
            )
            for number, part in enumerate(parts):
                yield f"{path}:{number}".encode(), part

        super().__init__("FixedLengthRecordReader", records, name)


class TFRecordReader(ReaderBase):
    """The records of TFRecord files; a key is ``file:place``.

    Args:
        name: Its name.
        options: How the files are packed.
    """

    def __init__(self, name: Any = None, options: Any = None) -> None:
        def records(path: str) -> Any:
            for place, record in data_files.records(path, options):
                yield f"{path}:{place}".encode(), record

        super().__init__("TFRecordReader", records, name)


class IdentityReader(ReaderBase):
    """The names in the queue themselves, as keys and values.

    Args:
        name: Its name.
    """

    def __init__(self, name: Any = None) -> None:
        def records(path: str) -> Any:
            yield path.encode(), path.encode()

        super().__init__("IdentityReader", records, name)


def _content(path: str) -> bytes:
    with data_files.opened(path) as file:
        return bytes(file.read())


@op("ReadFile", host=True, infer=lambda **_: [((), "string")])
def read_file(filename: Any, name: Any = None) -> Any:
    """The bytes of a file."""
    return np.array(_content(np.asarray(filename, object).item().decode()), object)


@op("MatchingFiles", host=True, infer=lambda **_: [((None,), "string")])
def matching_files(pattern: Any, name: Any = None) -> Any:
    """The names of files that match a pattern, in order."""
    patterns = np.asarray(pattern, object).reshape(-1)
    found = sorted({name for one in patterns for name in glob.glob(one.decode())})
    return as_bytes_array(np.array(found, object))


class _Write:
    """Writes a file."""

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Write it whole."""
        path, content = (
            np.asarray(frame.fill(node.kwargs[word]), object).item()
            for word in ("filename", "contents")
        )
        folder = os.path.dirname(path.decode())
        if folder:
            os.makedirs(folder, exist_ok=True)
        try:
            with open(path.decode(), "wb") as file:
                file.write(content)
        except OSError as error:
            raise errors.PermissionDeniedError(node, node, f"{path.decode()}: {error}") from None
        return []


def write_file(filename: Any, contents: Any, name: Any = None) -> Operation:
    """An operation that writes bytes into a file."""
    given = {"filename": as_operand(filename), "contents": as_operand(contents)}
    return Operation(get_default_graph(), _Write(), "WriteFile", name or "WriteFile", given,
                     host=True)  # fmt: skip
