"""Calls that build layers, models, optimizers and callbacks, in the words of today.

The gate of the run time translates them; what it fills in becomes an explicit argument.
"""

import inspect
import warnings
from typing import Any

from hornbook import constraints, regularizers
from hornbook.callbacks import Callback
from hornbook.compat.upgrade.arguments import keyword, put_together, starred, taken_apart
from hornbook.compat.upgrade.catalogue import Found
from hornbook.compat.upgrade.literals import Unknown, cst, shown, written
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import constructor_arguments
from hornbook.layers import Layer
from hornbook.models import Model
from hornbook.optimizers import Optimizer
from hornbook.saving.dialect_keras3 import WORDS_BESIDE

__all__ = [
    "constructed",
    "cudnn",
    "is_model",
    "optimizer_named",
    "rate_differs",
    "shape_taken",
]

_PENALTIES = constraints.Constraint | regularizers.Regularizer
_BOTH = ("l1l2", "l1_l2", "activity_l1l2")
_SHAPES = ("input_shape", "batch_input_shape")
_SCHEDULE = "keras.optimizers.schedules.InverseTimeDecay"


def constructed(work: Work, line: int, call: Any, place: Found, role: str = "") -> Any:
    """A call of a class of Keras as it is written today.

    Args:
        work: What is known of the module.
        line: Where it stands.
        call: The call.
        place: The class.
        role: The argument of another call that it stands in, such as ``kernel_regularizer``.
    """
    cls = place.thing
    if not issubclass(cls, Layer | Optimizer | Callback | _PENALTIES):
        return call
    if starred(call):
        if any(arg.keyword is not None or not arg.star for arg in call.args):
            work.mark(line, call.func, "arguments passed by * cannot be seen here; check them")
        return call
    notes = work.notes()
    obj = cls.__new__(cls)
    try:
        before = taken_apart(call)
        if issubclass(cls, Callback):
            args, kwargs = _callback(work, line, call, place, before)
        else:
            before = _sizes(work, line, cls, call, before)
            if cls.__name__ == "BatchNormalization" and work.era == "keras2":
                work.remark(line, cls.__name__, _VARIANCE)
            if issubclass(cls, Optimizer):
                before = _of_optimizer(work, line, cls, before)
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                args, kwargs = work.gate.translate(cls, obj, before[0], dict(before[1]))
            for one in warned:
                work.mark(line, call.func, str(one.message))
            kwargs = _kept_shape(obj, before[1], kwargs)
            kwargs = _without_ours(work, line, cls, kwargs, role)
            if "name" not in before[1]:
                kwargs.pop("name", None)  # the gate counts names
        if short(call.func).rpartition(".")[2] in _BOTH:
            # The function took 0.01 of each where nothing was said.
            named = dict(zip(("l1", "l2"), args, strict=False)) | kwargs
            args, kwargs = (), {"l1": 0.01, "l2": 0.01} | named
        words = work.words_as_code()
        for value in kwargs.values():
            if isinstance(value, str) and value in words and not hasattr(value, "node"):
                work.helper(words[value])
        for value in args:
            if isinstance(value, str) and value in words and not hasattr(value, "node"):
                work.helper(words[value])
        new = put_together(call, (args, kwargs), words)
    except (TypeError, ValueError, AttributeError) as error:
        work.mark(line, call, f"could not be brought up to date ({short(str(error), 60)})")
        return call
    _say(work, line, call, new, notes, before, kwargs)
    if getattr(obj, "_first_weights", None) is not None:
        value = written(obj._first_weights)
        if cls.__name__ == "Embedding":
            new = put_together(new, _more(new, "weights", value))
        else:
            work.mark(line, call.func, f"weights={short(value, 20)} is set by layer.set_weights()")
    return new


def _without_ours(
    work: Work, line: int, cls: type, kwargs: dict[str, Any], role: str = "activity_regularizer"
) -> dict[str, Any]:
    """Without the words of hornbook's for a formula of then, where they would say nothing.

    Keras has no such words. A penalty's ``whole_batch`` counts for activities alone.
    """
    ours = [word for word in WORDS_BESIDE.get(cls.__name__, ()) if word in kwargs]
    penalty = "whole_batch" in ours
    idle = penalty and role.endswith("regularizer") and not role.startswith("activity")
    if not ours or not idle and work.target == "hornbook":
        return kwargs
    if penalty and not idle:
        (work.mark if role else work.remark)(line, cls.__name__, _OF_ACTIVITIES)
    kept = {word: value for word, value in kwargs.items() if word not in ours}
    if "epsilon_outside" in ours:
        kept["epsilon"] = _squared(kept.get("epsilon", 1e-7))
    return kept


