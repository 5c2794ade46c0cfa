"""A traced function of few small operations as calls of NumPy.

To start a compiled program and to fetch its result takes as long as some thirty calls of NumPy. For
one row of a small dense network those are all there is to do, so ``by_numpy`` writes them down::

    t1 = dot(x0, c0)
    t2 = add(t1, c1)
    t3 = fmax(t2, c2)

What depends on the weights alone is computed when they change and not at each call. Operations come
from a closed list; a function with any other, or with too much to do, stays a compiled program.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jax.extend import core as jaxpr_core

__all__ = ["NumPyForm", "by_numpy"]

_CALLS = 40  # more take longer than a compiled program
_NUMBERS = 1 << 12  # in an array that is computed
_MULTIPLICATIONS = 1 << 17  # of all matrix products

_NAMES = {
    "abs": "absolute",
    "add": "add",
    "ceil": "ceil",
    "cos": "cos",
    "div": "true_divide",
    "eq": "equal",
    "exp": "exp",
    "expm1": "expm1",
    "floor": "floor",
    "ge": "greater_equal",
    "gt": "greater",
    "is_finite": "isfinite",
    "le": "less_equal",
    "log": "log",
    "log1p": "log1p",
    "lt": "less",
    "max": "maximum",
    "min": "minimum",
    "mul": "multiply",
    "ne": "not_equal",
    "neg": "negative",
    "sign": "sign",
    "sin": "sin",
    "sqrt": "sqrt",
    "square": "square",
    "sub": "subtract",
    "tan": "tan",
    "tanh": "tanh",
}
_SUMS = {"reduce_max": "max", "reduce_min": "min", "reduce_sum": "sum"}
_VIEWS = {"broadcast_in_dim", "expand_dims", "reshape", "squeeze", "transpose"}
_SAME = {"copy", "stop_gradient"}
_INSIDE = {"closed_call", "custom_jvp_call", "custom_vjp_call", "jit", "pjit"}
_KINDS = ("float32", "float64", "int32", "int64", "bool")


def _logistic(x: np.ndarray) -> np.ndarray:
    return np.reciprocal(np.add(np.exp(np.negative(x)), x.dtype.type(1)))


def _broadcast(x: np.ndarray, shape: tuple[int, ...], axes: tuple[int, ...]) -> np.ndarray:
    middle = [1] * len(shape)
    for axis, size in zip(axes, np.shape(x), strict=True):
        middle[axis] = size
    return np.ascontiguousarray(np.broadcast_to(np.reshape(x, middle), shape))


_WORDS: dict[str, Any] = {
    **{name: getattr(np, name) for name in _NAMES.values()},
    **{f"{name}_of": getattr(np, name) for name in _SUMS.values()},
    "broadcast": _broadcast,
    "dot": np.dot,
    "errstate": np.errstate,
    "fmax": np.fmax,
    "logistic": _logistic,
    "where": np.where,
}


class _Unable(Exception):
    """A function that holds what NumPy is not to do."""


class _Call(NamedTuple):
    """``name = text``, which reads ``names``; ``ahead`` of the inputs if it needs none of them."""

    name: str
    text: str
    names: list[str]
    ahead: bool


class NumPyForm:
    """A traced function, its weights apart from its inputs.

    Args:
        jaxpr: The function; its first arguments are weights.
        constants: Of the traced function.
        num_weights: How many weights there are.

    Attributes:
        source: What a call does, as Python.
    """

    def __init__(self, jaxpr: Any, constants: Sequence[Any], num_weights: int) -> None:
        self._calls: list[_Call] = []
        self._ahead: set[str] = set()
        self._held: dict[str, np.ndarray] = {}
        self._values: dict[Any, str] = {}
        self._made_by: dict[str, Any] = {}
        self._work = 0
        weights = [self._named(v, f"w{n}") for n, v in enumerate(jaxpr.invars[:num_weights])]
        self._ahead.update(weights)
        inputs = [self._named(v, f"x{n}") for n, v in enumerate(jaxpr.invars[num_weights:])]
        for variable, value in zip(jaxpr.constvars, constants, strict=True):
            self._values[variable] = self._hold(value)
        self._walk(jaxpr)
        out = self._own([(self._read(v), v.aval) for v in jaxpr.outvars], inputs)
        self._drop_unread(out)
        self._check(sum(not call.ahead for call in self._calls) <= _CALLS)
        self.source = self._write(weights, inputs, out)
        words = {**_WORDS, **self._held}
        exec(self.source, words)
        self._make = words["make"]

    def prepare(self, weights: Sequence[Any]) -> Callable[..., tuple[np.ndarray, ...]]:
        """The function of its inputs, for these weights."""
        prepared: Callable[..., tuple[np.ndarray, ...]] = self._make(*map(np.array, weights))
        return prepared

    def _write(self, weights: list[str], inputs: list[str], out: list[str]) -> str:
        lines = [f"def make({', '.join(weights)}):"]
        lines += [f" {call.name} = {call.text}" for call in self._calls if call.ahead]
        lines += [f" def run({', '.join(inputs)}):", "  with errstate(all='ignore'):"]
        lines += [f"   {call.name} = {call.text}" for call in self._calls if not call.ahead]
        return "\n".join([*lines, f"   return {', '.join(out)},", " return run"])

    def _own(self, out: list[tuple[str, Any]], inputs: list[str]) -> list[str]:
        """The outputs' names; each an array that the caller may change."""
        for name, spec in out:
            # Not the caller's array again, none that serves the next call, no plain number.
            self._check(name not in self._ahead and name not in inputs and spec.ndim > 0)
        names = [name for name, _ in out]
        self._check(len(set(names)) == len(names))
        for place, name in enumerate(names):
            if self._made_by[name][0] in _VIEWS:
                self._calls.append(_Call(f"{name}_own", f"{name}.copy()", [name], False))
                names[place] = f"{name}_own"
        return names

    def _drop_unread(self, out: list[str]) -> None:
        read = set(out)
        kept = []
        for call in reversed(self._calls):
            if call.name in read:
                read.update(call.names)
                kept.append(call)
        self._calls = kept[::-1]

    def _check(self, possible: bool) -> None:
        if not possible:
            raise _Unable

    def _named(self, variable: Any, name: str) -> str:
        self._values[variable] = name
        return name

    def _hold(self, value: Any) -> str:
        name = f"k{len(self._held)}"
        self._check(getattr(value, "dtype", None) is None or str(value.dtype) in _KINDS)
        self._held[name] = np.asarray(value)
        self._ahead.add(name)
        return name

    def _read(self, variable: Any) -> str:
        if isinstance(variable, jaxpr_core.Literal):
            spec: Any = variable.aval
            return self._hold(np.asarray(variable.val, spec.dtype))
        return self._values[variable]

    def _walk(self, jaxpr: Any) -> None:
        for equation in jaxpr.eqns:
            name = equation.primitive.name
            names = [self._read(v) for v in equation.invars]
            if name in _INSIDE:
                inner = equation.params.get("jaxpr") or equation.params.get("call_jaxpr")
                self._check(hasattr(inner, "jaxpr"))
                self._values.update(zip(inner.jaxpr.invars, names, strict=True))
                for variable, value in zip(inner.jaxpr.constvars, inner.consts, strict=True):
                    self._values[variable] = self._hold(value)
                self._walk(inner.jaxpr)
                found = [self._read(v) for v in inner.jaxpr.outvars]
            elif name in _SAME:
                found = names
            else:
                found = [self._call(equation, names)]
            self._values.update(zip(equation.outvars, found, strict=True))

    def _call(self, equation: Any, names: list[str]) -> str:
        out = equation.outvars[0].aval
        self._check(str(out.dtype) in _KINDS and all(isinstance(n, int) for n in out.shape))
        self._check(bool(names))  # a row of counted numbers is made of nothing
        ahead = all(name in self._ahead for name in names)
        self._check(ahead or math.prod(out.shape) <= _NUMBERS)
        text = self._expression(equation, names, out)
        name = f"t{len(self._calls)}"
        self._calls.append(_Call(name, text, names, ahead))
        self._made_by[name] = equation.primitive.name, names, equation.params
        if ahead:
            self._ahead.add(name)
        return name

    def _expression(self, equation: Any, names: list[str], out: Any) -> str:
        kind, first, params = equation.primitive.name, names[0], equation.params
        if kind in _NAMES:
            same = len({v.aval.dtype for v in equation.invars}) == 1
            self._check(same and (kind != "div" or out.dtype.kind == "f"))
            return f"{_NAMES[kind]}({', '.join(names)})"
        if kind in _SUMS:
            self._check(out.dtype.kind == "f")
            return f"{_SUMS[kind]}_of({first}, axis={tuple(params['axes'])!r})"
        match kind:
            case "dot_general":
                return self._product(equation, names)
            case "logistic":
                return f"logistic({first})"
            case "broadcast_in_dim":
                axes = tuple(params["broadcast_dimensions"])
                return f"broadcast({first}, {tuple(out.shape)!r}, {axes!r})"
            case "reshape" | "squeeze" | "expand_dims":
                self._check(params.get("dimensions") is None or kind != "reshape")
                return f"{first}.reshape({tuple(out.shape)!r})"
            case "transpose":
                return f"{first}.transpose({tuple(params['permutation'])!r})"
            case "convert_element_type":
                return f"{first}.astype({str(out.dtype)!r})"
            case "integer_pow":
                self._check(out.dtype.kind == "f")
                return f"{first} ** {int(params['y'])}"
            case "select_n":
                return self._choice(equation, names)
        raise _Unable

    def _product(self, equation: Any, names: list[str]) -> str:
        left, right = (v.aval for v in equation.invars)
        (a, b), batched = equation.params["dimension_numbers"]
        plain = left.ndim == right.ndim == 2 and (tuple(a), tuple(b)) == ((1,), (0,))
        self._check(plain and not any(batched) and left.dtype == right.dtype)
        self._work += left.shape[0] * left.shape[1] * right.shape[1]
        self._check(self._work <= _MULTIPLICATIONS)
        return f"dot({', '.join(names)})"

    def _choice(self, equation: Any, names: list[str]) -> str:
        self._check(len(names) == 3 and str(equation.invars[0].aval.dtype) == "bool")
        which, no, yes = names
        kind, asked, _ = self._made_by.get(which, ("", [], {}))
        # x where x > 0, else 0: that is how relu treats NaN too.
        if kind == "gt" and asked[0] == yes and self._number(asked[1]) == self._number(no) == 0:
            names[:] = yes, no
            return f"fmax({yes}, {no})"
        return f"where({which}, {yes}, {no})"

    def _number(self, name: str) -> float | None:
        """The number that fills an array known beforehand; None if it is not known."""
        if name in self._held:
            found = np.unique(self._held[name])
            return float(found[0]) if len(found) == 1 else None
        kind, names, _ = self._made_by.get(name, ("", [""], {}))
        return self._number(names[0]) if kind == "broadcast_in_dim" else None


def by_numpy(jaxpr: Any, constants: Sequence[Any] = (), num_weights: int = 0) -> NumPyForm | None:
    """A traced function as calls of NumPy; None where a compiled program does better.

    Args:
        jaxpr: The function.
        constants: Its constants.
        num_weights: How many of its first arguments seldom change.

    Example:
        >>> import jax
        >>> traced = jax.make_jaxpr(lambda w, x: jax.nn.sigmoid(x @ w))(np.eye(2), np.ones((1, 2)))
        >>> form = by_numpy(traced.jaxpr, num_weights=1)
        >>> form.prepare([np.zeros((2, 2), "float32")])(np.ones((1, 2), "float32"))[0].tolist()
        [[0.5, 0.5]]
        >>> by_numpy(jax.make_jaxpr(jax.numpy.sort)(np.ones(3)).jaxpr) is None
        True
    """
    try:
        return NumPyForm(jaxpr, constants, num_weights)
    except _Unable:
        return None
