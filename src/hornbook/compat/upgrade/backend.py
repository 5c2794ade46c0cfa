"""Functions of ``keras.backend`` as those of ``keras.ops``, with their defaults of then."""

from typing import Any

from hornbook.compat.upgrade.arguments import put_together, starred, taken_apart
from hornbook.compat.upgrade.catalogue import BACKEND
from hornbook.compat.upgrade.literals import cst, shown
from hornbook.compat.upgrade.work import Work, short

__all__ = [
    "HOME",
    "KEPT",
    "LAZY",
    "advice",
    "backend_call",
    "backend_name",
    "ordering_compared",
]

HOME = "hornbook.compat.keras.backend"
KEPT = "Keras 3 has no such function; hornbook's backend of then keeps it"
LAZY = frozenset(
    "batch_get_value batch_set_value function get_session gradients in_test_phase in_train_phase "
    "learning_phase moving_average_update placeholder rnn set_learning_phase set_session "
    "update update_add update_sub".split()
)
"""What describes a computation that is run later: a module with these keeps its backend whole."""

_ADVICE = {
    "function": "keras.Model(inputs, outputs) computes outputs today, called with arrays",
    "gradients": "take gradients with the framework's own: jax.grad, tf.GradientTape, "
    "loss.backward()",
    "placeholder": "keras.Input(shape=...) is an array to come today",
    "learning_phase": "pass training=True or False to the call of the model",
    "set_learning_phase": "pass training=True or False to the call of the model",
    "in_train_phase": "a layer's call(inputs, training=None) is told today",
    "in_test_phase": "a layer's call(inputs, training=None) is told today",
    "get_session": "nothing is run by a session today; leave it out",
    "set_session": "nothing is run by a session today; leave it out",
    "image_dim_ordering": "keras.config.image_data_format() says 'channels_last' for 'tf'",
    "rnn": "keras.layers.RNN(cell) or keras.ops.scan repeats a step",
    "update": "assign in the layer's call: variable.assign(value)",
    "update_add": "assign in the layer's call: variable.assign_add(value)",
    "update_sub": "assign in the layer's call: variable.assign_sub(value)",
    "moving_average_update": "assign in the layer's call: variable.assign(...)",
    "switch": "keras.ops.where(condition, a, b), or keras.ops.cond for functions",
    "batch_dot": "keras.ops.einsum or keras.layers.Dot says which axes meet",
    "conv1d": "keras.ops.conv(x, kernel, strides, padding)",
    "conv2d": "keras.ops.conv(x, kernel, strides, padding)",
    "ctc_batch_cost": "keras.ops.ctc_loss(target, output, target_length, output_length)",
    "ctc_decode": "keras.ops.ctc_decode(inputs, sequence_lengths)",
}


def advice(name: str) -> str:
    """What to do about a function of the backend that Keras 3 has not."""
    said = _ADVICE.get(name, "write it with keras.ops")
    return f"Keras 3 has no such function; {said}"


_ELSEWHERE = {
    "epsilon": "keras.config.epsilon",
    "floatx": "keras.config.floatx",
    "set_floatx": "keras.config.set_floatx",
    "set_epsilon": "keras.config.set_epsilon",
    "image_data_format": "keras.config.image_data_format",
    "set_image_data_format": "keras.config.set_image_data_format",
    "clear_session": "keras.utils.clear_session",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "truncated_normal": "keras.random.truncated_normal",
    "variable": "keras.Variable",
    "get_value": "keras.ops.convert_to_numpy",
    "conv1d": "keras.ops.conv",
    "conv2d": "keras.ops.conv",
    "conv3d": "keras.ops.conv",
    "dot": "keras.ops.matmul",
    "binary_crossentropy": "keras.ops.binary_crossentropy",
    "categorical_crossentropy": "keras.ops.categorical_crossentropy",
    "stop_gradient": "keras.ops.stop_gradient",
    "permute_dimensions": "keras.ops.transpose",
    "eval": "keras.ops.convert_to_numpy",
}
# Functions that are another expression today; the words in braces are the arguments.
_ORDERING = "keras.config.image_data_format()"
_ORDERINGS = {"th": "channels_first", "tf": "channels_last"}
_REWRITTEN = ("flatten", "batch_flatten", "constant", "l2_normalize")
_AXIS = ("argmax", "argmin", "concatenate", "expand_dims")
_CONVOLUTIONS = ("conv1d", "conv2d", "conv3d")
_ONE_ARGUMENT = ("relu", "elu", "shape")


def backend_name(work: Work, name: str) -> str | None:
    """Where a function of the backend is today; None if it is nowhere."""
    if name in BACKEND:
        return f"keras.ops.{BACKEND[name]}"
    return _ELSEWHERE.get(name)


