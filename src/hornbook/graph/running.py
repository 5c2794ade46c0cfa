"""What older code does and native code may not: functions that close over Tensors, fixed batches.

::

    z = layer(x)                                  a Tensor of the model
    def loss(y_true, y_pred):
        return mean(y_true - y_pred) + mean(z)    z has a value while the model runs
    Lambda(lambda v: v * z)(x)                    z is one more input of the node
    x + random_normal((32, 4))                    x of unknown batch size becomes one of 32

Only code that needs it switches it on, by ``allow_closures``.
"""

import re
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from hornbook.core import Scope
from hornbook.engine import arrays, shapes
from hornbook.graph.apply import Leniency, record_with
from hornbook.graph.evaluate import Function, call_node, held, holding, nodes_before, on_run
from hornbook.graph.node import Size, Tensor, placeholder

__all__ = ["allow_closures", "rerunning", "tensor_of", "value_now"]

_known: weakref.WeakKeyDictionary[Scope, dict[int, Any]] = weakref.WeakKeyDictionary()
_made_by: weakref.WeakKeyDictionary[Scope, list[Function]] = weakref.WeakKeyDictionary()
_again: ContextVar[tuple[Callable[[], Any], Any] | None] = ContextVar(
    "hornbook_again", default=None
)
_started: ContextVar[int | None] = ContextVar("hornbook_recording", default=None)


def allow_closures(allowed: bool = True) -> None:
    """Let ops close over Tensors, and Tensors of unknown batch size meet those of a fixed one."""
    on_run(_keep if allowed else None)
    record_with(_Lenient() if allowed else Leniency())


@contextmanager
def rerunning(run: Callable[[], Any], values: Any) -> Iterator[None]:
    """Within the block ``run()``, with these values of Variables, tells the values of Tensors that
    no step knows any more.

    A metric is measured after the derivative was taken, by which the values have gone.
    """
    token = _again.set((run, values))
    try:
        yield
    finally:
        _again.reset(token)


class _Met(BaseException):
    """An op that is being recorded met a Tensor from outside."""

    def __init__(self, tensor: Tensor) -> None:
        super().__init__(tensor.short_name)
        self.tensor = tensor


class _Lenient(Leniency):
    def resolve(self, nest: Any) -> Any:
        """The nest with the values of its Tensors; None where a value is not known."""
        now = Scope.current()
        if now is None and not held():
            return None
        known = _all_known()
        wanted = [leaf for leaf in arrays.leaves(nest) if isinstance(leaf, Tensor)]
        for node in nodes_before(wanted, known):
            if any(id(needed) not in known for needed in node.inputs):
                return self._filled(nest, wanted, known)
            call_node(node, known)
            if now is not None:
                here = _known.setdefault(now, {})
                here.update({id(tensor): known[id(tensor)] for tensor in node.outputs})
        if any(id(tensor) not in known for tensor in wanted):
            return self._filled(nest, wanted, known)
        return arrays.map_leaves(
            lambda leaf: known[id(leaf)] if isinstance(leaf, Tensor) else leaf, nest
        )

    def _filled(self, nest: Any, wanted: list[Tensor], known: dict[int, Any]) -> Any:
        values = self._unknown(wanted, known)
        if values is None:
            return None
        by_id = dict(zip(map(id, wanted), values, strict=True))
        return arrays.map_leaves(
            lambda leaf: by_id[id(leaf)] if isinstance(leaf, Tensor) else leaf, nest
        )

    def _unknown(self, wanted: list[Tensor], known: dict[int, Any]) -> Any:
        start, again, now = _started.get(), _again.get(), Scope.current()
        if again is not None and now is not None and start is None:
            token = _again.set(None)
            try:
                run, values = again
                with Scope(values) as inner:
                    run()
                _known.setdefault(now, {}).update(_known.get(inner, {}))
                return self.resolve(wanted)
            finally:
                _again.reset(token)
        for tensor in wanted:
            if start is not None and id(tensor) not in known and tensor.serial < start:
                raise _Met(tensor)
        return None

    def infer(self, call: Callable[..., Any], specs: list[Any]) -> tuple[Any, list[Tensor]]:
        """The specs that the call gives, and the Tensors from outside that it meets."""
        start = placeholder((), "float32", "now").serial
        captured: list[Tensor] = []
        while True:
            try:
                return self._inferred(call, specs, captured, start), captured
            except _Met as met:
                captured.append(met.tensor)

    def _inferred(
        self, call: Callable[..., Any], specs: list[Any], captured: list[Tensor], start: int
    ) -> Any:
        sized = {id(t): t.size for t in captured if isinstance(t, Size)}
        others = [t for t in captured if not isinstance(t, Size)]

        def held_call(values: list[Any], more: list[Any]) -> Any:
            token = _started.set(start)
            try:
                with holding(sized | dict(zip(map(id, others), more, strict=True))):
                    return call(values)
            finally:
                _started.reset(token)

        given = specs, [t.spec for t in others]
        try:
            return shapes.infer(held_call, *given)
        except Exception as error:
            # Among the sizes that do not meet may be the batch's, which the op fixes.
            for number in dict.fromkeys(map(int, re.findall(r"\b[0-9]+\b", str(error)))):
                fixed = arrays.map_leaves(lambda spec, n=number: _of_batch(spec, n), given)
                try:
                    return shapes.infer(held_call, *fixed)
                except Exception:  # noqa: S112
                    continue
            raise


def _of_batch(spec: Any, number: int) -> Any:
    open_batch = bool(spec.shape) and shapes.is_unknown(spec.shape[0])
    return shapes.Spec((number, *spec.shape[1:]), spec.dtype) if open_batch else spec


def _keep(function: Function, known: dict[int, Any]) -> None:
    scope = Scope.current()
    if scope is not None:
        _known.setdefault(scope, {}).update(known)
        _made_by.setdefault(scope, []).append(function)


def _all_known() -> dict[int, Any]:
    known: dict[int, Any] = {}
    scope = Scope.current()
    while scope is not None:
        known = {**_known.get(scope, {}), **known}
        scope = scope.outer
    return known | held()


def value_now(tensor: Tensor) -> Any:
    """The value that a Tensor has in the step that runs; None if no step knows it."""
    found = _Lenient().resolve([tensor])
    return None if found is None else found[0]


def tensor_of(value: Any) -> Tensor | None:
    """The Tensor of the running step that has exactly this value; None if there is none."""
    scope = Scope.current()
    while scope is not None:
        known = _known.get(scope, {})
        for function in reversed(_made_by.get(scope, [])):
            made = [tensor for node in function.nodes for tensor in node.outputs]
            for tensor in [*made, *function.flat_inputs]:
                if known.get(id(tensor)) is value:
                    return tensor
        scope = scope.outer
    return None
