"""``EventFile``: a file of records that TensorBoard follows while it grows.

::

    length (8 bytes) | checksum of it (4) | message | checksum of it (4)      once per event

Records are kept in memory and reach the file whole, in one write for each flush: a process that
dies loses the records since then, never half a record of an earlier flush.
"""

import io
import itertools
import os
import socket
import threading
import time
from typing import Any

from hornbook.show.tensorboard.messages import messages, part

__all__ = ["EventFile"]

_VERSION = "brain.Event:2"
_numbers = itertools.count()


class EventFile:
    """A new event file in a folder, under a name that no other has.

    Args:
        folder: The folder of the run; made if it is not there.
        flush_secs: After how many seconds an added event makes all be written.
        max_queue: How many events may wait.
        suffix: End of the file's name.

    Example:
        >>> import tempfile
        >>> from hornbook.show.tensorboard.messages import messages
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with EventFile(folder) as file:
        ...         file.add(messages("event").Event(step=1))
        ...     os.path.basename(file.path)[:20]
        'events.out.tfevents.'
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        flush_secs: float = 120,
        max_queue: int = 1000,
        suffix: str = "",
    ) -> None:
        self.folder = os.fspath(folder)
        self.flush_secs, self.max_queue = flush_secs, max_queue
        os.makedirs(self.folder, exist_ok=True)
        now = time.time()
        # Zeros in front keep the files of a folder in the order in which they were begun.
        self.path = os.path.join(
            self.folder,
            f"events.out.tfevents.{int(now):010d}.{socket.gethostname()}"
            f".{os.getpid()}.{next(_numbers)}{suffix}",
        )
        self._waiting = io.BytesIO()
        self._records = part("summary.writer.record_writer").RecordWriter(self._waiting)
        self._lock = threading.Lock()
        self._count, self._flushed = 0, time.monotonic()
        self._file: Any = open(self.path, "xb", buffering=0)  # noqa: SIM115
        self.add(messages("event").Event(wall_time=now, file_version=_VERSION))
        self.flush()

    def add(self, event: Any) -> None:
        """Add an event; its time is now where it has none."""
        if not event.wall_time:
            event.wall_time = time.time()
        with self._lock:
            self._reopen()
            self._records.write(event.SerializeToString())
            self._count += 1
            late = time.monotonic() - self._flushed > self.flush_secs
            if late or self._count >= self.max_queue:
                self._write_out()

    def flush(self) -> None:
        """Put everything added so far into the file."""
        with self._lock:
            self._write_out()

    def close(self) -> None:
        """Flush and close; adding again opens the file again."""
        with self._lock:
            self._write_out()
            if self._file is not None:
                self._file.close()
                self._file = None

    def _reopen(self) -> None:
        if self._file is None:
            self._file = open(self.path, "ab", buffering=0)  # noqa: SIM115

    def _write_out(self) -> None:
        left = memoryview(self._waiting.getvalue())
        while left:
            left = left[self._file.write(left) :]
        self._waiting.seek(0)
        self._waiting.truncate()
        self._count, self._flushed = 0, time.monotonic()

    def __enter__(self) -> "EventFile":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
