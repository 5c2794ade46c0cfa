"""``tf.Variable``: a box of a graph. Each session holds a value of its own in it."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import errors
from hornbook.compat.tensorflow.boxes import (
    Assign,
    CountUpTo,
    Fill,
    Initialized,
    IsFilled,
    Nothing,
    Read,
    constant_from,
)
from hornbook.compat.tensorflow.defaults import session_for
from hornbook.compat.tensorflow.define import as_operand, is_graph_value
from hornbook.compat.tensorflow.dtypes import DType, as_dtype
from hornbook.compat.tensorflow.framework import (
    GraphKeys,
    Operation,
    Tensor,
    get_default_graph,
    graph_of,
)
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.engine import arrays

__all__ = [
    "Variable",
    "all_variables",
    "assign",
    "assign_add",
    "assign_sub",
    "global_variables",
    "global_variables_initializer",
    "initialize_all_variables",
    "initialize_local_variables",
    "initialize_variables",
    "is_variable_initialized",
    "local_variables",
    "local_variables_initializer",
    "model_variables",
    "moving_average_variables",
    "report_uninitialized_variables",
    "trainable_variables",
    "update",
    "variables_initializer",
]


class Variable:
    """A value that lives on between runs; each session holds its own.

    Args:
        initial_value: What its initializer puts in: a value, a Tensor, or a function without
            arguments that gives one.
        trainable: Whether it is among the variables that optimizers change.
        collections: Collections it joins; that of global variables if None.
        validate_shape: Whether it must keep its shape.
        caching_device: Taken for older code.
        name: Its name.
        variable_def: Taken for older code.
        dtype: Its dtype; that of the initial value if None.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default():
        ...     v = tf.Variable([1.0, 2.0], name="v")
        ...     with tf.Session() as session:
        ...         session.run(v.initializer)
        ...         v.name, session.run(v + 1).tolist()
        ('v:0', [2.0, 3.0])
    """

    is_box = True
    weight: Any = None  # the weight of Keras that it is
    SaveSliceInfo = None

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool = True,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        use_resource: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
        full_name: str | None = None,
    ) -> None:
        if initial_value is None:
            raise ValueError("initial_value must be specified: tf.Variable(tf.zeros([2, 3])).")
        self.trainable, self.constraint, self._checked = trainable, constraint, validate_shape
        graph = get_default_graph()
        self.graph = getattr(graph, "outside", None) or graph
        # A function that is traced makes its Variables outside, where they last.
        if isinstance(initial_value, Tensor) and initial_value.value is not None:
            initial_value = initial_value.numpy()
        # What it starts from depends on nothing around it: a loop's or a branch's conditions.
        here = nullcontext() if self.graph is graph else self.graph.as_default()
        with here, self.graph.control_dependencies(None):
            self._define(initial_value, name or "Variable", dtype, full_name)
        joined = [GraphKeys.GLOBAL_VARIABLES] if collections is None else list(collections)
        if trainable and GraphKeys.TRAINABLE_VARIABLES not in joined:
            joined.append(GraphKeys.TRAINABLE_VARIABLES)
        self.graph.add_to_collections(joined, self)

    def _define(self, initial: Any, name: str, dtype: Any, full_name: str | None) -> None:
        graph = self.graph
        before = graph.scope
        if full_name is not None:
            graph.scope = ""
        with graph.name_scope(full_name or name) as scope:
            own = scope[:-1]
            if callable(initial):
                with graph.name_scope("Initializer"):
                    initial = initial()
            elif not is_graph_value(initial):
                initial = constant_from(initial, dtype, "initial_value")
            value = as_operand(initial, dtype)
            if isinstance(value, np.ndarray):
                value = constant_from(value, dtype, "initial_value")
            if isinstance(value, Variable):
                value = value._snapshot
            self._initial_value = value
            self._dtype = as_dtype(dtype or value.dtype)
            self._sizes = value.sizes if self._checked else None
            if self._checked and (self._sizes is None or None in self._sizes):
                raise ValueError(
                    f"initial_value of '{own}' must have a shape specified: {value}. Set "
                    "validate_shape=False if the shape may change."
                )
            spec = [(self._sizes, self._dtype)]
            notes = {"host": self._dtype.name == "string"}
            self.op = Operation(graph, Read(), "VariableV2", scope, {"input": self}, spec, **notes)
            self.name = f"{own}:0"
            self.op.outputs[0].box = self
            self.initializer = self._assigner("Assign", value)
            self._snapshot = Operation(
                graph, Read(), "Identity", "read", {"input": self}, spec, **notes
            ).outputs[0]
            self._snapshot.box = self
        graph.scope = before

    def _assigner(self, name: str, value: Any) -> Operation:
        return Operation(
            self.graph,
            Fill([self], lambda old, value: [value], False, self._checked),
            "Assign",
            name,
            {"value": value},
            [(self._sizes, self._dtype)],
            writes=[self],
        )

    def fitted(self, value: Any, node: Any = None, checked: bool = True) -> Any:
        """The value with the dtype of this Variable, if the shape is right."""
        shape = np.shape(value)
        if checked and self._sizes is not None and tuple(shape) != tuple(self._sizes):
            raise errors.InvalidArgumentError(
                node, node,
                f"Assign requires shapes of both tensors to match. lhs shape= {list(self._sizes)} "
                f"rhs shape= {list(shape)}: Variable '{self.op.name}'.",
            )  # fmt: skip
        if self._dtype.name == "string":
            return value
        kind = self._dtype.as_numpy_dtype
        if arrays.is_traced(value):
            return arrays.asarray(value, kind)
        # A copy of its own: a program that uses its buffer up must not change what others hold.
        return arrays.adopt(np.array(value, kind))

    @property
    def dtype(self) -> DType:
        """Its dtype."""
        return self._dtype

    @property
    def is_text(self) -> bool:
        """Does it hold strings?"""
        return self._dtype.name == "string"

    @property
    def sizes(self) -> Any:
        """Its shape as a plain tuple."""
        return self._sizes

    @property
    def shape(self) -> TensorShape:
        """Its shape."""
        return TensorShape(self._sizes)

    @property
    def initial_value(self) -> Any:
        """The Tensor that its initializer puts in."""
        return self._initial_value

    @property
    def device(self) -> str:
        """Nothing: where it lies is left to the engine."""
        return ""

    def get_shape(self) -> TensorShape:
        """Its shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Add what is known about the shape."""
        self._sizes = sizes(self.shape.merge_with(shape))
        self._snapshot.set_shape(self._sizes)
        self.op.outputs[0].set_shape(self._sizes)

    def value(self) -> Tensor:
        """A Tensor of its value."""
        return self._snapshot

    def read_value(self) -> Tensor:
        """A Tensor of its value, read after the current control dependencies."""
        spec = [(self._sizes, self._dtype)]
        return Operation(graph_of(self), Read(), "Identity", "read", {"input": self}, spec).outputs[
            0
        ]

    def initialized_value(self) -> Tensor:
        """Its value if it has one, else what its initializer would put in."""
        return Operation(
            self.graph,
            Initialized(self),
            "Merge",
            "initialized_value",
            {"start": self._initial_value},
            [(self._sizes, self._dtype)],
            host=True,
        ).outputs[0]

    def eval(self, session: Any = None) -> Any:
        """Its value, in the given or the default session."""
        return session_for(session, self).run(self)

    def numpy(self) -> Any:
        """Its value in eager execution."""
        return self._snapshot.numpy()

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def load(self, value: Any, session: Any = None) -> None:
        """Put a value in, in the given or the default session."""
        session = session_for(session, self)
        session.put(self, self.fitted(np.asarray(value)))

    def assign(self, value: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Any:  # fmt: skip  # noqa: E501
        """An operation that puts the value in."""
        return assign(self, value, name=name)

    def assign_add(self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Any:  # fmt: skip  # noqa: E501
        """An operation that adds to the value."""
        return assign_add(self, delta, name=name)

    def assign_sub(self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True) -> Any:  # fmt: skip  # noqa: E501
        """An operation that subtracts from the value."""
        return assign_sub(self, delta, name=name)

    def count_up_to(self, limit: int) -> Any:
        """An operation that adds one and gives the value before, up to the limit."""
        kind = {"host": True, "reads": [self], "writes": [self]}
        return Operation(
            self.graph, CountUpTo(self, limit), "CountUpTo", "CountUpTo", {},
            [(self.sizes, self.dtype)], **kind,
        ).outputs[0]  # fmt: skip

    def to_proto(self, export_scope: Any = None) -> Any:
        """Its name."""
        return self.name

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("'Variable' object is not iterable.")

    def __bool__(self) -> bool:
        if self.graph.is_eager:
            return bool(self.numpy())
        raise TypeError(
            f"{self!r} has no value while the graph is defined, so it cannot be used as a Python "
            "bool. Use tf.cond to choose in the graph, or `is not None` to ask if it is there."
        )

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.graph.is_eager:
            return np.asarray(self.numpy(), dtype)
        raise NotImplementedError(f"{self!r} has no value outside of a session: session.run(v).")

    def __repr__(self) -> str:
        said = f"<tf.Variable '{self.name}' shape={self.shape} dtype={self._dtype.name}"
        return f"{said}, numpy={self.numpy()}>" if self.graph.is_eager else f"{said}_ref>"


def update(
    type: str, boxes: Any, fn: Any, name: str | None = None, checked: bool = True, **arguments: Any
) -> list[Tensor]:
    """An operation that changes Variables: ``fn(old values, **arguments) -> new values``.

    This is how optimizers are written: ``fn`` runs on arrays inside the compiled program.

    Args:
        type: TensorFlow's name of the kind, such as "ApplyAdam".
        boxes: The Variables.
        fn: Their new values, one for each.
        name: Name of the operation.
        checked: Must the shapes stay?
        arguments: Tensors and values that ``fn`` is given as arrays.

    Returns:
        The new value of each Variable; their common ``op`` is the operation.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v, g = tf.Variable(1.0), tf.constant(0.5)
        ...     step = update("Descend", [v], lambda old, g: [old[0] - g], g=g)
        ...     session.run(tf.global_variables_initializer())
        ...     float(session.run(step[0]))
        0.5
    """
    boxes = [b.box if isinstance(b, Tensor) else b for b in boxes]
    kwargs = {
        word: [as_operand(one) for one in value] if isinstance(value, list) else as_operand(value)
        for word, value in arguments.items()
    }
    made = Operation(
        graph_of(boxes),
        Assign(boxes, fn, True, checked),
        type,
        name or type,
        kwargs,
        [(box.sizes, box.dtype) for box in boxes],
        reads=boxes,
        writes=boxes,
    )
    return list(made.outputs)


def _box(ref: Any) -> Variable:
    box = ref.box if isinstance(ref, Tensor) else ref
    if getattr(box, "is_box", False):
        return box
    if isinstance(ref, Tensor) and ref.op.writes and len(ref.op.writes) == 1:
        return next(iter(ref.op.writes))
    raise TypeError(f"Only a Variable can be assigned, not {ref!r}.")


def _value_for(box: Variable, value: Any) -> Any:
    value = as_operand(value, None if is_graph_value(value) else box.dtype)
    if as_dtype(value.dtype) != box.dtype:
        raise TypeError(
            f"Variable '{box.op.name}' is {box.dtype.name} and cannot hold a value of "
            f"{as_dtype(value.dtype).name}: use tf.cast."
        )
    return value


def assign(ref: Any, value: Any, validate_shape: bool | None = None, use_locking: Any = None, name: Any = None) -> Tensor:  # fmt: skip  # noqa: E501
    """An operation that puts a value into a Variable.

    Args:
        ref: The Variable.
        value: What it will hold.
        validate_shape: Must the shape stay?
        use_locking: Taken for older code.
        name: Name of the operation.
    """
    box = _box(ref)
    value = _value_for(box, value)
    checked = box._checked if validate_shape is None else validate_shape
    shape = value.sizes if is_graph_value(value) else value.shape
    if checked and not box.shape.is_compatible_with(shape):
        raise ValueError(
            f"Dimension mismatch: Variable '{box.op.name}' has shape {box.shape} and cannot hold "
            f"a value of shape {TensorShape(shape)}."
        )
    after = ref.op.outputs and isinstance(ref, Tensor) and ref.box is None
    return Operation(
        graph_of(box),
        Assign([box], lambda old, value: [value], False, checked),
        "Assign",
        name or "Assign",
        {"value": value},
        [(box.sizes if checked else shape, box.dtype)],
        writes=[box],
        after=(ref.op,) if after else (),
    ).outputs[0]


def _changed(type: str, fn: Any) -> Any:
    def change(ref: Any, value: Any, use_locking: Any = None, name: Any = None) -> Tensor:
        box = _box(ref)
        value = _value_for(box, value)
        shape = value.sizes if is_graph_value(value) else value.shape
        if shape is not None and not box.shape.is_compatible_with(shape):
            raise ValueError(
                f"{type}: Variable '{box.op.name}' has shape {box.shape}, the value {shape}."
            )
        made = update(type, [box], lambda old, value: [fn(old[0], value)], name, value=value)[0]
        if isinstance(ref, Tensor) and ref.box is None:
            made.op.after = (*made.op.after, ref.op)
        return made

    change.__name__ = type
    change.__doc__ = f"{type}: an operation that changes a Variable and gives its new value."
    return change


assign_add = _changed("AssignAdd", lambda old, value: old + value)
assign_sub = _changed("AssignSub", lambda old, value: old - value)


def _group_of(nodes: Any, name: str) -> Operation:
    graph = nodes[0].graph if nodes else get_default_graph()
    with graph.control_dependencies(nodes):
        return Operation(graph, Nothing(), "NoOp", name)


def variables_initializer(var_list: Any, name: str = "init") -> Operation:
    """An operation that puts the initial values into these Variables.

    Args:
        var_list: The Variables.
        name: Name of the operation.
    """
    return _group_of([v.initializer for v in var_list], name)


def global_variables(scope: str | None = None) -> list[Any]:
    """All Variables of the default graph but local ones."""
    return get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def local_variables(scope: str | None = None) -> list[Any]:
    """The local Variables of the default graph: counters of metrics, epochs of queues."""
    return get_default_graph().get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Any]:
    """The Variables of the default graph that optimizers change."""
    return get_default_graph().get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def model_variables(scope: str | None = None) -> list[Any]:
    """The Variables in the collection of model variables."""
    return get_default_graph().get_collection(GraphKeys.MODEL_VARIABLES, scope)


def moving_average_variables(scope: str | None = None) -> list[Any]:
    """The Variables of which moving averages are kept."""
    return get_default_graph().get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def global_variables_initializer() -> Operation:
    """An operation that puts the initial values into all global Variables."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """An operation that puts the initial values into all local Variables."""
    return variables_initializer(local_variables())


all_variables = global_variables
initialize_all_variables = global_variables_initializer
initialize_local_variables = local_variables_initializer
initialize_variables = variables_initializer


def is_variable_initialized(variable: Any) -> Tensor:
    """Does the Variable hold a value in this session?"""
    box = _box(variable)
    return Operation(
        graph_of(box),
        IsFilled([box], lambda filled: np.bool_(filled[0])),
        "IsVariableInitialized",
        "IsVariableInitialized",
        {},
        [((), "bool")],
        host=True,
    ).outputs[0]


def report_uninitialized_variables(
    var_list: Any = None, name: str = "report_uninitialized_variables"
) -> Tensor:
    """The names of Variables that hold no value in this session.

    Args:
        var_list: The Variables to ask about; all global and local ones if None.
        name: Name of the operation.
    """
    boxes = list(var_list if var_list is not None else global_variables() + local_variables())

    def missing(filled: list[bool]) -> Any:
        names = [b.op.name.encode() for b, f in zip(boxes, filled, strict=True) if not f]
        return np.array(names, object)

    graph = boxes[0].graph if boxes else get_default_graph()
    tell = IsFilled(boxes, missing)
    return Operation(graph, tell, "ReportUninitialized", name, {}, [((None,), "string")], host=True).outputs[0]  # fmt: skip  # noqa: E501
