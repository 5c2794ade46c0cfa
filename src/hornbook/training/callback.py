"""``Callback`` and ``CallbackList``: what fit tells the outside, and how closely each one watches.

fit runs stretches of batches as one program. How long a stretch may be depends on what the
callbacks look at::

    "epoch"   no batch hook: stretches as long as the epoch
    "logs"    batch hooks that read only their logs: replayed in order after each stretch
    n         batch hooks that may read or change the model: a stretch ends every n batches
"""

import math
from collections.abc import Iterable
from typing import Any, Literal

__all__ = ["Callback", "CallbackList", "History"]

Phase = Literal["train", "test", "predict"]


class Callback:
    """Base of everything that fit, evaluate and predict report to.

    Override the hooks you need; ``self.model`` is the model and ``self.params`` tells ``epochs``,
    ``steps`` and ``verbose``. ``logs`` maps names (``loss``, ``val_loss``, ...) to floats.
    Setting ``self.model.stop_training = True`` ends fit after the current epoch.

    Example:
        >>> class Shout(Callback):
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         print("epoch", epoch, logs)
        >>> Shout().on_epoch_end(0, {"loss": 0.5})
        epoch 0 {'loss': 0.5}
    """

    reads_only_logs = False
    """True where batch hooks use nothing but their logs, so that they may run after the stretch."""

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        """Called once with the model."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Called once with epochs, steps and verbose."""
        self.params = params

    def watches(self, phase: Phase) -> Literal["epoch", "logs"] | int:
        """How closely this callback follows the batches of a phase; see the module's page."""
        hooks = [f"on_{phase}_batch_begin", f"on_{phase}_batch_end"]
        if phase == "train":
            hooks += ["on_batch_begin", "on_batch_end"]
        if all(getattr(type(self), hook) is getattr(Callback, hook) for hook in hooks):
            return "epoch"
        return "logs" if self.reads_only_logs else 1

    def abandon(self) -> None:
        """Called when an error or Ctrl-C ends evaluate or predict."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Before an epoch of fit; ``epoch`` counts from 0."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """After an epoch of fit, validation included."""

    def on_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Older name of ``on_train_batch_begin``."""

    def on_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Older name of ``on_train_batch_end``."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch of fit; ``batch`` counts from 0 in each epoch."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch of fit; the logs are means over the epoch so far."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch of evaluate or of validation."""

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch of evaluate or of validation."""

    def on_predict_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Before a batch of predict."""

    def on_predict_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """After a batch of predict; ``logs["outputs"]`` holds the result."""

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """At the start of fit."""

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """At the end of fit, also after Ctrl-C."""

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """At the start of evaluate or of validation."""

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """At the end of evaluate or of validation."""

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        """At the start of predict."""

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        """At the end of predict."""


class History(Callback):
    """The record of a run; fit returns it.

    Attributes:
        history: ``{"loss": [...], "val_loss": [...], ...}``, one number per epoch.
        epoch: The epoch numbers.

    Example:
        >>> record = History()
        >>> record.on_epoch_end(0, {"loss": 0.5})
        >>> record.history
        {'loss': [0.5]}
    """

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start a new record."""
        self.history, self.epoch = {}, []

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the epoch's numbers."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        return f"<History of {len(self.epoch)} epochs: {', '.join(self.history)}>"


class CallbackList:
    """Callbacks called in order; for loops that people write themselves too.

    Args:
        callbacks: The callbacks.
        add_history: Whether to add a ``History``, as ``list.history``.
        add_progbar: Not used here: fit adds its bar itself.
        model: Given to each.
        params: Given to each: ``epochs``, ``steps``, ``verbose``.

    Example:
        >>> told = CallbackList(add_history=True, epochs=1)
        >>> told.on_epoch_end(0, {"loss": 0.5})
        >>> told.history.history
        {'loss': [0.5]}
    """

    def __init__(
        self,
        callbacks: Iterable[Callback] | None = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        self.callbacks: list[Callback] = list(callbacks or [])
        self.model, self.params = model, params
        if add_history:
            self.history = History()
            self.callbacks.append(self.history)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)

    def append(self, callback: Callback) -> None:
        """Add a callback at the end."""
        callback.set_model(self.model)
        callback.set_params(self.params)
        self.callbacks.append(callback)

    def __getattr__(self, name: str) -> Any:
        """The hooks of all callbacks at once: ``on_epoch_end(epoch, logs)``, ..."""
        if not hasattr(Callback, name) or not name.startswith("on_"):
            raise AttributeError(f"CallbackList has no {name!r}.")
        several = name.endswith(("batch_begin", "batch_end")) or "epoch" in name

        def call(*args: Any, logs: dict[str, Any] | None = None) -> None:
            *place, last = (*args, logs) if len(args) <= several else args
            self.call(name, *place, logs=last)

        return call

    def call(self, hook: str, *args: Any, logs: dict[str, Any] | None = None) -> None:
        """Call one hook of every callback, such as ``call("on_epoch_end", 3, logs=...)``."""
        for callback in self.callbacks:
            getattr(callback, hook)(*args, logs=logs)

    def abandon(self) -> None:
        """Tell all callbacks that an error or Ctrl-C ends evaluate or predict."""
        for callback in self.callbacks:
            callback.abandon()

    @property
    def may_lag(self) -> bool:
        """May ends of epochs be told later? The record of them alone does not mind."""
        return all(
            isinstance(callback, History)
            and type(callback).on_epoch_begin is Callback.on_epoch_begin
            and type(callback).on_epoch_end is History.on_epoch_end
            for callback in self.callbacks
        )

    @property
    def may_test_early(self) -> bool:
        """Is the model that a test sees the one before the epoch, as far as callbacks go?"""
        hook = Callback.on_test_begin
        return all(type(callback).on_test_begin is hook for callback in self.callbacks)

    def watching(self, phase: Phase) -> list[Callback]:
        """The callbacks that follow the batches of a phase."""
        return [callback for callback in self.callbacks if callback.watches(phase) != "epoch"]

    def stretch(self, phase: Phase) -> int | None:
        """After how many batches a stretch must end; None where the callbacks set no limit."""
        counts = [callback.watches(phase) for callback in self.callbacks]
        limits = [count for count in counts if isinstance(count, int)]
        return math.gcd(*limits) if limits else None