def backend_call(work: Work, line: int, call: Any, name: str, compared: bool = False) -> Any:
    """A call of ``K.name`` as it is written today; None where there is no such form.

    Args:
        work: What is known of the module.
        line: Where it stands.
        call: The call.
        name: The function.
        compared: Whether the call is compared with something.
    """
    if starred(call):
        return None
    args, kwargs = taken_apart(call)
    if name == "int_shape" and len(args) == 1:
        new = cst.Attribute(call.args[0].value, cst.Name("shape"))
        work.change(line, call, new, "shapes are tuples today")
        return new
    if name == "set_value" and len(args) == 2:
        target = cst.Attribute(call.args[0].value, cst.Name("assign"))
        new = cst.Call(target, [cst.Arg(call.args[1].value)])
        work.change(line, call, new, "variables are assigned to")
        return new
    if name == "set_image_dim_ordering" and len(args) == 1 and args[0] in _ORDERINGS:
        made = call.with_changes(func=work.expression("keras.config.set_image_data_format"))
        new = put_together(made, ((_ORDERINGS[args[0]],), {}))
        work.change(line, call, new, "its name today")
        return new
    if name == "function":
        return _function(work, line, call, args, kwargs)
    if name == "image_dim_ordering" and compared:
        work.change(line, call, _ORDERING, "its name today, and the words that it says")
        return work.expression(_ORDERING)
    if name == "gather" and len(args) == 2:
        made = call.with_changes(func=work.expression("keras.ops.take"))
        new = put_together(made, (args, {"axis": 0}))
        work.change(line, call.func, "keras.ops.take", "keras.backend has moved to keras.ops")
        return new
    if name in _REWRITTEN and args and not kwargs.keys() - {"axis", "dtype"}:
        return _formula(work, line, call, name, args, kwargs)
    today = backend_name(work, name)
    if today is None or (name in _ONE_ARGUMENT and len(args) + len(kwargs) > 1):
        return None
    if name in _CONVOLUTIONS:
        if "causal" in short(call):
            return None
        kwargs = {"inputs" if word == "x" else word: value for word, value in kwargs.items()}
    if name == "clip":
        words = {"min_value": "x_min", "max_value": "x_max"}
        kwargs = {words.get(word, word): value for word, value in kwargs.items()}
    if name == "permute_dimensions":
        kwargs = {"axes" if word == "pattern" else word: v for word, v in kwargs.items()}
    if name in _AXIS and len(args) < 2 and "axis" not in kwargs:
        kwargs["axis"] = shown(cst.parse_expression("-1"))
    made = call.with_changes(func=work.expression(today))
    work.change(line, call.func, today, "keras.backend has moved to keras.ops")
    return put_together(made, (args, kwargs))


def _function(work: Work, line: int, call: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """``K.function([model.input], [layer.output])``, where nothing else is described."""
    given = dict(zip(("inputs", "outputs"), args, strict=False)) | kwargs
    apart = work.described - {"function", "learning_phase"} or given.keys() ^ {"inputs", "outputs"}
    inputs = getattr(given.get("inputs"), "node", None)
    if apart or not isinstance(inputs, cst.List):
        return None
    kept = [one for one in inputs.elements if "learning_phase" not in short(one.value)]
    told = len(inputs.elements) - len(kept)
    if told > 1 or (told and kept != list(inputs.elements[: len(kept)])):
        return None
    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    words = {"phase": shown(cst.Name("True"))} if told else {}
    made = call.with_changes(func=cst.Name(work.helper("backend_function")))
    pair = shown(inputs.with_changes(elements=kept)), given["outputs"]
    new = put_together(made, (pair, words))
    work.change(line, call, new, "a Model computes outputs; a function of the module calls it")
    return new


def ordering_compared(node: Any) -> Any:
    """``K.image_dim_ordering() == 'th'``, of which the call is rewritten already."""
    target = node.comparisons[0]
    word = getattr(target.comparator, "evaluated_value", None)
    if short(node.left) != _ORDERING or word not in _ORDERINGS:
        return node
    right = cst.SimpleString(f'"{_ORDERINGS[word]}"')
    return node.with_changes(comparisons=[target.with_changes(comparator=right)])


def _formula(work: Work, line: int, call: Any, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
    """A function whose arguments are others today; None where these are not the usual ones."""
    if name in ("flatten", "batch_flatten"):
        if len(args) != 1 or kwargs:
            return None
        made = work.expression("keras.ops.reshape(x, (-1,))")
        if name == "batch_flatten":
            made = work.expression("keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))")
            made = made.deep_replace(
                made.args[1].value.elements[0].value.value.args[0].value, args[0].node
            )
        new = made.with_changes(args=[made.args[0].with_changes(value=args[0].node), made.args[1]])
    elif name == "constant":
        if len(args) > 1:
            return None
        kwargs.setdefault("dtype", shown(cst.SimpleString('"float32"')))
        made = call.with_changes(func=work.expression("keras.ops.convert_to_tensor"))
        new = put_together(made, (args, kwargs))
    else:
        axis = args[1] if len(args) > 1 else kwargs.get("axis")
        if axis is None or len(args) > 2:
            return None
        made = call.with_changes(func=work.expression("keras.ops.normalize"))
        # The root was taken of at least 1e-12.
        words = {"axis": axis, "epsilon": shown(cst.Float("1e-6"))}
        new = put_together(made, ((args[0],), words))
    work.change(line, call, new, "keras.backend has moved to keras.ops")
    return new
