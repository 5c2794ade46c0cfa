"""Methods of models that are gone or take other words: ``fit_generator``, ``compile``, ``fit``."""

import inspect
from typing import Any

from hornbook.compat.tables import ROWS
from hornbook.compat.tables.rows import Method
from hornbook.compat.upgrade.arguments import bound, keyword, put_together, starred, taken_apart
from hornbook.compat.upgrade.constructors import optimizer_named
from hornbook.compat.upgrade.definitions import whole_steps
from hornbook.compat.upgrade.literals import cst, shown
from hornbook.compat.upgrade.work import Work, short
from hornbook.models import Model

__all__ = ["METHODS", "method", "outputs_of", "thawed"]

_GENERATORS = {
    "fit_generator": (
        *("generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data"),
        *("validation_steps", "class_weight", "max_queue_size", "workers"),
        *("use_multiprocessing", "shuffle", "initial_epoch"),
    ),
    "evaluate_generator": (
        *("generator", "steps", "max_queue_size", "workers", "use_multiprocessing", "verbose"),
    ),
    "predict_generator": (
        *("generator", "steps", "max_queue_size", "workers", "use_multiprocessing", "verbose"),
    ),
}
_OLD_ORDER = {
    "fit_generator": (
        *("generator", "samples_per_epoch", "nb_epoch", "verbose", "callbacks"),
        *("validation_data", "nb_val_samples", "class_weight"),
    ),
    "evaluate_generator": ("generator", "val_samples"),
    "predict_generator": ("generator", "val_samples"),
}
_SAMPLES = {
    "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps",
    "val_samples": "steps",
}
_LOSSES = {
    "cosine_proximity": "cosine_similarity",
    "cosine": "cosine_similarity",
    "kullback_leibler_divergence": "kl_divergence",
    "kld": "kl_divergence",
    "logcosh": "log_cosh",
}
_MEASURES = _LOSSES | {"acc": "accuracy"}
_MEASURES.pop("cosine_proximity")
_MEASURES.pop("cosine")  # as a metric it had the other sign
_OF_BATCHES = ("precision", "recall", "fmeasure", "fbeta_score", "matthews_correlation")
_AHEAD = (
    "Keras takes hornbook's batches from a generator, and one of them ahead: "
    "where pictures are changed at random, digits differ"
)
_UNUSED = ("sample_weight_mode", "target_tensors", "class_mode", "show_accuracy")
_GONE = {row.name: row for row in ROWS if isinstance(row, Method) and row.owner == "Model"}
_VERBS = ("fit", "evaluate", "predict", "compile", "predict_classes", "predict_proba", "get")
METHODS = {*_VERBS, *_GONE}


def method(work: Work, line: int, call: Any, name: str, is_a_model: bool) -> Any:
    """A call of a method as it is written today."""
    if starred(call):
        return call
    if name in _GENERATORS:
        return _from_generator(work, line, call, name)
    if name in ("predict_classes", "predict_proba"):
        return _predicted(work, line, call, name, is_a_model)
    if name == "compile":
        return _compiled(work, line, call)
    if name == "get":
        return _got(work, line, call)
    if name in ("fit", "evaluate", "predict"):
        args, kwargs = taken_apart(call)
        if name == "predict" and is_a_model and len(args) < 3 and "verbose" not in kwargs:
            kwargs["verbose"] = 0
            work.change(line, "predict(...)", "verbose=0", "it printed nothing then")
        return _words(work, line, call, name, args, kwargs)
    row = _GONE[name]
    if not row.holds(work.era):
        return call
    if row.today.isidentifier():
        work.change(line, name, row.today, "its name today")
        return call.with_changes(func=call.func.with_changes(attr=cst.Name(row.today)))
    work.mark(line, f"{name}()", row.today)
    return call


def thawed(work: Work, line: int, call: Any, name: str) -> Any:
    """Training of a model that was frozen after it was compiled, which Keras 2 did not mind."""
    call = method(work, line, call, name, True) if name in METHODS else call
    holder = cst.Arg(call.func.value), cst.Arg(cst.SimpleString(f'"{name}"'))
    space = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    args = [*(one.with_changes(comma=space) for one in holder), *call.args]
    new = call.with_changes(func=cst.Name(work.helper("as_compiled")), args=args)
    work.change(line, call, new, "what was trainable was settled by compile; today it is not")
    return new


