"""Gradients for people: of functions of arrays, and of functions that read Variables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hornbook.core.scope import Scope
from hornbook.core.variable import Variable
from hornbook.engine import arrays, autodiff

__all__ = ["GradientCheck", "check_gradients", "grad", "value_and_grad"]


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


@dataclass
class GradientCheck:
    """What ``check_gradients`` found: for each argument both gradients, and the largest error.

    Args:
        analytic: Gradients by automatic differentiation.
        numeric: Gradients by central differences.
        error: The largest ``|a - n| / (|a| + |n| + scale)``, scale being the mean size of all.
        tolerance: The largest error that passes.
    """

    analytic: list[np.ndarray]
    numeric: list[np.ndarray]
    error: float
    tolerance: float

    def __bool__(self) -> bool:
        """Do they agree?"""
        return bool(self.error <= self.tolerance)


def check_gradients(
    fn: Callable[..., Any],
    *args: Any,
    step: float = 1e-5,
    tolerance: float = 1e-6,
    gradients: Callable[..., Any] | None = None,
) -> GradientCheck:
    """Compare the gradient of a scalar function with central differences, in 64 bits.

    ``df/dx_i ~ (f(x + h e_i) - f(x - h e_i)) / 2h``; the error of the difference falls with
    ``h**2``, that of rounding grows with ``1/h``, and 1e-5 lies between the two.

    Args:
        fn: Returns a scalar.
        args: Where to compare; all arguments are numbers or arrays of floats.
        step: The ``h`` of the differences.
        tolerance: The largest error at which the result counts as true.
        gradients: Gives the gradients to check, one for each argument; those of ``grad`` if None.

    Returns:
        A ``GradientCheck``: true if both agree.

    Example:
        >>> bool(check_gradients(lambda x, y, z: x * y + z, 2.0, -3.0, 4.0))
        True
        >>> wrong = check_gradients(lambda x: x * x, 3.0, gradients=lambda x: [3 * x])
        >>> bool(wrong), wrong.analytic[0].item(), round(wrong.numeric[0].item(), 6)
        (False, 9.0, 6.0)
    """
    points = [np.asarray(value, "float64") for value in args]
    with arrays.float64():
        if gradients is None:
            places = tuple(range(len(points)))
            found = grad(fn, argnums=places)(*[arrays.asarray(p, "float64") for p in points])
        else:
            found = gradients(*points)
        analytic = [np.asarray(one, "float64") for one in found]
        numeric = [_differences(fn, points, place, step) for place in range(len(points))]
    for place, (a, n) in enumerate(zip(analytic, numeric, strict=True)):
        if a.shape != n.shape:
            raise ValueError(
                f"check_gradients: the gradient of argument {place} has shape {a.shape}, but the "
                f"argument has shape {n.shape}. They must agree."
            )
    sizes = np.concatenate([np.abs(one).ravel() for one in [*analytic, *numeric]])
    scale = float(sizes.mean()) if sizes.size else 0.0
    errors = [
        np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n) + scale, 1e-300)
        for a, n in zip(analytic, numeric, strict=True)
    ]
    worst = max((float(one.max()) for one in errors if one.size), default=0.0)
    return GradientCheck(analytic, numeric, worst, tolerance)


def _differences(
    fn: Callable[..., Any], points: list[np.ndarray], place: int, step: float
) -> np.ndarray:
    """Central differences of a function by each number of one argument."""
    base, slopes = points[place], np.zeros_like(points[place])

    def at(moved: np.ndarray) -> float:
        given = [moved if number == place else one for number, one in enumerate(points)]
        return float(fn(*[arrays.asarray(one, "float64") for one in given]))

    for spot in np.ndindex(base.shape):
        up, down = base.copy(), base.copy()
        up[spot] += step
        down[spot] -= step
        slopes[spot] = (at(up) - at(down)) / (2 * step)
    return slopes
