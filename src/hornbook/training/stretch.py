"""``Stretch``: any number of steps, of epochs even, as one compiled program.

::

    for epoch in range(*epochs):  # all ends are arguments: one program for any length
        for table in tables:  # full batches, then the short one
            for i in range(*span):
                batch = data[table[epoch, i]]
                logs, state, totals = step(state, totals, batch, key=fold_in(key, number))
                record[table][i] = logs
        ends[epoch] = logs
        totals = those of a new run

Training, testing, predicting and ``train_on_batch`` run the same loop, so that how many steps are
taken at a time changes no bit of the result. State that the step changes is carried and its
buffers are used again; the rest is read only.
"""

import contextlib
import functools
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Any, NamedTuple

import numpy as np

from hornbook.core import Scope, Variable
from hornbook.engine import arrays, batches, compile, control, cores, lowerings, random
from hornbook.engine.arrays import xp
from hornbook.engine.packing import Packing
from hornbook.feeds import Segment
from hornbook.graph import unwrap

__all__ = ["EagerStretch", "Programs", "Record", "Stretch"]

_SMALL_RECORD = 1 << 20  # bytes


class Record(NamedTuple):
    """What steps returned.

    Attributes:
        steps: For each table of the segment a nest of (steps, ...) arrays, of the last epoch.
        ends: A nest of (epochs, ...) arrays with each epoch's last; None for a single epoch.
    """

    steps: list[Any]
    ends: Any

    def line(self, epoch: int, step: int) -> Any:
        """The nest of one step of the last epoch, or of the last step of an earlier one."""
        if self.ends is not None and step < 0:
            return arrays.map_leaves(lambda column: np.asarray(column)[epoch], self.ends)
        step = self.length + step if step < 0 else step
        for rows in self.steps:
            count = arrays.leaves(rows)[0].shape[0]
            if step < count:
                return arrays.map_leaves(lambda column, at=step: np.asarray(column)[at], rows)
            step -= count
        raise IndexError(step)

    @property
    def length(self) -> int:
        """Steps in an epoch."""
        return sum(arrays.leaves(rows)[0].shape[0] for rows in self.steps)


@dataclass
class _Program:
    """A compiled loop, the places of the variables that it changes, and a blank record.

    ``mesh`` are the devices that run it together, where it is for several; ``making`` is the thread
    that compiles it, where one was begun ahead.
    """

    run: Callable[..., Any]
    places: list[int]
    blank: Callable[[], Record]
    mesh: Any
    making: Thread | None = None


class _Short:
    """A step as calls of NumPy, made anew when a variable's array is another one."""

    def __init__(self, form: compile.NumPyForm, variables: Sequence[Variable]) -> None:
        self._form, self._variables = form, variables
        self._arrays: list[Any] = []
        self._run: Callable[..., Any] | None = None

    def __call__(self, x: np.ndarray) -> np.ndarray:
        held = [variable._box for variable in self._variables]
        if self._run is None or not all(map(operator.is_, held, self._arrays)):
            self._run, self._arrays = self._form.prepare(held), held
        found: np.ndarray = self._run(x, None)[0]
        return found


