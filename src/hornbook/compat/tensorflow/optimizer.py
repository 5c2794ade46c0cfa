"""``Optimizer``: gradients of a loss and the operations that move Variables by them.

A kind of optimizer is a formula ``step(variable, gradient, ...) -> new values``, an ``update`` of
the variable and of its slots, which are Variables named after it: ``w/Momentum``, ``w/Adam_1``.
"""

from typing import Any

from hornbook.compat.tensorflow import keras_optimizers
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    Operation,
    Tensor,
    Variable,
    as_dtype,
    as_operand,
    assign_add,
    control_dependencies,
    get_default_graph,
    is_graph_value,
    name_scope,
    sizes,
    tf,
    update,
)
from hornbook.compat.tensorflow.define import to_graph
from hornbook.engine import arrays
from hornbook.engine.arrays import xp

__all__ = ["Optimizer"]


class Optimizer:
    """Base of all optimizers.

    Args:
        use_locking: Taken for older code.
        name: Name of the operations.
    """

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2
    # Of a gradient of some rows TensorFlow moves these rows alone, but for Adam.
    _moves_all_rows = False
    _touched: Any = None

    def __init__(self, use_locking: bool, name: str) -> None:
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._name = name
        self._slots: dict[str, dict[Variable, Variable]] = {}
        self._others: dict[tuple[str, Any], Variable] = {}

    # -- what a kind of optimizer writes ---------------------------------------------------

    def _create_slots(self, var_list: list[Any]) -> None:
        """Make the slots."""

    def _prepare(self) -> None:
        """Make Tensors of the settings."""

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        """The operation that moves a Variable."""
        raise NotImplementedError

    def _finish(self, update_ops: list[Any], name_scope: str) -> Any:
        """The operation that runs all updates."""
        return tf.group(*update_ops, name=name_scope)

    # -- what a program calls --------------------------------------------------------------

    def get_name(self) -> str:
        """Its name."""
        return self._name

    def as_keras(self) -> Any:
        """The optimizer of the same formula that trains a model of Keras."""
        return keras_optimizers.alike(self)

    def minimize(
        self, loss: Any, global_step: Any = None, var_list: Any = None, gate_gradients: int = 1,
        aggregation_method: Any = None, colocate_gradients_with_ops: bool = False,
        name: Any = None, grad_loss: Any = None,
    ) -> Operation:  # fmt: skip
        """The operation that makes one step down the slope of a loss.

        Args:
            loss: The loss.
            global_step: A Variable that each step adds 1 to.
            var_list: The Variables to change; the trainable ones if None.
            gate_gradients: Taken for older code.
            aggregation_method: Taken for older code.
            colocate_gradients_with_ops: Taken for older code.
            name: Name of the operation.
            grad_loss: Weight of the loss.

        Raises:
            ValueError: The loss depends on none of the Variables.
        """
        pairs = self.compute_gradients(loss, var_list, grad_loss=grad_loss)
        if all(gradient is None for gradient, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not "
                f"support gradients, between variables {[str(v) for _, v in pairs]} and loss "
                f"{loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self, loss: Any, var_list: Any = None, gate_gradients: int = 1,
        aggregation_method: Any = None, colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:  # fmt: skip
        """Pairs of gradient and Variable; None where the loss does not depend on it."""
        loss = loss() if callable(loss) and not is_graph_value(loss) else loss
        loss, var_list = to_graph(loss), arrays.map_leaves(to_graph, var_list)
        if not is_graph_value(loss):
            raise ValueError(f"Invalid type for loss: {loss!r}. It must be a Tensor.")
        if not as_dtype(loss.dtype).is_floating:
            raise ValueError(
                f"Invalid type {as_dtype(loss.dtype).name} for {loss.name}: no floats."
            )
        if var_list is None:
            var_list = get_default_graph().get_collection(GraphKeys.TRAINABLE_VARIABLES)
        elif is_graph_value(var_list):
            var_list = [var_list]
        boxes = [_variable(one) for one in var_list]
        if not boxes:
            raise ValueError("No variables to optimize.")
        return list(zip(tf.gradients(loss, boxes, grad_ys=grad_loss), boxes, strict=True))

    def apply_gradients(
        self, grads_and_vars: Any, global_step: Any = None, name: Any = None
    ) -> Operation:
        """The operation that moves Variables by these gradients."""
        pairs = [(gradient, _variable(box)) for gradient, box in grads_and_vars]
        if not pairs:
            raise ValueError("No variables provided.")
        moved = [(gradient, box) for gradient, box in pairs if gradient is not None]
        if not moved:
            raise ValueError(
                f"No gradients provided for any variable: {[box.name for _, box in pairs]}."
            )
        graph = moved[0][1].graph
        with graph.control_dependencies(None):
            self._create_slots([box for _, box in moved])
        with graph.name_scope(name or self._name) as scope:
            self._prepare()
            updates = []
            for gradient, box in moved:
                with graph.name_scope(f"update_{box.op.name}"):
                    self._touched = None if self._moves_all_rows else _rows_of(gradient, box)
                    made = self._apply_dense(_dense(gradient, box), box)
                updates.append(_constrained(made, box))
            if global_step is None:
                return self._finish(updates, scope)
            with control_dependencies([self._finish(updates, "update")]):
                return assign_add(global_step, _one(global_step), name=scope).op

    def get_slot(self, var: Any, name: str) -> Any:
        """A slot of a Variable, such as ``"momentum"``; None if there is none."""
        return self._slots.get(name, {}).get(_variable(var))

    def get_slot_names(self) -> list[str]:
        """The names of its slots."""
        return sorted(self._slots)

    def variables(self) -> list[Any]:
        """The Variables it made."""
        slots = [slot for named in self._slots.values() for slot in named.values()]
        return sorted([*self._others.values(), *slots], key=lambda v: v.op.number)

    # -- what kinds of optimizers use ------------------------------------------------------

    def _slot(self, var: Any, slot: str, label: str, first: float = 0.0) -> Variable:
        """A Variable of the shape of another, made once."""
        named = self._slots.setdefault(slot, {})
        if var not in named:
            kind = as_dtype(var.dtype).as_numpy_dtype
            shape = sizes(var.shape)
            named[var] = _made(
                lambda: tf.fill(list(shape), kind(first)), f"{var.op.name}/{label}", var.graph
            )
        return named[var]

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Variable:
        return self._slot(var, slot_name, op_name)

    def _other(self, name: str, first: float) -> Variable:
        """A number that all Variables share, made once in each graph."""
        graph = get_default_graph()
        if (name, graph) not in self._others:
            self._others[name, graph] = _made(first, graph.unique_name(name, False), graph)
        return self._others[name, graph]

    def _number(self, value: Any) -> Any:
        """A setting: a number, a Tensor, or a function that gives one."""
        return value() if callable(value) and not is_graph_value(value) else value

    def _move(self, type: str, grad: Any, var: Any, slots: Any, fn: Any, **told: Any) -> Any:
        """The update of a Variable and its slots: ``fn(v, *slots, grad, **told)``."""

        def step(old: Any, grad: Any, touched: Any = None, **told: Any) -> Any:
            plain = {word: _as(value, old[0]) for word, value in told.items()}
            new = fn(*old, grad, **plain)
            if touched is None:
                return new
            return [xp.where(touched, after, before)
                    for after, before in zip(new, old, strict=True)]  # fmt: skip

        given = {word: self._number(value) for word, value in told.items()}
        if self._touched is not None:
            given["touched"] = self._touched
        return update(type, [var, *slots], step, name=type, grad=grad, **given)[0]


def _as(value: Any, like: Any) -> Any:
    """A setting in the dtype of a Variable."""
    return value.astype(like.dtype) if hasattr(value, "astype") else value


def _variable(value: Any) -> Any:
    box = value.box if isinstance(value, Tensor) else value
    if not getattr(box, "is_box", False):
        raise TypeError(f"Argument is not a tf.Variable: {value}")
    return box


def _made(first: Any, full_name: str, graph: Any) -> Variable:
    with graph.as_default():
        return Variable(first, trainable=False, full_name=full_name)


def _dense(gradient: Any, box: Any) -> Any:
    """A gradient of some rows as one of all."""
    if hasattr(gradient, "indices") and hasattr(gradient, "values"):
        return tf.scatter_nd(
            tf.expand_dims(gradient.indices, 1), gradient.values, list(sizes(box.shape))
        )
    return as_operand(gradient)


def _rows_of(gradient: Any, box: Any) -> Any:
    """Where a gradient of some rows has rows, to be broadcast; None for one of all."""
    if not (hasattr(gradient, "indices") and hasattr(gradient, "values")):
        return None
    count, *rest = sizes(box.shape)
    ones = tf.ones([tf.size(gradient.indices)], "int32")
    hits = tf.scatter_nd(tf.expand_dims(gradient.indices, 1), ones, [count])
    return tf.reshape(hits > 0, [count, *(1 for _ in rest)])


def _constrained(made: Any, box: Any) -> Any:
    if box.constraint is None:
        return made
    with control_dependencies([made]):
        return box.assign(box.constraint(box.read_value()))


def _one(step: Any) -> Any:
    return as_dtype(step.dtype).as_numpy_dtype(1)


def scope_of(name: Any, default: str, values: Any = None) -> Any:
    """The scope of operations that belong together."""
    return name_scope(name, default, values)
