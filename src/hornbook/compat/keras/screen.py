"""What was printed: the progress bar and the table of layers of Keras 2.2.4."""

import functools
import math
import sys
import time
from collections.abc import Callable
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.compat.keras.graph_names import call_number
from hornbook.layers import InputLayer
from hornbook.models import Model, Sequential
from hornbook.training import Callback

__all__ = ["progbar_of", "progress_of", "summary_of"]

_WIDTH = 30


# -- progress -------------------------------------------------------------------------------------


def number(value: float) -> str:
    """A quantity as the bar showed it.

    >>> number(0.25), number(0.0001)
    (' 0.2500', ' 1.0000e-04')
    """
    return f" {value:.4f}" if abs(value) > 1e-3 else f" {value:.4e}"


def pace(seconds: float) -> str:
    """Time for one unit.

    >>> pace(2.0), pace(0.004), pace(0.00002)
    (' 2s/step', ' 4ms/step', ' 20us/step')
    """
    if seconds >= 1:
        return f" {seconds:.0f}s/step"
    return f" {seconds * 1e3:.0f}ms/step" if seconds >= 1e-3 else f" {seconds * 1e6:.0f}us/step"


def remaining(seconds: float) -> str:
    """Time that is left.

    >>> remaining(5.2), remaining(75), remaining(3675)
    ('5s', '1:15', '1:01:15')
    """
    whole = int(seconds)
    if whole > 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if whole > 60 else f"{whole}s"


def bar(done: int, target: int) -> str:
    """The bar itself.

    >>> bar(5, 10)
    ' 5/10 [==============>...............]'
    """
    digits = math.floor(math.log10(target)) + 1 if target else 1
    filled = int(_WIDTH * done / target) if target else 0
    head = "=" * (filled - 1) + (">" if done < target else "=") if filled else ""
    return f"{done:{digits}d}/{target} [{head}{'.' * (_WIDTH - filled)}]"