class Stretch:
    """A step, ready to be run over stretches of batches.

    Args:
        step: Function of one batch that may read and assign the variables; returns a nest.
        variables: All variables that the step may assign.
        metrics: Variables that start anew at the start of a run, such as counters of metrics.
        alike: Lists of variables that the step computes alike, such as a slot of an optimizer.
        long: Whether it is worth a compilation in each process, as training is.

    Attributes:
        names: Of the model's metrics, in their order.
        anew: Values of the metrics' variables at the start of an epoch.
        short: Of steps that return one array and do little, what computes it, by the shape of the
            one array that they get.
    """

    def __init__(
        self,
        step: Callable[[Any], Any],
        variables: Sequence[Variable],
        metrics: Sequence[Variable] = (),
        alike: Sequence[Sequence[Variable]] = (),
        long: bool = False,
    ) -> None:
        self.step, self.alike, self.long = step, alike, long
        self.variables = list(dict.fromkeys(variables))
        self.metrics = list(dict.fromkeys(metrics))
        self.names: list[str] = []
        self.anew: list[Any] = []
        self._programs: dict[Any, _Program] = {}
        self._single: dict[Any, Callable[..., Any]] = {}
        self.short: dict[tuple[int, ...], _Short] = {}
        self._settled = False
        self._met: set[Variable] = set()
        self._stray: dict[Variable, Any] = {}
        self.fresh = True

    def run(
        self,
        segment: Segment,
        epochs: tuple[int, int],
        span: tuple[int, int],
        totals: list[Any],
        anew: list[Any],
        record: Record | None,
        key: Any,
        first: int,
    ) -> tuple[list[Any], Record]:
        """Run steps ``span[0]`` to ``span[1]`` of each epoch and put the new state into the boxes.

        Args:
            segment: The data, and the tables of the rows to take.
            epochs: First and last (excluded) epoch of the tables.
            span: First and last (excluded) step.
            totals: Values of the metric variables so far.
            anew: Their values at the start of an epoch.
            record: What the epoch's earlier steps returned, or None at its start.
            key: Random key of the run.
            first: Number of step 0 of the first epoch.

        Returns:
            The metric variables' values, and the record.
        """
        program = self._program(segment)
        if program.making is not None:
            program.making.join()
            program.making, self.fresh = None, True
        boxes = [self.variables[place] for place in program.places]
        record = program.blank() if record is None else record
        numbers = np.array([*epochs, *span, first], np.int32)
        known = self._known(program, totals, anew, segment)
        state, totals, record = program.run(Variable.take(boxes), record, *known, numbers, key)
        Variable.put(boxes, state)
        return totals, record

    def make_ahead(self, segment: Segment, key: Any) -> Thread | None:
        """Trace the program for such a segment and let a thread compile it; ``run`` waits for it.

        Returns:
            The thread; None where the program is there.
        """
        program = self._program(segment)
        if not self.fresh:
            return None
        boxes = [self.variables[place]._box for place in program.places]
        known = self._known(program, self.anew, self.anew, segment)
        numbers = np.zeros(5, np.int32)
        program.making = compile.make_ahead(
            program.run, boxes, program.blank(), *known, numbers, key
        )
        return program.making

    def _known(
        self, program: _Program, totals: list[Any], anew: list[Any], segment: Segment
    ) -> tuple[Any, ...]:
        """The arguments of a program between its record and its numbers."""
        changed = set(program.places)
        kept = [
            None if place in changed else variable._box
            for place, variable in enumerate(self.variables)
        ]
        data = segment.data if program.mesh is None else segment.data_on(program.mesh)
        return totals, anew, kept, data, segment.tables

    def once(self, data: Any, key: Any) -> Any:
        """What the step returns for all rows of the data, by a program without a loop."""
        leaves, structure = arrays.flatten(data)
        signature = structure, tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        if signature not in self._single:
            values = [variable._box for variable in self.variables]
            traced = compile.trace(self._pure, values, [], data, key)
            if self._take_in():
                return self.once(data, key)
            self._check_stray()
            made = compile.shared((traced.key, signature), lambda: compile.program(traced))
            self._single[signature] = made
            form = traced.by_numpy(len(values)) if traced.gives_one_array else None
            if form is not None and len(leaves) == 1 and leaves[0].dtype == np.float32:
                self.short[leaves[0].shape] = _Short(form, self.variables)
        values = [variable._box for variable in self.variables]
        changed, _, out = self._single[signature](values, [], data, key)
        if changed:
            Variable.put([self.variables[place] for place in changed], changed.values())
        return out

    def _program(self, segment: Segment) -> _Program:
        leaves, structure = arrays.flatten(segment.data)
        signature = (
            structure,
            tuple((leaf.shape[1:], leaf.dtype) for leaf in leaves),
            tuple(arrays.leaves(segment.dtypes)),
            tuple(table.shape for table in segment.tables),
        )
        self.fresh = signature not in self._programs
        if self.fresh:
            self._programs[signature] = self._compile(segment)
        return self._programs[signature]

    def _compile(self, segment: Segment) -> _Program:
        values = [variable._box for variable in self.variables]
        totals = [variable._box for variable in self.metrics]
        epochs = segment.tables[0].shape[0]
        sizes = [table.shape[1] for table in segment.tables]
        steps, outs, changes = [], [], set()
        held = arrays.leaves([values, segment.data])
        division = cores.Division(segment.tables[0].shape[2], sum(array.nbytes for array in held))
        for table in segment.tables:
            example = _example(segment, table)
            long = lowerings.unkept() if self.long else contextlib.nullcontext()
            with long, division:
                step = compile.trace(self._pure, values, totals, example, random.key_spec())
            changed, _, out = step.out
            steps.append(step)
            outs.append(out)
            changes |= changed.keys()
            if self._take_in():
                return self._compile(segment)
            self._check_stray()
        places = sorted(changes)
        small = all(step.small for step in steps)
        packing = self._packing(places, values, apart=small)

        loop = _loop_of(steps, places, packing, segment)

        large = any(_is_large(out, size) for out, size in zip(outs, sizes, strict=True))
        blank = functools.partial(_blank_record, outs, sizes, epochs)
        mark = (
            *(step.key for step in steps),
            tuple(arrays.flatten(nest)[1] for nest in (segment.data, outs)),
            tuple(table.shape for table in segment.tables),
            tuple(arrays.leaves(segment.dtypes)),
            (*places, *packing.groups),
        )
        donate = (0, 1) if large else (0,)
        products: compile.Products = "kernel" if small else "library"
        made = functools.partial(
            compile.program, loop, donate=donate, products=products, mesh=division.mesh
        )
        run = compile.shared(mark, made)
        return _Program(run, places, blank if large else functools.cache(blank), division.mesh)

    def _take_in(self) -> bool:
        """Make state of what the step met and the model does not hold, at the first trace.

        Such are the slots of a second optimizer that a ``train_step`` uses.
        """
        first, self._settled = not self._settled, True
        if first:
            self.variables += sorted(self._met, key=lambda variable: variable.path)
        return first and bool(self._met)

    def _check_stray(self) -> None:
        if self._stray:
            raise ValueError(
                "The step assigned variables that the model does not hold: "
                + ", ".join(sorted(v.path for v in self._stray))
                + ". Create them in __init__ or build, as attributes of the layer or model."
            )

    def _packing(self, places: list[int], values: list[Any], apart: bool) -> Packing:
        """How the state that the step changes is carried from one step to the next.

        ``apart``: in the one kernel of a small step there is nothing to save by vectors that are
        shared, but a plain vector of its own is quicker to update than rows and columns.
        """
        numbers = {self.variables[place]: number for number, place in enumerate(places)}
        groups = [[numbers[v] for v in group if v in numbers] for group in self.alike]
        if apart:
            groups = [[number] for group in groups for number in group]
        return Packing([values[place] for place in places], groups)

    def _pure(self, values: list[Any], totals: list[Any], batch: Any, key: Any) -> Any:
        """The step on arrays: what it changed (by place), the metrics' values, what it returned."""
        held = dict(zip([*self.variables, *self.metrics], [*values, *totals], strict=True))
        with Scope(held, key=key) as scope:
            out = arrays.map_leaves(xp.asarray, unwrap(self.step(batch)))
        self._stray = {v: value for v, value in scope.values.items() if v not in held}
        self._met = scope.foreign - held.keys() | self._stray.keys()
        changed = {
            place: scope.values[variable]
            for place, (variable, value) in enumerate(zip(self.variables, values, strict=True))
            if scope.values[variable] is not value
        }
        return changed, [scope.values[v] for v in self.metrics], out


