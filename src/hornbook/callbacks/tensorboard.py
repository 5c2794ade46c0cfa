"""TensorBoard: what a run of fit has to show, in files that the real TensorBoard opens.

::

    log_dir/train/        epoch_loss, epoch_accuracy, ..., the graph, histograms, weights
    log_dir/validation/   epoch_loss, ... of the validation data
    log_dir/*.tsv         vectors for the projector
"""

import os
import time
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from hornbook.engine.device import profile
from hornbook.layers import Embedding
from hornbook.show import tensorboard
from hornbook.show.tensorboard.pictures import weight_pictures
from hornbook.training import Callback
from hornbook.training.callback import Phase

__all__ = ["HyperParameters", "TensorBoard"]


class TensorBoard(Callback):
    """Write scalars, histograms, the graph, pictures of weights and embeddings while fit runs.

    Look at them with ``hornbook board LOGDIR``.

    Args:
        log_dir: The folder; runs that share a folder above it are compared.
        histogram_freq: After every how many epochs histograms of the weights are written; 0: never.
        write_graph: Whether to write the model's graph.
        write_images: Whether histograms come with pictures of the weights.
        write_steps_per_second: Whether to write how fast training was.
        update_freq: ``'epoch'``; ``'batch'`` or a number n writes the logs of every n-th batch too.
        profile_batch: A batch, or the first and last: the epoch that holds the first one is traced
            for the profiler's page (``pip install xprof`` shows it). Steps run as one
            program, so that less than an epoch cannot be told apart. 0: none.
        embeddings_freq: After every how many epochs the tables of Embedding layers are written.
        embeddings_metadata: File with a label a line, or ``{name of layer: file}``.

    Example:
        >>> TensorBoard("logs/first", histogram_freq=1).update_freq
        'epoch'
    """

    # Batch hooks read nothing but their logs; the weights are looked at between epochs.
    reads_only_logs = True

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: Literal["epoch", "batch"] | int = "epoch",
        profile_batch: int | tuple[int, int] = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: Mapping[str, str] | str | None = None,
    ) -> None:
        if update_freq not in ("epoch", "batch") and not (
            isinstance(update_freq, int) and update_freq > 0
        ):
            raise ValueError(
                "TensorBoard: update_freq is 'epoch', 'batch' or a number of batches from 1 on, "
                f"not {update_freq!r}."
            )
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq, self.embeddings_freq = histogram_freq, embeddings_freq
        self.write_graph, self.write_images = write_graph, write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.profile_batch = _first_batch(profile_batch)
        self.embeddings_metadata = embeddings_metadata
        self._writers: dict[str, tensorboard.Writer] = {}
        self._trace: Any = None
        self._graph_written = False
        self._step = self._epoch_step = 0
        self._began = self._epoch_began = 0.0

    def watches(self, phase: Phase) -> Literal["epoch", "logs"] | int:
        """Batches are followed only where their numbers are written."""
        return "logs" if phase == "train" and self.update_freq != "epoch" else "epoch"

    def set_model(self, model: Any) -> None:
        """Keep the model; another one gets a graph of its own."""
        self._graph_written = self._graph_written and model is self.model
        super().set_model(model)

    def _writer(self, run: str) -> tensorboard.Writer:
        if run not in self._writers:
            self._writers[run] = tensorboard.Writer(os.path.join(self.log_dir, run))
        return self._writers[run]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Begin the files, with the graph if the model is built."""
        self._step = _steps_taken(self.model)
        self._began = time.perf_counter()
        self._check_embeddings()
        self._write_graph()

    def _write_graph(self) -> None:
        if not self.write_graph or self._graph_written:
            return
        writer = self._writer("train")
        try:
            writer.graph(self.model)
        except ValueError:  # not built yet: after the first epoch it is
            return
        writer.flush()
        self._graph_written = True

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the time; begin a trace if the batch to profile comes in this epoch."""
        self._epoch_began, self._epoch_step = time.perf_counter(), _steps_taken(self.model)
        steps = self.params.get("steps") or 0
        if self.profile_batch and self._trace is None:
            first = self._epoch_step + 1
            if first <= self.profile_batch <= first + max(steps, 1) - 1 or not steps:
                self._trace = profile(os.path.join(self.log_dir, "train"))
                self._trace.__enter__()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the logs of every n-th batch."""
        self._step += 1
        if self.update_freq == "epoch" or self._step % int(self.update_freq):
            return
        writer = self._writer("train")
        for name, value in (logs or {}).items():
            writer.scalar(f"batch_{name}", value, self._step)
        if self.write_steps_per_second:
            now = time.perf_counter()
            rate = int(self.update_freq) / max(now - self._began, 1e-9)
            writer.scalar("batch_steps_per_second", rate, self._step)
            self._began = now

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Write what evaluate, or validation, found after so many steps of training."""
        writer = self._writer("validation")
        step = _steps_taken(self.model)
        for name, value in (logs or {}).items():
            writer.scalar(f"evaluation_{name}_vs_iterations", value, step)
        writer.flush()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the epoch's numbers, and histograms and embeddings where it is their turn."""
        self._end_trace()
        self._write_graph()
        for name, value in (logs or {}).items():
            held_out = name.startswith("val_")
            writer = self._writer("validation" if held_out else "train")
            writer.scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        train = self._writer("train")
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        if rate is not None and "learning_rate" not in (logs or {}):
            train.scalar("epoch_learning_rate", float(rate), epoch)
        if self.write_steps_per_second:
            steps = _steps_taken(self.model) - self._epoch_step
            seconds = max(time.perf_counter() - self._epoch_began, 1e-9)
            train.scalar("epoch_steps_per_second", steps / seconds, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._write_embeddings()
        for writer in self._writers.values():
            writer.flush()

    def _write_weights(self, epoch: int) -> None:
        writer = self._writer("train")
        for weight in self.model.weights:
            value = np.asarray(weight.numpy())
            writer.histogram(f"{weight.path}/histogram", value, epoch)
            pictures = weight_pictures(value) if self.write_images else None
            if pictures is not None:
                writer.image(weight.path, pictures, epoch)

    def _tables(self) -> list[Any]:
        return [layer for layer in self.model.tree() if isinstance(layer, Embedding)]

    def _check_embeddings(self) -> None:
        if self.embeddings_freq and isinstance(self.embeddings_metadata, Mapping):
            known = [layer.name for layer in self._tables()]
            wrong = [name for name in self.embeddings_metadata if name not in known]
            if wrong:
                raise ValueError(
                    f"TensorBoard: embeddings_metadata names the layer {wrong[0]!r}, but the "
                    f"Embedding layers of the model are {', '.join(known) or 'none'}."
                )

    def _write_embeddings(self) -> None:
        given = self.embeddings_metadata
        tables = []
        for layer in self._tables():
            labels = given.get(layer.name) if isinstance(given, Mapping) else given
            if isinstance(labels, str) and not os.path.exists(labels):
                labels = os.path.join(self.log_dir, labels)
            tables.append(tensorboard.Embedding(layer.name, layer.embeddings.numpy(), labels))
        if tables:
            tensorboard.write_projector(self.log_dir, tables)

    def _end_trace(self) -> None:
        if self._trace is not None:
            self._trace.__exit__(None, None, None)
            self._trace, self.profile_batch = None, 0

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Close the files; fitting again goes on in them."""
        self._end_trace()
        for writer in self._writers.values():
            writer.close()


class HyperParameters(Callback):
    """Write the hyper-parameters of a run, and when fit ends that the run is over.

    Args:
        log_dir: The folder of the run, the same as that of ``TensorBoard``.
        hparams: Value of each: a number, a text or a truth value.
        trial_id: Name of the trial; runs of one name are repeats of each other.

    Example:
        >>> HyperParameters("logs/first", {"units": 16, "rate": 0.1}).hparams["units"]
        16
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str],
        hparams: Mapping[Any, Any],
        trial_id: str | None = None,
    ) -> None:
        self.log_dir, self.hparams, self.trial_id = os.fspath(log_dir), dict(hparams), trial_id
        self._writer: tensorboard.Writer | None = None
        self._ended = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Write the values."""
        self._ended = False
        if self._writer is None:
            self._writer = tensorboard.Writer(self.log_dir)
            self._writer.hyper_parameters(self.hparams, trial=self.trial_id)
            self._writer.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Write that the run is over."""
        if self._writer is not None:
            self._writer.end_of_trial()
            self._writer.close()


def _first_batch(given: Any) -> int:
    if isinstance(given, str):
        given = [int(part) for part in given.split(",")]
    if isinstance(given, tuple | list):
        if len(given) != 2 or given[0] > given[1]:
            raise ValueError(
                "TensorBoard: profile_batch is a batch number, or the first and the last, such as "
                f"(10, 20), not {given!r}."
            )
        given = given[0]
    if not isinstance(given, int) or given < 0:
        raise ValueError(
            f"TensorBoard: profile_batch is a batch number from 1 on, or 0, not {given!r}."
        )
    return given


def _steps_taken(model: Any) -> int:
    optimizer = getattr(model, "optimizer", None)
    taken = getattr(optimizer, "iterations", 0)
    return int(taken.numpy() if hasattr(taken, "numpy") else taken)
