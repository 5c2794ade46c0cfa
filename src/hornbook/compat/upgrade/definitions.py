"""Functions, methods of layers and attributes: what a rewritten module must say otherwise.

A metric of one's own was given columns of floats; a layer's ``add_weight`` began with the name;
every layer told its shapes; ``numpy.random.seed`` seeded Keras too.
"""

import functools
import re
from typing import Any

from hornbook import layers
from hornbook.compat.upgrade.arguments import put_together, starred, taken_apart
from hornbook.compat.upgrade.literals import cst, shown, written
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import optional, snake_case

__all__ = [
    "always_called",
    "as_array",
    "compared",
    "defined",
    "end_of_model",
    "looked_at",
    "loss_added",
    "names_of_metrics",
    "numbered",
    "own_layer",
    "reset",
    "seeded",
    "shape_of_layer",
    "shape_told",
    "weight_added",
    "whole_steps",
]

_matchers: Any = optional("libcst.matchers", "to rewrite source")

_WEIGHT = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
_ENDS = {"get_output_at": "output", "get_input_at": "input"}
_SHAPES = {"output_shape": "output", "input_shape": "input"}


def defined(work: Work, line: int, function: Any) -> Any:
    """A loss of one's own that is given what it was given then, or a metric that counts as then."""
    params = function.params.params
    if function.name.value not in work.measured_by or len(params) < 2 or params[1].default:
        return function
    if not isinstance(function.body, cst.IndentedBlock):
        return function
    if function.name.value in work.metrics:
        return _by_sample(work, line, function)
    names = [one.name.value for one in params[:2]]
    body = list(function.body.body)
    opening = f"{names[0]}, {names[1]} = as_columns({names[0]}, {names[1]})"
    if any(short(statement) == opening for statement in body):
        return function
    place = 1 if body and short(body[0])[:1] in "\"'" else 0
    body.insert(place, cst.parse_statement(opening))
    work.helper("as_columns")
    work.change(line, f"{function.name.value}(...)", opening, "targets were columns of floats then")
    return function.with_changes(body=function.body.with_changes(body=body))


def _by_sample(work: Work, line: int, function: Any) -> Any:
    if any(short(one.decorator) == "by_sample" for one in function.decorators):
        return function
    mark = cst.Decorator(cst.Name(work.helper("by_sample")))
    work.change(line, f"{function.name.value}(...)", "@by_sample", "a batch counted by its samples")
    return function.with_changes(decorators=[*function.decorators, mark])


def weight_added(work: Work, line: int, call: Any) -> Any:
    """``self.add_weight('kernel', shape, ...)``, whose name came first."""
    if starred(call) or not call.args or not isinstance(call.args[0].value, cst.SimpleString):
        return call
    if call.args[0].keyword is not None:
        return call
    args, kwargs = taken_apart(call)
    words = dict(zip(_WEIGHT, args, strict=False)) | kwargs
    name = words.pop("name")
    new = put_together(call, ((), words | {"name": name}))
    work.change(line, call, new, "the shape comes first today, the name is said by word")
    return new


def names_of_metrics(work: Work, line: int, node: Any) -> Any:
    """``model.metrics_names``, which Keras 3 fills with names of its own."""
    if work.target == "hornbook":
        return node
    new = cst.Call(cst.Name(work.helper("metrics_names")), [cst.Arg(node.value)])
    work.change(line, node, new, "a function of the module: Keras 3 says 'compile_metrics' there")
    return new


def end_of_model(work: Work, line: int, node: Any) -> Any:
    """``model.output`` of a Sequential, which Keras 3 answers for layers that were called."""
    if short(node.value) not in work.sequentials:
        return node
    ends = node.with_changes(attr=cst.Name(f"{node.attr.value}s"))
    new = cst.Subscript(ends, [cst.SubscriptElement(cst.Index(cst.Integer("0")))])
    work.change(line, node, new, "Keras 3 has it for layers that were called")
    return new


def own_layer(work: Work, line: int, call: Any) -> Any:
    """A layer of the module's own that was told ``input_dim=4``, as every layer could be."""
    if call.func.value not in work.own_layers or starred(call):
        return call
    args, kwargs = taken_apart(call)
    if "input_dim" not in kwargs:
        return call
    size = kwargs.pop("input_dim")
    shape = cst.Tuple([cst.Element(written(size), comma=cst.Comma())])
    new = put_together(call, (args, kwargs | {"input_shape": shown(shape)}))
    work.change(line, "input_dim=", f"input_shape={short(shape)}", "layers take a whole shape")
    return new


