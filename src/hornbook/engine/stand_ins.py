"""Things that stand in a traced function where an array would be, and cost less.

``run`` computes the function with them. A rule says what an operation gives for a stand-in; an
operation of which no rule knows gets the array itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

from jax.extend import core as jaxpr_core

from hornbook.engine.arrays import Array

__all__ = ["Rule", "StandIn", "inner", "run"]

Rule = Callable[[Any, list[Any]], list[Any] | None]


class StandIn:
    """Stands for an array."""

    def dense(self) -> Array:
        """The array."""
        raise NotImplementedError


def run(jaxpr: Any, constants: Sequence[Any], values: Sequence[Any], rules: Sequence[Rule]) -> Any:
    """The outputs of a traced function for these values, some of which may be stand-ins.

    Args:
        jaxpr: The function.
        constants: Its constants.
        values: Its arguments.
        rules: Functions of an operation and its arguments that return its outputs, or None.
    """
    found = _run(jaxpr, constants, values, rules, {})
    return [value.dense() if isinstance(value, StandIn) else value for value in found]


def _run(
    jaxpr: Any, constants: Sequence[Any], values: Sequence[Any], rules: Sequence[Rule], dense: Any
) -> list[Any]:
    known: dict[Any, Any] = dict(zip(jaxpr.constvars, constants, strict=True))
    known.update(zip(jaxpr.invars, values, strict=True))

    def read(variable: Any) -> Any:
        return variable.val if isinstance(variable, jaxpr_core.Literal) else known[variable]

    def array(value: Any) -> Any:
        if not isinstance(value, StandIn):
            return value
        if value not in dense:
            dense[value] = value.dense()
        return dense[value]

    for equation in jaxpr.eqns:
        given = [read(variable) for variable in equation.invars]
        called = inner(equation)
        if called is not None:
            out = _run(called.jaxpr, called.consts, given, rules, dense)
        else:
            tried = [found for rule in rules if (found := rule(equation, given)) is not None]
            out = tried[0] if tried else _bind(equation, [array(value) for value in given])
        known.update(zip(equation.outvars, out, strict=True))
    return [read(variable) for variable in jaxpr.outvars]


def inner(equation: Any) -> Any:
    """The function that an operation only calls; None for other operations."""
    return equation.params["jaxpr"] if equation.primitive.name in ("jit", "pjit") else None


def _bind(equation: Any, values: list[Any]) -> list[Any]:
    words = equation.primitive.get_bind_params(equation.params)
    out = equation.primitive.bind(*values, **words)
    return out if equation.primitive.multiple_results else [out]