def _loop_of(
    steps: list[Any], places: list[int], packing: Packing, segment: Segment
) -> Callable[..., Any]:
    """The function that the program is made of; see the module's page."""
    epochs, dtypes = segment.epochs, segment.dtypes
    sizes = [int(table.shape[1]) for table in segment.tables]

    def loop(
        state: list[Any],
        record: Record,
        totals: list[Any],
        anew: list[Any],
        kept: list[Any],
        data: Any,
        tables: list[Any],
        numbers: Any,
        key: Any,
    ) -> Any:
        epoch_start, epoch_stop, start, stop, first = numbers

        def run_step(which: int, epoch: Any, number: Any, i: Any, carry: Any) -> Any:
            state, totals, rows = carry
            values = list(kept)
            for place, value in zip(places, packing.unpack(state), strict=True):
                values[place] = value
            chosen = tables[which][epoch, i]
            batch = arrays.map_leaves(
                lambda a, dtype: batches.take_rows(a, chosen, dtype), data, dtypes
            )
            changed, totals, logs = steps[which](
                values, totals, batch, random.fold_in(key, number + i)
            )
            rows = arrays.map_leaves(lambda buffer, v: buffer.at[i].set(v), rows, logs)
            state = [changed.get(place, values[place]) for place in places]
            return packing.pack(state), totals, rows

        def run_epoch(epoch: Any, carry: Any) -> Any:
            state, totals, record = carry
            if epochs > 1:
                later = epoch > epoch_start
                totals = [xp.where(later, a, t) for a, t in zip(anew, totals, strict=True)]
            found, before = [], 0
            for which, rows in enumerate(record.steps):
                number = first + (epoch - epoch_start) * sum(sizes) + before
                here, there = (xp.clip(end - before, 0, sizes[which]) for end in (start, stop))
                body = functools.partial(run_step, which, epoch, number)
                carry = state, totals, rows
                state, totals, rows = control.fori_loop(here, there, body, carry)
                found.append(rows)
                before += sizes[which]
            ends = record.ends
            if epochs > 1:
                ends = arrays.map_leaves(
                    lambda buffer, rows: buffer.at[epoch].set(rows[-1]), ends, found[-1]
                )
            return state, totals, Record(found, ends)

        carry = packing.pack(state), totals, record
        if epochs > 1:
            carry = control.fori_loop(epoch_start, epoch_stop, run_epoch, carry)
        else:
            carry = run_epoch(0, carry)
        state, totals, record = carry
        return packing.unpack(state), totals, record

    return loop