def always_called(work: Work, line: int, call: Any) -> Any:
    """``Dropout(0.5)(x, training=True)``, where Keras 3 lets the model's ``training`` overrule."""
    args, kwargs = taken_apart(call)
    if "training" not in kwargs or starred(call):
        return call
    training = kwargs.pop("training")
    said = short(written(training))
    if said not in ("True", "False") or kwargs or len(args) != 1:
        work.mark(
            line, call, "predict and fit of Keras 3 overrule training: write a layer around it"
        )
        return call
    wrapper = cst.Call(cst.Name(work.helper("AlwaysCalled")), [cst.Arg(call.func)])
    if said == "False":
        wrapper = put_together(wrapper, (taken_apart(wrapper)[0], {"training": training}))
    new = put_together(call.with_changes(func=wrapper), (args, {}))
    work.change(line, call, new, "predict and fit of Keras 3 overrule training for a bare layer")
    return new


def as_array(work: Work, line: int, call: Any) -> Any:
    """``frame.as_matrix()``."""
    new = call.with_changes(func=call.func.with_changes(attr=cst.Name("to_numpy")))
    work.change(line, call, new, "its name in pandas today")
    return new


def loss_added(work: Work, line: int, call: Any) -> Any:
    """``self.add_loss(loss, inputs=x)``."""
    kept = [arg for arg in call.args if arg.keyword is None or arg.keyword.value != "inputs"]
    if len(kept) == len(call.args) or not kept:
        return call
    work.change(line, "inputs=", "left out", "nothing depends on it")
    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(args=kept)


def shape_of_layer(work: Work, line: int, node: Any, models: set[str]) -> Any:
    """``layer.output_shape``, which models alone have today."""
    holder = short(node.value)
    base = holder.rpartition(".")[2]
    if base in ("self", "cls") or holder in models or base.lower().endswith(("model", "net")):
        return node
    end = cst.Attribute(node.value, cst.Name(_SHAPES[node.attr.value]))
    new = cst.Attribute(end, cst.Name("shape"))
    work.change(line, node, new, "layers tell no shapes today, their Tensors do")
    return new


def numbered(work: Work, line: int, call: Any, name: str) -> Any:
    """``layer.get_output_at(0)``: the Tensor of the first call."""
    whole = name.replace("_shape", "")
    if len(call.args) == 1 and short(call.args[0].value) == "0":
        new = cst.Attribute(call.func.value, cst.Name(_ENDS[whole]))
        if whole != name:
            new = cst.Attribute(new, cst.Name("shape"))
        work.change(line, call, new, "its name today")
        return new
    work.mark(line, call, "keep the Tensor that this call of the layer gave, and use it here")
    return call


def reset(work: Work, line: int, call: Any, models: set[str]) -> Any:
    """``model.reset_states()``, which layers alone have today."""
    holder = short(call.func.value)
    a_model = holder in models or holder.lower().endswith("model")
    if call.args:
        return call
    if not a_model and work.era == "tensorflow2":
        new = call.with_changes(func=call.func.with_changes(attr=cst.Name("reset_state")))
    elif not a_model:
        work.mark(line, call, "a layer has reset_state() today; a model resets each stateful layer")
        return call
    else:
        new = cst.Call(cst.Name(work.helper("reset_states")), [cst.Arg(call.func.value)])
    work.change(line, call, new, "each stateful layer has it, models have not")
    return new


def seeded(work: Work, line: int, call: Any) -> Any:
    """``numpy.random.seed``, from which Keras drew as well."""
    if len(call.args) != 1 or short(call.args[0].value) == "None":
        return call
    new = call.with_changes(func=work.expression("keras.utils.set_random_seed"))
    work.change(
        line, call.func, new.func, "Keras draws by a seed of its own; this sets NumPy's too"
    )
    return new


def compared(work: Work, line: int, node: Any) -> Any:
    """``'acc' in history.history``, ``model.metrics_names == ['loss', 'acc']``."""
    text = short(node, 10**4)
    names = any(f"{holder} " in f"{text} " for holder in work.histories - {"logs"})
    if ".history" not in text and "metrics_names" not in text and not names:
        return node
    return node.visit(_Keys(work, line))


_ENDING = re.compile(r"^(?:\S*\*)?(\.hdf5|\.h5)$")
_COUNTED = re.compile(r"^([a-z][a-z0-9]*(?:_[a-z0-9]+)*)_[0-9]+$")


