"""``tf.summary``: operations whose value is a message for TensorBoard, and the writer of files.

A summary is computed on the host when it is fetched; its value is bytes, a ``Summary`` message.
"""

import re
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    Operation,
    add_to_collection,
    as_operand,
    get_collection,
    get_default_graph,
    graph_of,
)
from hornbook.compat.tensorflow.graph_drawing import definition_of
from hornbook.show.tensorboard import EventFile
from hornbook.show.tensorboard.messages import messages
from hornbook.show.tensorboard.pictures import stretched
from hornbook.show.tensorboard.values import audio as audio_values
from hornbook.show.tensorboard.values import histogram as histogram_values
from hornbook.show.tensorboard.values import images as image_values
from hornbook.show.tensorboard.values import scalar as scalar_values
from hornbook.show.tensorboard.values import text as text_values

__all__ = [
    "FileWriter", "FileWriterCache", "Summary", "all_merged", "audio", "get_summary_description",
    "histogram", "image", "merge", "merge_all", "scalar", "summary_iterator", "text",
]  # fmt: skip


class _Told:
    """Values as the bytes of a message."""

    def __init__(self, tag: str, make: Any) -> None:
        self.tag, self.make = tag, make

    def __call__(self, **values: Any) -> Any:
        found = self.make(self.tag, *[np.asarray(value) for value in values.values()])
        content = messages("summary").Summary(value=found).SerializeToString()
        return [np.array(content, object)]


def _summary(type: str, name: str, make: Any, collections: Any, family: Any, **values: Any) -> Any:
    graph = graph_of(list(values.values()))
    name = re.sub(r"[^-/\w.]", "_", name).lstrip("/")  # a tag with spaces gets other marks
    with graph.name_scope(family) if family else _Nowhere():
        made = Operation(
            graph, _Told("", make), type, name,
            {word: as_operand(value) for word, value in values.items()}, [((), "string")],
            host=True,
        )  # fmt: skip
    # The tag is the whole name, scopes included; with a family that stands in front once more.
    made.op.tag = f"{family}/{made.name}" if family else made.name
    for one in [GraphKeys.SUMMARIES] if collections is None else collections:
        add_to_collection(one, made.outputs[0])
    return made.outputs[0]


class _Nowhere:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: Any) -> None:
        pass


def scalar(name: str, tensor: Any, collections: Any = None, family: Any = None) -> Any:
    """A number over the steps; fetch it and give it to ``FileWriter.add_summary``."""
    return _summary("ScalarSummary", name, scalar_values, collections, family, values=tensor)


def histogram(name: str, values: Any, collections: Any = None, family: Any = None) -> Any:
    """The distribution of values over the steps."""

    def make(tag: str, array: Any) -> Any:
        if not np.isfinite(array.astype(np.float64)).all():
            raise errors.InvalidArgumentError(
                None, None, f"Nan in summary histogram for: {tag}. A loss or a weight is no number "
                "any more: is the learning rate too high?",
            )  # fmt: skip
        return histogram_values(tag, array)

    return _summary("HistogramSummary", name, make, collections, family, values=values)


def image(
    name: str, tensor: Any, max_outputs: int = 3, collections: Any = None, family: Any = None,
    max_images: Any = None,
) -> Any:  # fmt: skip
    """Pictures (batch, height, width, channels): bytes, or floats that are stretched to them."""
    limit = max_images or max_outputs

    def make(tag: str, batch: Any) -> Any:
        shown = batch[:limit]
        if shown.dtype != np.uint8:
            shown = np.stack([stretched(one) for one in shown]) if len(shown) else shown
        return image_values(tag, shown, limit)

    return _summary("ImageSummary", name, make, collections, family, values=tensor)


def audio(
    name: str, tensor: Any, sample_rate: Any, max_outputs: int = 3, collections: Any = None,
    family: Any = None,
) -> Any:  # fmt: skip
    """Sounds (batch, frames[, channels]) of floats from -1 to 1."""

    def make(tag: str, clips: Any, rate: Any) -> Any:
        return audio_values(tag, clips, float(rate), max_outputs)

    return _summary("AudioSummary", name, make, collections, family, values=tensor,
                    rate=sample_rate)  # fmt: skip


def text(name: str, tensor: Any, collections: Any = None) -> Any:
    """Strings, in Markdown."""
    return _summary("TextSummary", name, text_values, collections, None, values=tensor)


class _Merged:
    """Several messages as one."""

    def __call__(self, inputs: Any) -> Any:
        whole = messages("summary").Summary()
        for content in inputs:
            part = messages("summary").Summary.FromString(_bytes(content))
            whole.value.extend(part.value)
        return [np.array(whole.SerializeToString(), object)]


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else np.asarray(content, object).item()