def _example(segment: Segment, table: np.ndarray) -> Any:
    """A batch of a table, of zeros that take no room."""

    count = int(table.shape[2])
    return arrays.map_leaves(
        lambda array, dtype: batches.blank_rows(array, dtype, count), segment.data, segment.dtypes
    )


def _blank_record(outs: list[Any], sizes: list[int], epochs: int) -> Record:
    """Zeros for what the steps will return."""

    def zeros(out: Any, rows: int) -> Any:
        return arrays.map_leaves(lambda spec: np.zeros((rows, *spec.shape), spec.dtype), out)

    steps = [zeros(out, size) for out, size in zip(outs, sizes, strict=True)]
    return Record(steps, zeros(outs[-1], epochs) if epochs > 1 else None)


def _is_large(out: Any, steps: int) -> bool:
    """Would the record of so many steps be worth using up rather than copying?"""
    sizes = (math.prod(spec.shape) * spec.dtype.itemsize for spec in arrays.leaves(out))
    return steps * sum(sizes) > _SMALL_RECORD


class EagerStretch(Stretch):
    """The same loop in plain Python (``run_eagerly=True``), for steps that print or break."""

    def once(self, data: Any, key: Any) -> Any:
        """What the step returns for all rows of the data."""
        values = [variable._box for variable in self.variables]
        changed, _, out = self._pure(values, [], arrays.map_leaves(xp.asarray, data), key)
        Variable.put([self.variables[place] for place in changed], changed.values())
        return out

    def make_ahead(self, segment: Segment, key: Any) -> None:
        """Nothing is compiled here."""

    def run(
        self,
        segment: Segment,
        epochs: tuple[int, int],
        span: tuple[int, int],
        totals: list[Any],
        anew: list[Any],
        record: Record | None,
        key: Any,
        first: int,
    ) -> tuple[list[Any], Record]:
        """Run the steps one by one, of one epoch."""
        tables = [table[epochs[0]] for table in segment.tables]
        found: list[list[Any]] = [[] for _ in tables]
        where = [(which, i) for which, table in enumerate(tables) for i in range(len(table))]
        for number in range(*span):
            which, i = where[number]
            rows = tables[which][i]
            batch = arrays.map_leaves(
                lambda a, dtype, rows=rows: batches.dense(
                    batches.take_rows(xp.asarray(a), rows, dtype)
                ),
                segment.data,
                segment.dtypes,
            )
            values = [variable._box for variable in self.variables]
            step_key = random.fold_in(key, first + number)
            changed, totals, out = self._pure(values, totals, batch, step_key)
            Variable.put([self.variables[place] for place in changed], changed.values())
            Variable.put(self._stray, self._stray.values())
            found[which].append(out)
        self.fresh = False
        steps = [] if record is None else record.steps
        for which, outs in enumerate(found):
            if not outs:
                continue
            added = arrays.map_leaves(lambda *parts: xp.stack(parts), *outs)
            if which < len(steps):
                join = arrays.map_leaves(lambda *parts: xp.concatenate(parts), steps[which], added)
                steps[which] = join
            else:
                steps.append(added)
        return totals, Record(steps, None)


class Programs:
    """The stretches of a model, one per phase, each with the mark of what it was made for."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Any, Stretch]] = {}
        self._settled: dict[Any, tuple[Any, Stretch]] = {}

    def get(self, phase: str, mark: Any, make: Callable[[], Stretch]) -> Stretch:
        """The stretch of a phase; made where there is none, or one of another mark."""
        known = self._made.get(phase)
        if known is None or known[0] != mark:
            known = self._made[phase] = (mark, make())
        return known[1]

    def settle(self, key: Any, structure: Any, stretch: Stretch) -> Stretch:
        """Remember the stretch for as long as the structure holds."""
        self._settled[key] = structure, stretch
        return stretch

    def settled(self, key: Any) -> Stretch | None:
        """The stretch that was remembered; None if there is none, or something changed since."""
        structure, stretch = self._settled.get(key, (None, None))
        return stretch if structure is not None and structure.holds() else None

    def clear(self) -> None:
        """Forget all."""
        self._made.clear()
        self._settled.clear()

    def __reduce__(self) -> Any:
        """A copy of the model has none: they hold the variables of the model they were made for."""
        return Programs, ()
