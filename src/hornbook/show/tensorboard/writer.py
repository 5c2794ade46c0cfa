"""``Writer``: what a run has to show, written into its folder of logs.

Every method says *what*, *how much* and *when*: ``writer.scalar("loss", 0.3, step=10)``.
"""

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hornbook.show.tensorboard import values
from hornbook.show.tensorboard.event_file import EventFile
from hornbook.show.tensorboard.graph_model import model_graph
from hornbook.show.tensorboard.messages import messages, part
from hornbook.show.tensorboard.projector import Embedding, write_projector

__all__ = ["Writer"]


class Writer:
    """Writes scalars, histograms, pictures, sounds, texts, graphs, vectors and hyper-parameters.

    Args:
        log_dir: The folder of the run. TensorBoard calls a run by its folder's name.
        flush_secs: After how many seconds an added value makes all be written.
        max_queue: How many values may wait.
        suffix: End of the file's name.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with Writer(folder) as writer:
        ...         writer.scalar("loss", 0.5, step=1)
        ...     len(os.listdir(folder))
        1
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        *,
        flush_secs: float = 120,
        max_queue: int = 1000,
        suffix: str = "",
    ) -> None:
        self.log_dir = os.fspath(log_dir)
        self.file = EventFile(self.log_dir, flush_secs, max_queue, suffix)

    def scalar(self, name: str, value: Any, step: int) -> None:
        """A number over the steps."""
        self.add(values.scalar(name, value), step)

    def histogram(self, name: str, array: Any, step: int, *, buckets: int = 30) -> None:
        """The distribution of an array's values over the steps."""
        self.add(values.histogram(name, array, buckets), step)

    def image(self, name: str, images: Any, step: int, *, max_outputs: int = 3) -> None:
        """Pictures (count, height, width, channels), or one; floats from 0 to 1, or bytes."""
        self.add(values.images(name, images, max_outputs), step)

    def audio(
        self, name: str, clips: Any, step: int, *, sample_rate: float, max_outputs: int = 3
    ) -> None:
        """Sounds (count, frames[, channels]) of floats from -1 to 1."""
        self.add(values.audio(name, clips, sample_rate, max_outputs), step)

    def text(self, name: str, text: Any, step: int) -> None:
        """Text in Markdown, or an array of texts."""
        self.add(values.text(name, text), step)

    def graph(self, source: Any) -> None:
        """The graph of a model, of a ``graph.Function``, or a ready ``GraphDef`` message."""
        known = messages("graph").GraphDef
        made = source if isinstance(source, known) else model_graph(source)
        self.file.add(messages("event").Event(graph_def=made.SerializeToString()))

    def embeddings(
        self,
        vectors: Any,
        labels: Any = None,
        *,
        images: Any = None,
        name: str = "embedding",
    ) -> str:
        """A table of vectors for the projector, with a label and a small picture for each."""
        return write_projector(self.log_dir, [Embedding(name, vectors, labels, images)])

    def hyper_parameters(self, chosen: Mapping[Any, Any], *, trial: str | None = None) -> None:
        """The hyper-parameters of this run, such as ``{"units": 16, "optimizer": "adam"}``.

        Args:
            chosen: Value of each: a number, a text or a truth value.
            trial: Name of the trial; runs of one name are repeats of each other. Made from the
                values if None.
        """
        made = part("plugins.hparams.summary_v2").hparams_pb(dict(chosen), trial_id=trial)
        self.add(made.value, 0)

    def hyper_parameter_plan(self, parameters: Iterable[Any], metrics: Sequence[Any]) -> None:
        """What an experiment will vary and compare; written once, into the folder above the runs.

        Args:
            parameters: Names, or ``HParam`` objects of ``tensorboard.plugins.hparams.api``.
            metrics: Tags of scalars; ``(run, tag)`` where they lie in a folder within that of the
                hyper-parameters, such as ``("validation", "epoch_loss")``; or ``Metric`` objects.
        """
        made = part("plugins.hparams.summary_v2")
        wanted = [made.HParam(one) if isinstance(one, str) else one for one in parameters]
        shown = []
        for one in metrics:
            group, tag = one if isinstance(one, tuple) else (None, one)
            shown.append(made.Metric(tag, group=group) if isinstance(tag, str) else one)
        self.add(made.hparams_config_pb(wanted, shown).value, 0)

    def end_of_trial(self, succeeded: bool = True) -> None:
        """The run whose hyper-parameters were written is over."""
        api, data = part("plugins.hparams.api_pb2"), part("plugins.hparams.plugin_data_pb2")
        status = api.STATUS_SUCCESS if succeeded else api.STATUS_FAILURE
        end = data.SessionEndInfo(status=status, end_time_secs=time.time())
        metadata = part("plugins.hparams.metadata")
        about = metadata.create_summary_metadata(data.HParamsPluginData(session_end_info=end))
        value = messages("summary").Summary.Value(
            tag=metadata.SESSION_END_INFO_TAG, metadata=about, tensor=metadata.NULL_TENSOR
        )
        self.add([value], 0)

    def add(self, found: Iterable[Any], step: int) -> None:
        """Add values that are messages already."""
        summary = messages("summary").Summary(value=found)
        self.file.add(messages("event").Event(summary=summary, step=int(step)))

    def flush(self) -> None:
        """Put everything added so far into the file."""
        self.file.flush()

    def close(self) -> None:
        """Flush and close the file."""
        self.file.close()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