def merge(inputs: Any, collections: Any = None, name: Any = None) -> Any:
    """Several summaries as one."""
    given = [as_operand(one) for one in inputs]
    made = Operation(
        graph_of(given), _Merged(), "MergeSummary", name or "Merge/MergeSummary",
        {"inputs": given}, [((), "string")], host=True,
    ).outputs[0]  # fmt: skip
    for one in collections or ():
        add_to_collection(one, made)
    return made


def merge_all(key: str = GraphKeys.SUMMARIES, scope: Any = None, name: Any = None) -> Any:
    """All summaries of the graph as one; None if there are none."""
    found = get_collection(key, scope)
    return merge(found, name=name) if found else None


all_merged = merge_all


class FileWriter:
    """Writes summaries and the graph into a file that TensorBoard opens.

    Args:
        logdir: The folder; made if it is not there.
        graph: The graph to show; none if None.
        max_queue: How many events may wait.
        flush_secs: After how many seconds all is written.
        graph_def: Another word for the graph.
        filename_suffix: End of the file's name.
        session: The session whose graph is shown.

    Example:
        >>> import tempfile
        >>> from hornbook.compat import tensorflow as tf
        >>> with (
        ...     tf.Graph().as_default(),
        ...     tempfile.TemporaryDirectory() as folder,
        ...     tf.Session() as s,
        ... ):
        ...     loss = tf.summary.scalar("loss", tf.constant(0.5))
        ...     with tf.summary.FileWriter(folder, s.graph) as writer:
        ...         writer.add_summary(s.run(loss), global_step=1)
    """

    def __init__(
        self, logdir: Any, graph: Any = None, max_queue: int = 10, flush_secs: float = 120,
        graph_def: Any = None, filename_suffix: Any = None, session: Any = None,
    ) -> None:  # fmt: skip
        self._logdir = logdir
        # Ten waiting summaries reach the file at once, as TensorFlow's queue wrote them.
        self._file = EventFile(logdir, flush_secs, max_queue, filename_suffix or "")
        shown = graph or graph_def or (session.graph if session is not None else None)
        if shown is not None:
            self.add_graph(shown)

    def get_logdir(self) -> Any:
        """The folder."""
        return self._logdir

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Add a summary: the bytes that a run gave, or a message."""
        kind = messages("summary").Summary
        if not isinstance(summary, kind):
            if summary is None:
                raise TypeError(
                    "add_summary was given None: fetch the summary itself, not an operation. "
                    "(merge_all() is None before there are summaries.)"
                )
            summary = kind.FromString(_bytes(summary))
        event = messages("event").Event(summary=summary)
        self.add_event(event, global_step)

    def add_graph(self, graph: Any, global_step: Any = None, graph_def: Any = None) -> None:
        """Add a graph."""
        shown = graph if graph is not None else graph_def
        content = definition_of(shown).SerializeToString()
        self.add_event(messages("event").Event(graph_def=content), global_step)

    def add_meta_graph(self, meta_graph_def: Any, global_step: Any = None) -> None:
        """Taken for older code."""

    def add_run_metadata(self, run_metadata: Any, tag: str, global_step: Any = None) -> None:
        """Taken for older code: times of single operations do not exist in a compiled program."""

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Taken for older code."""

    def add_event(self, event: Any, global_step: Any = None) -> None:
        """Add a ready event."""
        if global_step is not None:
            event.step = int(global_step)
        self._file.add(event)

    def flush(self) -> None:
        """Put everything added so far into the file."""
        self._file.flush()

    def close(self) -> None:
        """Flush and close the file."""
        self._file.close()

    def reopen(self) -> None:
        """Go on after ``close``, which adding does too."""

    def __enter__(self) -> "FileWriter":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class FileWriterCache:
    """One writer for each folder."""

    _held: dict[Any, FileWriter] = {}

    @classmethod
    def get(cls, logdir: Any) -> FileWriter:
        """The writer of a folder."""
        if logdir not in cls._held:
            cls._held[logdir] = FileWriter(logdir, graph=get_default_graph())
        return cls._held[logdir]

    @classmethod
    def clear(cls) -> None:
        """Close all."""
        for writer in cls._held.values():
            writer.close()
        cls._held.clear()


def Summary(*args: Any, **kwargs: Any) -> Any:
    """A message of summaries: ``Summary(value=[Summary.Value(tag="loss", simple_value=0.5)])``."""
    return messages("summary").Summary(*args, **kwargs)


Summary.Value = lambda **kwargs: messages("summary").Summary.Value(**kwargs)  # type: ignore[attr-defined]
Summary.FromString = lambda content: messages("summary").Summary.FromString(content)  # type: ignore[attr-defined]


def get_summary_description(node_def: Any) -> Any:
    """The name of a summary's operation."""
    return node_def.name


def summary_iterator(path: Any) -> Any:
    """The events of a file, one after another."""
    with open(path, "rb") as file:
        content = memoryview(file.read())
    place = 0
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 8], "little")
        if place + 16 + length > len(content):
            return
        yield messages("event").Event.FromString(
            content[place + 12 : place + 12 + length].tobytes()
        )
        place += 16 + length