def _squared(epsilon: Any) -> Any:
    """Within the root its square is nearest to what stood outside: sqrt(v + e^2) is e at v = 0."""
    if isinstance(epsilon, int | float):
        return float(f"{float(epsilon) ** 2:.6g}")
    space = cst.SimpleWhitespace(" ")
    power = cst.Power(whitespace_before=space, whitespace_after=space)
    held = epsilon.node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return shown(cst.BinaryOperation(held, power, cst.Integer("2")))


_OF_ACTIVITIES = "of activities it is divided by the size of the batch today, which it was not then"


def _more(call: Any, word: str, value: Any) -> Any:
    args, kwargs = taken_apart(call)
    return args, kwargs | {word: shown(value)}


def _kept_shape(obj: Any, before: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """A fixed batch size stays in the argument; who holds the layer makes an Input of it."""
    shape = getattr(obj, "_first_batch_shape", None)
    if shape is None:
        return kwargs
    kwargs = {word: value for word, value in kwargs.items() if word != "input_shape"}
    return kwargs | {"batch_input_shape": before.get("batch_input_shape", shape)}


def _callback(work: Work, line: int, call: Any, place: Found, given: Any) -> Any:
    """A callback's arguments: words of then, and keys of logs."""
    name = place.path.rpartition(".")[2]

    def today(value: Any) -> Any:
        key = work.key(value)
        return value if key is None else shown(cst.SimpleString(f'"{key}"'))

    known = set(inspect.signature(place.thing.__init__).parameters)
    kwargs = work.gate.words(name, dict(given[1]), known)
    if "period" in kwargs and name == "ModelCheckpoint":
        work.mark(line, "period=", "save_freq='epoch' saves each; a number counts batches today")
        del kwargs["period"]
    args = given[0]
    if args and name != "ModelCheckpoint":
        args = (today(args[0]), *args[1:])
    if len(args) > 1 and name == "ModelCheckpoint":
        args = (args[0], today(args[1]), *args[2:])
    return args, {w: today(v) if w == "monitor" else v for w, v in kwargs.items()}


def _say(
    work: Work, line: int, call: Any, new: Any, notes: Any, before: Any, kwargs: dict[str, Any]
) -> None:
    name = short(call.func)
    work.renamed(line, notes)
    known = {id(value) for value in (*before[0], *before[1].values())}
    for word, value in kwargs.items():
        filled = word not in before[1] and id(value) not in known
        if filled and not hasattr(value, "node") and not isinstance(value, tuple):
            code = short(written(value, work.words_as_code()))
            work.change(line, f"{name}(...)", f"{word}={code}", "what was meant then, now said")
    old_code, new_code = short(call, 10**6), short(new, 10**6)
    if old_code != new_code and not any(change.line == line for change in work.changes):
        work.change(line, call, new, "today's spelling")


def _sizes(work: Work, line: int, cls: type, call: Any, given: Any) -> Any:
    """``Convolution2D(filters, rows, columns)``, where the source says no numbers."""
    args, kwargs = given
    if cls.__name__ != "Conv2D" or len(args) < 3 or not any(map(_unsaid, args[:3])):
        return given
    apart = not any(isinstance(one, str | tuple | list) for one in args[:3])
    if apart and (work.era == "keras1" or "subsample" in kwargs or "border_mode" in kwargs):
        words = dict(
            zip(("nb_filter", "nb_row", "nb_col", "init", "activation"), args, strict=False)
        )
        return (), words | kwargs
    if apart:
        work.mark(
            line, call.func, "if these are filters, rows, columns: kernel_size=(rows, columns)"
        )
    return given


def _unsaid(value: Any) -> bool:
    return isinstance(value, Unknown)


_VARIANCE = (
    "its averages took a variance that was larger by n / (n - 1) then, for n numbers of a channel"
)
_NEAREST = (
    "epsilon stood outside the root then; its square within it comes nearest: "
    "where gradients are tiny, steps are of another size"
)
_FORMULAS = {
    "RMSprop": _NEAREST,
    "Adagrad": _NEAREST,
    "Nadam": "its momentum grew by schedule_decay then: the digits differ",
}


def _formula_told(work: Work, line: int, name: str) -> None:
    if name in _FORMULAS and work.target == "keras" and work.era in ("keras1", "keras2"):
        work.remark(line, name, _FORMULAS[name])


def _of_optimizer(work: Work, line: int, cls: Any, args: Any) -> Any:
    """An optimizer's arguments by the order of then, without those that said nothing."""
    _formula_told(work, line, cls.__name__)
    positional, kwargs = work.gate._ordered(cls.__name__, args[0], dict(args[1]))
    if isinstance(getattr(kwargs.get("epsilon"), "node", None), cst.Name):
        if kwargs["epsilon"].node.value == "None":
            del kwargs["epsilon"]
            work.change(line, "epsilon=None", "left out", "the default")
    if work.target == "keras" and kwargs.pop("schedule_decay", None) is not None:
        work.change(line, "schedule_decay=", "left out", "Nadam has no such argument today")
    return _with_decay(work, line, cls, (positional, kwargs))


def _with_decay(work: Work, line: int, cls: Any, args: Any) -> Any:
    """``decay`` as the schedule that it was: lr / (1 + decay * t)."""
    positional, kwargs = args
    if "decay" not in kwargs:
        return args
    decay = kwargs.pop("decay")
    if isinstance(decay, int | float) and decay == 0:
        work.change(line, "decay=0", "left out", "it had no effect")
        return positional, kwargs
    rate = kwargs.pop("lr", None)
    rate = kwargs.pop("learning_rate", None) if rate is None else rate
    if rate is None:
        filled = work.gate.translate(cls, cls.__new__(cls), (), {})[1]
        rate = filled.get("learning_rate", constructor_arguments(cls)["learning_rate"].default)
    made = work.expression(f"{_SCHEDULE}()")
    made = made.with_changes(
        args=[
            cst.Arg(written(rate), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))),
            keyword("decay_steps", cst.Integer("1")).with_changes(
                comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            ),
            keyword("decay_rate", written(decay)),
        ]
    )
    work.change(line, f"decay={short(written(decay))}", made, "lr / (1 + decay * t) is a schedule")
    return positional, {"learning_rate": shown(made)} | kwargs


