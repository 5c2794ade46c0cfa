"""Running averages of Variables: ``ExponentialMovingAverage``."""

from typing import Any

from hornbook.compat.tensorflow.building import (
    GraphKeys,
    Variable,
    as_dtype,
    control_dependencies,
    get_default_graph,
    is_graph_value,
    name_scope,
    sizes,
    tf,
)

__all__ = ["ExponentialMovingAverage", "assign_moving_average"]


class ExponentialMovingAverage:
    """average = decay average + (1 - decay) value, for each Variable.

    Args:
        decay: How much of the old average stays.
        num_updates: A count n; the decay is then at most (1 + n) / (10 + n).
        zero_debias: Whether averages of Tensors begin at 0 and are divided by 1 - decay^t.
        name: Name of the operations and end of the averages' names.
    """

    def __init__(
        self, decay: Any, num_updates: Any = None, zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:  # fmt: skip
        self._decay, self._num_updates, self._name = decay, num_updates, name
        self._averages: dict[Any, Variable] = {}

    name = property(lambda self: self._name)

    def apply(self, var_list: Any = None) -> Any:
        """The operation that moves the averages of these Variables, which are made if need be."""
        graph = get_default_graph()
        if var_list is None:
            var_list = graph.get_collection(GraphKeys.TRAINABLE_VARIABLES)
        for value in var_list:
            if value not in self._averages:
                self._averages[value] = self._made(value)
        with name_scope(self._name, "moving_average") as scope:
            decay = self._decay
            if self._num_updates is not None:
                count = tf.cast(self._num_updates, "float32")
                decay = tf.minimum(decay, (1.0 + count) / (10.0 + count))
            moves = [
                assign_moving_average(self._averages[value], value, decay, zero_debias=False)
                for value in var_list
            ]
            return tf.group(*moves, name=scope)

    def _made(self, value: Any) -> Variable:
        graph = get_default_graph()
        # Its first value waits for nothing, wherever the average is asked for.
        with graph.control_dependencies(None):
            first = value.initialized_value() if isinstance(value, Variable) else _zeros(value)
            made = Variable(first, trainable=False, full_name=self.average_name(value))
        graph.add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, value)
        return made

    def average(self, var: Any) -> Any:
        """The Variable that holds the average; None if there is none."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """The name of the average in checkpoints."""
        return f"{var.op.name}/{self._name}"

    def variables_to_restore(self, moving_avg_variables: Any = None) -> dict[str, Any]:
        """Names of averages with the Variables that they are to be read into, and all others."""
        graph = get_default_graph()
        moved = moving_avg_variables or [
            *graph.get_collection(GraphKeys.TRAINABLE_VARIABLES),
            *graph.get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES),
        ]
        named = {self.average_name(v): v for v in dict.fromkeys(moved)}
        for variable in graph.get_collection(GraphKeys.GLOBAL_VARIABLES):
            if variable not in moved and variable.op.name not in named:
                named[variable.op.name] = variable
        return named


def _zeros(value: Any) -> Any:
    return tf.zeros(list(sizes(value.shape)), value.dtype)


def assign_moving_average(
    variable: Any, value: Any, decay: Any, zero_debias: bool = False, name: Any = None
) -> Any:
    """The operation variable -= (1 - decay) (variable - value)."""
    kind = as_dtype(variable.dtype)
    rest = 1.0 - decay
    rest = tf.cast(rest, kind) if is_graph_value(rest) else kind.as_numpy_dtype(rest)
    with control_dependencies([]):
        return variable.assign_sub((variable - value) * rest, name=name or "AssignMovingAvg")
