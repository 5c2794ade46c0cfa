"""Gradients for people: of functions of arrays, and of functions that read Variables."""

from collections.abc import Callable, Sequence
from typing import Any

from hornbook.core.scope import Scope
from hornbook.core.variable import Variable
from hornbook.engine import arrays, autodiff

__all__ = ["grad", "value_and_grad"]


def value_and_grad(
    fn: Callable[..., Any],
    variables: Sequence[Variable] | None = None,
    *,
    argnums: int | tuple[int, ...] = 0,
    has_aux: bool = False,
) -> Callable[..., Any]:
    """The function that returns a scalar function's value and its gradient together.

    ``value_and_grad(f)(x) = (f(x), df/dx)``; with ``variables`` the gradient is with respect to
    them, and what the function assigns (moving averages, say) is kept.

    Args:
        fn: Returns a scalar, or ``(scalar, anything)`` with ``has_aux``.
        variables: Variables to differentiate by, in place of arguments.
        argnums: Which arguments to differentiate by.
        has_aux: Whether ``fn`` returns something beside the scalar.

    Example:
        >>> value, slope = value_and_grad(lambda x: x * x)(3.0)
        >>> float(value), float(slope)
        (9.0, 6.0)
        >>> w = Variable(2.0)
        >>> value, grads = value_and_grad(lambda x: w.value * x, [w])(5.0)
        >>> float(value), [float(g) for g in grads]
        (10.0, [5.0])
    """
    if variables is None:
        return _by_arguments(fn, argnums, has_aux)
    chosen = list(variables)

    def run(*args: Any, **kwargs: Any) -> Any:
        def traced(values: list[Any]) -> Any:
            with Scope(dict(zip(chosen, values, strict=True))) as scope:
                out = fn(*args, **kwargs)
            loss, aux = out if has_aux else (out, None)
            kept = {v: a for v, a in scope.values.items() if v not in known}
            aux_arrays.extend(kept)
            return loss, (aux, list(kept.values()), scope.losses)

        known, aux_arrays = set(chosen), list[Variable]()
        (loss, (aux, assigned, losses)), grads = autodiff.value_and_grad(traced, has_aux=True)(
            [v.value for v in chosen]
        )
        for variable, value in zip(aux_arrays, assigned, strict=True):
            variable.assign(value)
        scope = Scope.current()
        if scope is not None:
            scope.losses.extend(losses)
        return ((loss, aux) if has_aux else loss), grads

    return run


def _by_arguments(
    fn: Callable[..., Any], argnums: int | tuple[int, ...], has_aux: bool
) -> Callable[..., Any]:
    inner = autodiff.value_and_grad(fn, argnums=argnums, has_aux=has_aux)
    wanted = (argnums,) if isinstance(argnums, int) else argnums

    def run(*args: Any, **kwargs: Any) -> Any:
        floats = [
            _as_float(value) if number in wanted else value for number, value in enumerate(args)
        ]
        return inner(*floats, **kwargs)

    return run


def _as_float(nest: Any) -> Any:
    def convert(value: Any) -> Any:
        array = arrays.asarray(value.value if isinstance(value, Variable) else value)
        kind = arrays.dtype_name(array.dtype)
        return array if kind.startswith(("float", "bfloat", "complex")) else array.astype("float32")

    return arrays.map_leaves(convert, nest)


def grad(
    fn: Callable[..., Any],
    variables: Sequence[Variable] | None = None,
    *,
    argnums: int | tuple[int, ...] = 0,
) -> Callable[..., Any]:
    """The function that returns the gradient of a scalar function.

    Example:
        >>> df = grad(lambda x, y, z: x * y + z, argnums=(0, 1, 2))
        >>> [float(g) for g in df(2.0, -3.0, 4.0)]
        [-3.0, 2.0, 1.0]
    """
    both = value_and_grad(fn, variables, argnums=argnums)

    def run(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return run