_OPTIMIZERS = {name.lower(): name for name in ("Adadelta", "Adagrad", "Adamax", "Nadam")}
_OPTIMIZERS |= {"adam": "Adam", "rmsprop": "RMSprop"}


def _filled(work: Work, value: Any) -> tuple[str, dict[str, Any]]:
    """An optimizer's class for its name, and the arguments whose default was another."""
    name = _OPTIMIZERS.get(value.lower(), "") if isinstance(value, str) else ""
    if not name:
        return name, {}
    cls = work.found(f"keras.optimizers.{name}").thing
    filled = work.gate.translate(cls, cls.__new__(cls), (), {})[1]
    return name, _without_ours(work, 0, cls, filled)


def rate_differs(work: Work, line: int, value: str) -> None:
    """Mark a word that is an optimizer's name, if its rate was another."""
    name, filled = _filled(work, value)
    rate = filled.get("learning_rate")
    if rate is not None:
        work.mark(line, repr(value), f"as an optimizer it had the rate {rate}: {name}({rate})")


def optimizer_named(work: Work, line: int, node: Any, value: Any) -> Any:
    """``optimizer='adadelta'`` with the rates of the era; the word where they are today's."""
    name, filled = _filled(work, value)
    _formula_told(work, line, name)
    if not filled:
        return node
    call = work.expression(f"keras.optimizers.{name}()")
    new = put_together(call, ((), filled))
    work.change(line, node, new, "its defaults were others then")
    return new


def cudnn(work: Work, line: int, call: Any, name: str) -> Any:
    """``CuDNNGRU`` and ``CuDNNLSTM``: the plain layers, with the formula of those."""
    new = call.with_changes(func=work.expression(f"keras.layers.{name}"))
    said = {"recurrent_activation": cst.SimpleString('"sigmoid"')}
    if name == "GRU":
        said["reset_after"] = cst.Name("True")
    args, kwargs = taken_apart(call)
    for word, value in said.items():
        kwargs.setdefault(word, shown(value))
    new = put_together(new, (args, kwargs))
    work.change(line, call.func, new, "one layer for every machine; it picks the fast way itself")
    return new


def shape_taken(call: Any) -> tuple[Any, Any]:
    """The layer without the shape of its input, and an ``Input`` of that shape or None."""
    place = None
    kept = []
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value in _SHAPES:
            place = arg
        else:
            kept.append(arg)
    if place is None:
        return call, None
    word = "shape" if place.keyword.value == "input_shape" else "batch_shape"
    made = cst.parse_expression("keras.Input()").with_changes(args=[keyword(word, place.value)])
    args, kwargs = taken_apart(call)
    kwargs.pop(place.keyword.value)
    return put_together(call, (args, kwargs)), made


def is_model(place: Found) -> bool:
    """Is it a class of models?"""
    return isinstance(place.thing, type) and issubclass(place.thing, Model)
