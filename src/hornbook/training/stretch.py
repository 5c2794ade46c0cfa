"""``Stretch``: any number of steps as one compiled program.

::

    for i in range(start, stop):  # both ends are arguments: one program for any length
        batch = data[order[i]]
        logs, state = step(state, batch, key=fold_in(key, first + i))
        record[i] = logs

Training, testing, predicting and ``train_on_batch`` run the same loop, so that how many steps are
taken at a time changes no bit of the result. State that the step changes is carried and its
buffers are used again; the rest is read only.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, compile, control, random
from hornbook.engine.arrays import xp
from hornbook.graph import unwrap

__all__ = ["EagerStretch", "Programs", "Stretch"]

_SMALL_RECORD = 1 << 20  # bytes


class Stretch:
    """A step, ready to be run over stretches of batches.

    Args:
        step: Function of one batch that may read and assign the variables; returns a nest.
        variables: All variables that the step may assign.
        metrics: Variables that start anew at the start of a run, such as counters of metrics.
    """

    def __init__(
        self,
        step: Callable[[Any], Any],
        variables: Sequence[Variable],
        metrics: Sequence[Variable] = (),
    ) -> None:
        self.step = step
        self.variables = list(dict.fromkeys(variables))
        self.metrics = list(dict.fromkeys(metrics))
        self._programs: dict[Any, tuple[Any, Any, list[int]]] = {}
        self._blanks: dict[Any, Any] = {}
        self.fresh = True

    def run(
        self,
        data: Any,
        order: np.ndarray,
        span: tuple[int, int],
        totals: list[Any],
        record: Any,
        key: Any,
        first: int,
    ) -> tuple[list[Any], Any]:
        """Run steps ``span[0]`` to ``span[1]`` of a segment and put the new state into the boxes.

        Args:
            data: Nest of arrays, rows first.
            order: Row numbers (steps, batch).
            span: First and last (excluded) line of ``order`` to run.
            totals: Values of the metric variables so far.
            record: What the segment's earlier steps returned, or None at its start.
            key: Random key of the run.
            first: Number of the step in line 0.

        Returns:
            The metric variables' values, and the record: a nest of (steps, ...) arrays.
        """
        program, out, changed = self._program(data, order)
        boxes = [self.variables[place] for place in changed]
        if record is None:
            record = self._blank_record(out, order.shape[0])
        kept = [
            None if place in set(changed) else variable._box
            for place, variable in enumerate(self.variables)
        ]
        state, totals, record = program(
            Variable.take(boxes), record, totals, kept, data, order, *span, key, first
        )
        Variable.put(boxes, state)
        return totals, record

    def _blank_record(self, out: Any, steps: int) -> Any:
        """Zeros for what the steps will return; small ones are made once and never used up."""
        key = (steps, tuple((spec.shape, spec.dtype) for spec in arrays.leaves(out)))
        if key in self._blanks:
            return self._blanks[key]
        blank = arrays.map_leaves(lambda spec: xp.zeros((steps, *spec.shape), spec.dtype), out)
        if not _is_large(out, steps):
            self._blanks[key] = blank
        return blank

    def _program(self, data: Any, order: np.ndarray) -> tuple[Any, Any, list[int]]:
        leaves, structure = arrays.flatten(data)
        signature = (
            structure,
            tuple((leaf.shape[1:], leaf.dtype) for leaf in leaves),
            order.shape,
        )
        self.fresh = signature not in self._programs
        if self.fresh:
            self._programs[signature] = self._compile(data, *order.shape)
        return self._programs[signature]

    def _compile(self, data: Any, steps: int, batch: int) -> tuple[Any, Any, list[int]]:
        example = arrays.map_leaves(
            lambda a: np.broadcast_to(np.zeros((), a.dtype), (batch, *a.shape[1:])), data
        )
        values = [variable._box for variable in self.variables]
        totals = [variable._box for variable in self.metrics]
        traced, (changed, _, out) = compile.trace(
            self._pure, values, totals, example, random.key(0)
        )
        places = sorted(changed)

        def loop(
            state: list[Any],
            record: Any,
            totals: list[Any],
            kept: list[Any],
            data: Any,
            order: Any,
            start: Any,
            stop: Any,
            key: Any,
            first: Any,
        ) -> Any:
            def body(i: Any, carry: Any) -> Any:
                state, totals, record = carry
                values = list(kept)
                for place, value in zip(places, state, strict=True):
                    values[place] = value
                rows = order[i]
                batch = arrays.map_leaves(lambda a: xp.take(a, rows, axis=0, mode="clip"), data)
                changed, totals, logs = traced(
                    values, totals, batch, random.fold_in(key, first + i)
                )
                record = arrays.map_leaves(lambda buffer, v: buffer.at[i].set(v), record, logs)
                return [changed[place] for place in places], totals, record

            return control.fori_loop(start, stop, body, (state, totals, record))

        return compile.program(loop, donate=(0, 1) if _is_large(out, steps) else (0,)), out, places

    def _pure(self, values: list[Any], totals: list[Any], batch: Any, key: Any) -> Any:
        """The step on arrays: what it changed (by place), the metrics' values, what it returned."""
        held = dict(zip([*self.variables, *self.metrics], [*values, *totals], strict=True))
        with Scope(held, key=key) as scope:
            out = arrays.map_leaves(xp.asarray, unwrap(self.step(batch)))
        stray = scope.values.keys() - held.keys()
        if stray:
            raise ValueError(
                "The step assigned variables that the model does not hold: "
                + ", ".join(sorted(v.path for v in stray))
                + ". Create them in __init__ or build, as attributes of the layer or model."
            )
        changed = {
            place: scope.values[variable]
            for place, (variable, value) in enumerate(zip(self.variables, values, strict=True))
            if scope.values[variable] is not value
        }
        return changed, [scope.values[v] for v in self.metrics], out


def _is_large(out: Any, steps: int) -> bool:
    """Would the record of so many steps be worth using up rather than copying?"""
    sizes = (math.prod(spec.shape) * spec.dtype.itemsize for spec in arrays.leaves(out))
    return steps * sum(sizes) > _SMALL_RECORD


class EagerStretch(Stretch):
    """The same loop in plain Python (``run_eagerly=True``), for steps that print or break."""

    def run(
        self,
        data: Any,
        order: np.ndarray,
        span: tuple[int, int],
        totals: list[Any],
        record: Any,
        key: Any,
        first: int,
    ) -> tuple[list[Any], Any]:
        """Run the steps one by one."""
        rows = []
        for i in range(*span):
            batch = arrays.map_leaves(lambda a, rows=order[i]: xp.asarray(a)[rows], data)
            values = [variable._box for variable in self.variables]
            changed, totals, out = self._pure(values, totals, batch, random.fold_in(key, first + i))
            Variable.put([self.variables[place] for place in changed], changed.values())
            rows.append(out)
        self.fresh = False
        added = arrays.map_leaves(lambda *parts: xp.stack(parts), *rows)
        if record is None:
            return totals, added
        return totals, arrays.map_leaves(lambda *parts: xp.concatenate(parts), record, added)


class Programs:
    """The stretches of a model, one per phase, each with the mark of what it was made for."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Any, Stretch]] = {}

    def get(self, phase: str, mark: Any, make: Callable[[], Stretch]) -> Stretch:
        """The stretch of a phase; made where there is none, or one of another mark."""
        known = self._made.get(phase)
        if known is None or known[0] != mark:
            known = self._made[phase] = (mark, make())
        return known[1]

    def clear(self) -> None:
        """Forget all."""
        self._made.clear()