def looked_at(work: Work, statement: Any) -> list[tuple[str, str]]:
    """What a statement says that cannot be decided: (source, reason) pairs."""
    found = []
    if work.era == "keras3":
        return []
    for node in _matchers.findall(statement, _matchers.SimpleString()):
        value = node.evaluated_value
        counted = _COUNTED.match(value) if isinstance(value, str) else None
        ending = _ENDING.search(value) if isinstance(value, str) else None
        if ending and any(old.endswith(ending[1]) for old in work.renamed_files):
            found.append(
                (node.value, "files of models end in .keras today, those of weights in .h5")
            )
        if counted and counted[1] in _layer_words() and value not in work.names:
            found.append((node.value, _COUNTS))
    for node in _matchers.findall(statement, _matchers.Import() | _matchers.ImportFrom()):
        if re.search(r"\bimport theano\b|\bfrom theano\b", short(node)):
            found.append((short(node), "Theano has ended: write what it computes with keras.ops"))
    for node in _matchers.findall(statement, _matchers.Comparison() | _matchers.Subscript()):
        for word in _matchers.findall(node, _matchers.SimpleString()):
            if work.key(word.evaluated_value) and word.evaluated_value != "lr":
                found.append((word.value, "if it is a key of logs, it is 'accuracy' today"))
    for node in _matchers.findall(statement, _matchers.Subscript()):
        of_output = re.search(r"\.outputs?(\[0\])?$", short(node.value)) and len(node.slice) > 1
        index = getattr(node.slice[-1].slice, "value", None)
        if of_output and isinstance(index, cst.Name) and work.target == "keras":
            found.append(
                (short(node), f"Keras 3 takes numbers of Python alone: int({index.value})")
            )
    for node in _matchers.findall(statement, _matchers.Subscript(_matchers.Name("logs"))):
        index = getattr(node.slice[0].slice, "value", None)
        if isinstance(index, cst.SimpleString) and index.evaluated_value in ("batch", "size"):
            found.append((short(node), "logs do not hold it today"))
    for node in _matchers.findall(statement, _matchers.Attribute()):
        if node.attr.value in ("add_update", "inbound_nodes", "outbound_nodes"):
            reason = {"add_update": "assign in call: variable.assign(value)"}
            found.append((short(node), reason.get(node.attr.value, "Keras 3 keeps it to itself")))
        if node.attr.value == "ix":
            found.append((short(node), "write .loc for labels or .iloc for positions"))
        if node.attr.value == "validation_data" and short(node.value) == "self":
            found.append((short(node), "callbacks have none today: give it to the constructor"))
    return found


_COUNTS = "layers were counted from 1 then, today the first has no number: give it a name"


@functools.cache
def _layer_words() -> frozenset[str]:
    """Names that layers get by themselves."""
    words = {snake_case(name) for name in layers.__all__ if name[:1].isupper()}
    return frozenset(words | {name.lower() for name in layers.__all__} | {"input"})


def shape_told(work: Work, line: int, call: Any) -> Any:
    """``x.get_shape().as_list()``, ``x.get_shape()``: a tuple of sizes today."""
    inner = call.func.value
    if call.func.attr.value == "as_list":
        if not (isinstance(inner, cst.Attribute) and inner.attr.value == "shape"):
            return call
        new = cst.Call(cst.Name("list"), [cst.Arg(inner)])
    else:
        new = cst.Attribute(inner, cst.Name("shape"))
    work.change(line, call, new, "shapes are tuples today")
    return new


class _Keys(cst.CSTTransformer):  # type: ignore[misc]
    """Renames the keys of logs below a node, save those that look something up."""

    def __init__(self, work: Work, line: int) -> None:
        super().__init__()
        self.work, self.line = work, line

    def visit_Subscript(self, node: Any) -> bool:
        return False

    def leave_SimpleString(self, original_node: Any, updated_node: Any) -> Any:
        key = self.work.key(original_node.evaluated_value)
        if key is None:
            return updated_node
        quote = original_node.value[0]
        self.work.change(self.line, original_node, f'"{key}"', "logs are named as the metric was")
        return updated_node.with_changes(value=f"{quote}{key}{quote}")


def whole_steps(work: Work, line: int, value: Any) -> Any:
    """``steps_per_epoch=n / batch_size``, whose fraction was cut off."""
    node = getattr(value, "node", None)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Divide):
        new = cst.Call(cst.Name("int"), [cst.Arg(node)])
        work.change(line, node, new, "a number of batches is a whole number today")
        return shown(new)
    return value
