"""Branches and loops: phases, ``switch``, ``rnn`` and the functions that go along an array."""

from collections.abc import Callable, Sequence
from typing import Any

from hornbook.compat.keras.backend.settings import learning_phase
from hornbook.compat.keras.backend.values import array, function, kind
from hornbook.engine import arrays, control
from hornbook.engine.arrays import xp
from hornbook.graph import is_symbolic, unwrap

__all__ = ["foldl", "foldr", "in_test_phase", "in_train_phase", "map_fn", "rnn", "switch"]


def _asked(x: Any) -> Any:
    return x() if callable(x) else x


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """x while training, else the alternative; both may be functions without arguments.

    Example:
        >>> in_train_phase(1.0, 2.0, training=True)
        1.0
    """
    flag = learning_phase() if training is None else training
    if not is_symbolic(flag):
        return _asked(x) if bool(flag) else _asked(alt)
    return _either(flag, _asked(x), _asked(alt))


@function
def _either(flag: Any, x: Any, alt: Any) -> Any:
    # The flag is a number when the graph runs: only one of the two is in the program.
    if isinstance(flag, int):
        return array(x) if flag else array(alt)
    return switch(flag, x, alt)


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """x while not training, else the alternative.

    Example:
        >>> in_test_phase(1.0, 2.0, training=True)
        2.0
    """
    return in_train_phase(alt, x, training=training)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One expression where the condition holds, the other elsewhere.

    Args:
        condition: One truth value, or an array of them that meets the leading axes of the rest.
        then_expression, else_expression: Values, or functions without arguments.

    Example:
        >>> switch([True, False], [1.0, 2.0], [10.0, 20.0]).tolist()
        [1.0, 20.0]
    """
    lazy = callable(then_expression) and callable(else_expression)
    if lazy and not is_symbolic(condition) and arrays.is_array(condition) and condition.ndim == 0:
        chosen = [lambda fn=fn: unwrap(fn()) for fn in (then_expression, else_expression)]
        return control.cond(condition.astype(bool), *chosen)
    return _switched(condition, _asked(then_expression), _asked(else_expression))


@function
def _switched(condition: Any, then: Any, other: Any) -> Any:
    condition, then, other = array(condition).astype(bool), array(then), array(other)
    if condition.ndim > max(then.ndim, other.ndim):
        raise ValueError(
            f"switch: the condition has {condition.ndim} axes, more than the expressions' "
            f"{max(then.ndim, other.ndim)}."
        )
    missing = max(then.ndim, other.ndim) - condition.ndim
    return xp.where(xp.reshape(condition, (*condition.shape, *[1] * missing)), then, other)


@function
def map_fn(fn: Callable[..., Any], elems: Any, name: str | None = None, dtype: Any = None) -> Any:
    """``fn`` of each element along the first axis, stacked.

    Args:
        fn: A function of one element, or of a list of elements where ``elems`` is one.
        elems: An array, or a list of arrays.
        name: Taken for older code.
        dtype: The dtype of what comes out, if it is another.

    Example:
        >>> map_fn(lambda x: 2 * x, [1.0, 2.0]).tolist()
        [2.0, 4.0]
    """
    several = isinstance(elems, list | tuple) and any(hasattr(one, "shape") for one in elems)
    given = tuple(array(one) for one in elems) if several else array(elems)
    _, out = control.scan(lambda carry, x: (carry, unwrap(fn(x))), (), given)
    return out if dtype is None else arrays.map_leaves(lambda one: one.astype(kind(dtype)), out)


@function
def foldl(
    fn: Callable[..., Any], elems: Any, initializer: Any = None, name: str | None = None
) -> Any:
    """``fn(...fn(fn(start, x0), x1)..., xn)`` along the first axis; it starts with x0 if None.

    Example:
        >>> float(foldl(lambda total, x: total - x, [5.0, 2.0, 1.0]))
        2.0
    """
    return _folded(fn, array(elems), initializer)


@function
def foldr(
    fn: Callable[..., Any], elems: Any, initializer: Any = None, name: str | None = None
) -> Any:
    """``foldl`` from the last element to the first.

    Example:
        >>> float(foldr(lambda total, x: total - x, [5.0, 2.0, 1.0]))
        -6.0
    """
    return _folded(fn, array(elems)[::-1], initializer)


def _folded(fn: Callable[..., Any], elems: Any, initializer: Any) -> Any:
    start, rest = (elems[0], elems[1:]) if initializer is None else (array(initializer), elems)

    def step(carry: Any, x: Any) -> Any:
        return array(unwrap(fn(carry, x))).astype(start.dtype), ()

    return control.scan(step, start, rest)[0]


@function
def rnn(
    step_function: Callable[..., Any],
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
) -> Any:
    """A step repeated along the time axis: ``output, states = step(x_t, states + constants)``.

    Where the mask is 0 the states stay, and the output is the first state (the one before, where
    there is none).

    Args:
        step_function: One step.
        inputs: (batch, time, ...).
        initial_states: The states before the first step.
        go_backwards: Whether to begin at the end.
        mask: (batch, time) or (batch, time, 1); None for all.
        constants: Values that each step gets behind the states.
        unroll: Whether to write the steps out in the program.
        input_length: Taken for older code.

    Returns:
        The last output, all outputs (batch, time, ...), and the last states.

    Example:
        >>> total = lambda x, states: (x + states[0], [x + states[0]])
        >>> last, outputs, states = rnn(total, [[[1.0], [2.0]]], [[[0.0]]])
        >>> last.tolist(), outputs.tolist()
        ([[3.0]], [[[1.0], [3.0]]])
    """
    x = array(inputs)
    if x.ndim < 3:
        raise ValueError(f"rnn: inputs are (batch, time, ...), not {x.ndim} axes.")
    rest = [unwrap(one) for one in constants or ()]
    states = [array(one) for one in initial_states]
    if mask is not None and not states:
        raise ValueError("rnn: with a mask give initial_states, which masked steps keep.")
    steps = xp.moveaxis(x, 1, 0)
    keep = None if mask is None else _mask_in_time(array(mask))

    def step(carry: Any, at: Any) -> Any:
        before, last = carry
        now, kept = at
        output, after = unwrap(step_function(now, [*before, *rest]))
        after = [array(new).astype(old.dtype) for new, old in zip(after, before, strict=False)]
        if kept is not None:
            same = before and before[0].shape == output.shape
            output = _where(kept, output, before[0] if same else last)
            after = [_where(kept, new, old) for new, old in zip(after, before, strict=True)]
        return (after, output), output

    # What a step returns is known only by calling it once; the compiler drops that call.
    first = unwrap(step_function(steps[0], [*states, *rest]))[0]
    start = (states, xp.zeros_like(first))
    (states, last), outputs = control.scan(
        step, start, (steps, keep), reverse=go_backwards, unroll=bool(unroll)
    )
    if go_backwards:
        outputs = outputs[::-1]
    return last, xp.moveaxis(outputs, 0, 1), states


def _mask_in_time(mask: Any) -> Any:
    return xp.moveaxis(mask.reshape(mask.shape[:2]).astype(bool), 1, 0)


def _where(kept: Any, new: Any, old: Any) -> Any:
    return xp.where(xp.reshape(kept, (*kept.shape, *[1] * (new.ndim - 1))), new, old)