def _words(
    work: Work, line: int, call: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    notes = work.notes()
    known = set(inspect.signature(getattr(Model, name)).parameters)
    new = work.gate.words(f"Model.{name}", kwargs, known)
    work.renamed(line, notes)
    args, new = _flowing(work, line, name, args, new)
    steps = ("steps_per_epoch", "validation_steps", "steps")
    new = {w: whole_steps(work, line, v) if w in steps else v for w, v in new.items()}
    return put_together(call, (args, new))


def _flowing(
    work: Work, line: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Batches of hornbook's, which Keras does not know, as a generator with a number of steps."""
    if work.target != "keras":
        return args, kwargs
    first = args[0] if args else kwargs.get("x")
    steps = "steps_per_epoch" if name == "fit" else "steps"
    for word, value, count in (
        ("x", first, steps),
        ("validation_data", kwargs.get("validation_data"), "validation_steps"),
    ):
        source = short(getattr(value, "node", None) or "")
        if source not in work.flows:
            continue
        made = cst.Call(cst.Name(work.helper("endless")), [cst.Arg(value.node)])
        work.change(line, source, made, _AHEAD)
        if word == "x" and args:
            args = (shown(made), *args[1:])
        else:
            kwargs[word] = shown(made)
        if count not in kwargs:
            kwargs[count] = shown(cst.parse_expression(f"len({source})"))
    return args, kwargs


def _from_generator(work: Work, line: int, call: Any, name: str) -> Any:
    old = work.era == "keras1"
    given = bound(taken_apart(call), (_OLD_ORDER if old else _GENERATORS)[name])
    first = given.pop("generator", None)
    for word, steps in _SAMPLES.items():
        if word in given:
            batches = given.get("validation_data") if word == "nb_val_samples" else first
            given.setdefault(steps, _steps(work, line, word, steps, batches, given.pop(word)))
    if name != "fit_generator":
        given.setdefault("verbose", 0)
    verb = _GONE[name].today if name in _GONE else name.removesuffix("_generator")
    given = {("x" if word == "generator" else word): value for word, value in given.items()}
    work.change(line, name, verb, "it takes generators itself today")
    call = call.with_changes(func=call.func.with_changes(attr=cst.Name(verb)))
    return _words(work, line, call, verb, () if first is None else (first,), given)


def _steps(work: Work, line: int, word: str, steps: str, batches: Any, samples: Any) -> Any:
    """How many batches hold so many samples, where the generator can be asked or made again."""
    node = getattr(batches, "node", None)
    if not isinstance(node, cst.Call) and short(node or "") not in work.flows:
        reason = f"{steps} counts batches: divide the samples by the batch size, or digits differ"
        work.mark(line, word, reason)
        return samples
    func = cst.Call(cst.Name(work.helper("steps_for")))
    call = put_together(func, ((batches, samples), {}))
    work.change(line, word, f"{steps}={short(call)}", "batches are counted today")
    return shown(call)


def _predicted(work: Work, line: int, call: Any, name: str, is_a_model: bool) -> Any:
    if name == "predict_proba" and not is_a_model:
        return call
    args, kwargs = taken_apart(call)
    kwargs.setdefault("verbose", 0)
    call = put_together(call, (args, kwargs))
    said = call.with_changes(func=call.func.with_changes(attr=cst.Name("predict")))
    if name == "predict_proba":
        work.change(line, name, "predict", "the outputs are the probabilities")
        return said
    several = "categorical" in " ".join(work.losses)
    single = "binary_crossentropy" in work.losses
    new: Any
    if several and not single:
        new = cst.Call(cst.Attribute(said, cst.Name("argmax")), [_axis()])
    elif single and not several:
        space = cst.SimpleWhitespace(" ")
        above = cst.Comparison(
            said,
            [cst.ComparisonTarget(cst.GreaterThan(space, space), cst.Float("0.5"))],
            lpar=[cst.LeftParen()],
            rpar=[cst.RightParen()],
        )
        kind = cst.Arg(cst.SimpleString('"int32"'))
        new = cst.Call(cst.Attribute(above, cst.Name("astype")), [kind])
    else:
        new = cst.Call(cst.Name(work.helper("predicted_classes")), [cst.Arg(said)])
    work.change(line, name, new, "it is gone; this is what it computed")
    return new


def _axis() -> Any:
    return keyword("axis", cst.UnaryOperation(cst.Minus(), cst.Integer("1")))


def outputs_of(call: Any) -> int:
    """How many outputs ``Model(inputs, outputs)`` is given, as far as the source says."""
    args, kwargs = taken_apart(call)
    given = dict(zip(("inputs", "outputs"), args, strict=False)) | kwargs
    outputs = given.get("outputs", given.get("output"))
    return len(outputs) if isinstance(outputs, list | tuple) else 1


def _for_each(work: Work, line: int, word: str, node: Any, heads: list[Any] | int) -> Any:
    """One loss, or a list of metrics, said for each output; Keras 3 takes it for one alone.

    Args:
        work: What is known of the module.
        line: Where it stands.
        word: The argument.
        node: Its value.
        heads: The keys of the outputs, or how many there are.
    """
    single = isinstance(node, cst.SimpleString | cst.Name)
    several = isinstance(node, cst.List) and word != "loss"
    nested = (cst.List, cst.Tuple, cst.Dict)
    if several and any(isinstance(one.value, nested) for one in node.elements):
        return node
    if not (single and word == "loss" or several and node.elements):
        return node
    space = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    if isinstance(heads, int):
        new = cst.List([cst.Element(node, comma=space)] * (heads - 1) + [cst.Element(node)])
    else:
        pairs = [cst.DictElement(key, node, comma=space) for key in heads]
        new = cst.Dict([*pairs[:-1], pairs[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
    work.change(line, node, new, f"{word} is said for each output today")
    return new


def _heads(work: Work, call: Any, loss: Any) -> list[Any] | int:
    """The outputs of the model that is compiled: keys of a dict, or a number."""
    if isinstance(loss, cst.Dict) and len(loss.elements) > 1:
        return [one.key for one in loss.elements]
    if isinstance(loss, cst.List | cst.Tuple):
        return len(loss.elements)
    return work.outputs.get(short(call.func.value), 1)


def _compiled(work: Work, line: int, call: Any) -> Any:
    changed = []
    positions = ("optimizer", "loss", "metrics")
    words = [
        arg.keyword.value if arg.keyword is not None else dict(enumerate(positions)).get(place)
        for place, arg in enumerate(call.args)
    ]
    losses = [arg.value for word, arg in zip(words, call.args, strict=True) if word == "loss"]
    heads = _heads(work, call, losses[0] if losses else None)
    for word, arg in zip(words, call.args, strict=True):
        value = arg.value
        if word == "optimizer":
            value = optimizer_named(work, line, value, shown(value))
        elif word in ("metrics", "weighted_metrics"):
            value = _words_today(work, line, value, _MEASURES, "logs are named as the metric was")
            value = _for_each(work, line, word, value, heads) if heads != 1 else value
        elif word == "loss":
            value = _words_today(work, line, value, _LOSSES, "its name today")
            value = (
                _for_each(work, line, word, value, heads)
                if isinstance(heads, int) and heads > 1
                else value
            )
        elif word in _UNUSED:
            work.change(line, f"{word}=", "left out", "nothing depends on it")
            continue
        changed.append(arg.with_changes(value=value))
    if changed and len(changed) < len(call.args):
        changed[-1] = changed[-1].with_changes(comma=call.args[-1].comma)
    return call.with_changes(args=changed)


def _words_today(work: Work, line: int, node: Any, words: dict[str, str], reason: str) -> Any:
    """Names of losses and metrics, alone or in a list or dict of them."""
    if isinstance(node, cst.SimpleString) and node.evaluated_value in _OF_BATCHES:
        work.mark(line, node, "a mean over batches then; keras.metrics counts over the epoch")
    if isinstance(node, cst.SimpleString) and node.evaluated_value in words:
        new, quote = words[node.evaluated_value], node.value[0]
        work.change(line, node, f'"{new}"', reason)
        return node.with_changes(value=f"{quote}{new}{quote}")
    if isinstance(node, cst.List | cst.Tuple | cst.Dict):
        return node.with_changes(
            elements=[
                element.with_changes(value=_words_today(work, line, element.value, words, reason))
                for element in node.elements
            ]
        )
    return node


def _got(work: Work, line: int, call: Any) -> Any:
    """``logs.get('acc')``."""
    holder = call.func.value
    named = isinstance(holder, cst.Name) and holder.value in work.histories
    if not call.args or not named:
        return call
    first = call.args[0]
    if not isinstance(first.value, cst.SimpleString):
        return call
    key = work.key(first.value.evaluated_value)
    if key is None:
        return call
    work.change(line, first.value, f'"{key}"', "its name in logs today")
    quote = first.value.value[0]
    value = first.value.with_changes(value=f"{quote}{key}{quote}")
    return call.with_changes(args=[first.with_changes(value=value), *call.args[1:]])