class Progress(Callback):
    """One bar for each epoch, with the values at its end.

    Args:
        verbose: 1 for a bar, 2 for a line.
        live: Whether the bar moves, as on a terminal.
        paced: Whether the time of one unit is told, as since Keras 2.
    """

    reads_only_logs = True

    def __init__(self, verbose: int, live: bool, paced: bool = True) -> None:
        self.verbose, self.live, self.paced = verbose, live, paced
        self._training = False
        self._began, self._shown, self._length = time.perf_counter(), 0.0, 0

    def watches(self, phase: Any) -> Any:
        """Batches only where the bar moves."""
        return "logs" if self.live and self.verbose == 1 else "epoch"

    def _target(self) -> tuple[int, int]:
        """How many units there are, and how many a batch has: samples of arrays, else batches."""
        samples = self.params.get("samples")
        if samples:
            return int(samples), int(self.params.get("batch_size") or 32)
        return int(self.params.get("steps") or 0), 1

    def _values(self, logs: Any) -> str:
        logs = dict(logs or {})
        order = [name for name in self.params.get("metrics", ()) if name in logs]
        return "".join(f" - {name}:{number(float(logs[name]))}" for name in order)

    def _move(self, batch: int, logs: Any) -> None:
        target, unit = self._target()
        done, now = min((batch + 1) * unit, target), time.perf_counter()
        if target and done < target and now - self._shown > 0.05:
            left = (now - self._began) / done * (target - done)
            self._write(f"{bar(done, target)} - ETA: {remaining(left)}{self._values(logs)}", "")
            self._shown = now

    def _end(self, logs: Any) -> None:
        target, _ = self._target()
        seconds = time.perf_counter() - self._began
        text = f" - {seconds:.0f}s"
        if self.verbose == 1:
            step = pace(seconds / max(1, target)) if self.paced else ""
            text = f"{bar(target, target)}{text}{step}"
        self._write(text + self._values(logs), "\n")

    def _write(self, text: str, end: str) -> None:
        back = "\r" if self.live and self._length else ""
        print(back + text.ljust(self._length if back else 0), end=end, flush=True)
        self._length = 0 if end else len(text)

    def on_train_begin(self, logs: Any = None) -> None:
        """Say how many samples there are, where some are held out."""
        self._training = True
        held, samples = self.params.get("val_samples"), self.params.get("samples")
        if held and samples:
            print(f"Train on {samples} samples, validate on {held} samples")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Name the epoch."""
        self._began, self._shown = time.perf_counter(), 0.0
        print(f"Epoch {epoch + 1}/{self.params.get('epochs')}", flush=True)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar, where it moves."""
        if self.live and self.verbose == 1:
            self._move(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Close the bar."""
        self._end(logs)

    def on_train_end(self, logs: Any = None) -> None:
        """An evaluate that follows stands alone."""
        self._training = False

    def on_test_begin(self, logs: Any = None) -> None:
        """Begin a bar of evaluate's own."""
        if not self._training:
            self._began = time.perf_counter()

    def on_test_end(self, logs: Any = None) -> None:
        """Close it."""
        if not self._training and self.verbose == 1:
            self._end({})

    def on_predict_begin(self, logs: Any = None) -> None:
        """Begin a bar."""
        self._began = time.perf_counter()

    def on_predict_end(self, logs: Any = None) -> None:
        """Close it."""
        if self.verbose == 1:
            self._end({})


def progress_of(gate: Gate) -> Callable[[Any], Callback | None]:
    """What stands for ``progress_for`` in the era."""

    def progress_for(verbose: Any) -> Callback | None:
        """The progress that a ``verbose`` asks for."""
        verbose = 1 if verbose == "auto" else int(verbose)
        live = sys.stdout.isatty() or "ipykernel" in sys.modules
        return Progress(verbose, live, gate.era != "keras1") if verbose else None

    return progress_for


def progbar_of(gate: Gate) -> dict[str, Callable[..., Any]]:
    """The methods by which ``Progbar``, the bar that people move by hand, shows itself."""
    paced = gate.era != "keras1"

    def values(self: Any) -> str:
        return "".join(f" - {name}:{number(value)}" for name, value in self._means().items())

    def picture(self: Any, now: float) -> str:
        if not self.target:
            return f"{self._done:7d}/Unknown{values(self)}"
        left = (now - self._began) / max(1, self._done) * (self.target - self._done)
        return f"{bar(self._done, self.target)} - ETA: {remaining(left)}{values(self)}"

    def end(self: Any, now: float) -> None:
        if not self.verbose:
            return
        seconds = now - self._began
        text = f" - {seconds:.0f}s"
        if self.verbose == 1:
            back = "\r" if sys.stdout.isatty() else ""
            whole = bar(self.target, self.target) if self.target else f"{self._done:7d}/Unknown"
            text = back + whole + text + (pace(seconds / max(1, self._done)) if paced else "")
        print(text + values(self), flush=True)

    return {"_picture": picture, "_end": end}


# -- summary --------------------------------------------------------------------------------------


def summary_of(gate: Gate) -> Callable[..., None]:
    """The method ``summary`` of the era."""

    @functools.wraps(Model.summary)
    def summary(
        self: Any,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        write = print_fn or print
        if not self.built:
            raise ValueError(
                "This model has not yet been built. Build the model first by calling build() or "
                "calling fit() with some data, or give input_shape to the first layer."
            )
        plain = gate.era != "keras1" and _is_chain(self)
        length = line_length or (65 if plain else 100 if gate.era == "keras1" else 98)
        shares = positions or ([0.45, 0.85, 1.0] if plain else [0.33, 0.55, 0.67, 1.0])
        places = [int(length * share) if share <= 1 else int(share) for share in shares]
        headers = ["Layer (type)", "Output Shape", "Param #"] + ([] if plain else ["Connected to"])
        write("_" * length)
        write(_row(headers, places))
        write("=" * length)
        for place, layer in enumerate(self.layers):
            for fields in _fields(self, layer, plain):
                write(_row(fields, places))
            write(("=" if place == len(self.layers) - 1 else "_") * length)
        counts = [sum(v.size for v in group) for group in _groups(self)]
        write(f"Total params: {sum(counts):,}")
        write(f"Trainable params: {counts[0]:,}")
        write(f"Non-trainable params: {counts[1]:,}")
        write("_" * length)

    return summary


def _groups(model: Any) -> tuple[list[Any], list[Any]]:
    return list(model.trainable_weights), list(model.non_trainable_weights)


def _row(fields: list[str], places: list[int]) -> str:
    line = ""
    for number, (text, place) in enumerate(zip(fields, places, strict=True)):
        line = (line[:-1] + " " if number else line) + text
        line = line[:place].ljust(place)
    return line


def _is_chain(model: Any) -> bool:
    """Does each layer feed the next and no other?"""
    if isinstance(model, Sequential) or model._function is None:
        return True
    nodes = model._function.nodes
    single = all(len(node.inputs) == 1 for node in nodes)
    inputs = len(model._function.flat_inputs) == len(model._function.flat_outputs) == 1
    fed = [id(tensor) for node in nodes for tensor in node.inputs]
    shared = len({id(node.op) for node in nodes}) < len(nodes)
    return single and inputs and len(set(fed)) == len(fed) and not shared


def _fields(model: Any, layer: Any, plain: bool) -> list[list[str]]:
    shape: Any = "multiple"
    if isinstance(layer, InputLayer):
        shape = layer.batch_shape
    elif layer._calls:
        results = layer._calls[0].outputs
        shape = results[0].shape if len(results) == 1 else [one.shape for one in results]
    first = [f"{layer.name} ({type(layer).__name__})", str(shape), str(layer.count_params())]
    if plain:
        return [first]
    nodes = [] if model._function is None else model._function.nodes
    links = [_origin(tensor) for node in nodes if node.op is layer for tensor in node.inputs]
    rest = [["", "", "", link] for link in links[1:]]
    return [[*first, links[0] if links else ""], *rest]


def _origin(tensor: Any) -> str:
    node = tensor.node
    if node is None:
        return f"{tensor.short_name}[0][0]"
    return f"{node.name}[{call_number(node)}][{tensor.index}]"
