"""``variable_scope`` and ``get_variable``: Variables by name, made once and shared."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hornbook.compat.tensorflow import init_ops
from hornbook.compat.tensorflow.define import is_graph_value
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import GraphKeys, get_default_graph
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.compat.tensorflow.variables import Variable

__all__ = [
    "AUTO_REUSE", "VariableScope", "fixed_size_partitioner", "get_local_variable", "get_variable",
    "get_variable_scope", "make_template", "min_max_variable_partitioner", "no_regularizer",
    "variable_axis_size_partitioner", "variable_op_scope", "variable_scope",
]  # fmt: skip


class _AutoReuse:
    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return "AUTO_REUSE"


AUTO_REUSE = _AutoReuse()


def no_regularizer(weights: Any) -> None:
    """No penalty: hides a regularizer of the scope around."""


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Any:
    """Cuts Variables for several machines, in TensorFlow; here they stay whole."""
    return _whole


def variable_axis_size_partitioner(
    max_shard_bytes: int, axis: int = 0, bytes_per_string_element: int = 16, max_shards: Any = None
) -> Any:
    """Likewise, by the size of a part."""
    return _whole


def min_max_variable_partitioner(
    max_partitions: int = 1, axis: int = 0, min_slice_size: int = 256 << 10,
    bytes_per_string_element: int = 16,
) -> Any:  # fmt: skip
    """Likewise, by how many parts there may be."""
    return _whole


def _whole(shape: Any, dtype: Any = None) -> list[int]:
    return [1] * len(shape)


class VariableScope:
    """The name before new Variables, and what they take if they are not told.

    Args:
        reuse: False: Variables are made; True: they are found; AUTO_REUSE: found or made.
        name: The name before theirs.
        initializer: Their initializer.
        regularizer: Their regularizer.
        dtype: Their dtype.
        original_name_scope: The name scope it opened.
        constraint: Their constraint.
        custom_getter: Called in place of ``get_variable``, which is its first argument.
    """

    def __init__(
        self, reuse: Any = False, name: str = "", initializer: Any = None, regularizer: Any = None,
        dtype: Any = "float32", original_name_scope: str = "", constraint: Any = None,
        custom_getter: Any = None,
    ) -> None:  # fmt: skip
        self._reuse, self._name, self._initializer = reuse, name, initializer
        self._regularizer, self._dtype, self._constraint = regularizer, as_dtype(dtype), constraint
        self._custom_getter = custom_getter
        self.original_name_scope = original_name_scope
        self.use_resource = False

    name = property(lambda self: self._name)
    reuse = property(lambda self: self._reuse)
    initializer = property(lambda self: self._initializer)
    regularizer = property(lambda self: self._regularizer)
    dtype = property(lambda self: self._dtype)
    constraint = property(lambda self: self._constraint)
    custom_getter = property(lambda self: self._custom_getter)

    def reuse_variables(self) -> None:
        """Find Variables from here on, and make none."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """The initializer of new Variables."""
        self._initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """The regularizer of new Variables."""
        self._regularizer = regularizer

    def set_dtype(self, dtype: Any) -> None:
        """The dtype of new Variables."""
        self._dtype = as_dtype(dtype)

    def set_custom_getter(self, custom_getter: Any) -> None:
        """What is called in place of get_variable."""
        self._custom_getter = custom_getter

    def global_variables(self) -> list[Any]:
        """The global Variables in this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def trainable_variables(self) -> list[Any]:
        """The trainable Variables in this scope."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def local_variables(self) -> list[Any]:
        """The local Variables in this scope."""
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_collection(self, name: Any) -> list[Any]:
        """What a collection holds in this scope."""
        prefix = f"{self._name}/" if self._name else ""
        return get_default_graph().get_collection(name, prefix)

    def child(self, name: str, full: bool = False) -> "VariableScope":
        """A scope inside this one that takes over what it says."""
        inner = name if full or not self._name else f"{self._name}/{name}" if name else self._name
        return VariableScope(
            self._reuse, inner, self._initializer, self._regularizer, self._dtype, "",
            self._constraint, self._custom_getter,
        )  # fmt: skip


class _Store:
    """The Variables and scopes of one graph."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.scope = VariableScope()
        self.opened: dict[str, int] = {}


def _store() -> _Store:
    graph = get_default_graph()
    if graph.variable_scope_store is None:
        graph.variable_scope_store = _Store()
    return graph.variable_scope_store


def get_variable_scope() -> VariableScope:
    """The current scope of the default graph."""
    return _store().scope


class variable_scope:
    """New Variables come into this scope, and so do operations.

    Args:
        name_or_scope: A name, or a scope that was opened before; None for ``default_name``.
        default_name: A name that is numbered if it is taken.
        values: Taken for older code.
        initializer: Initializer of Variables that are not told another.
        regularizer: Likewise.
        caching_device: Taken for older code.
        partitioner: Taken for older code: Variables stay whole.
        custom_getter: Called in place of ``get_variable``, which it is given first.
        reuse: True to find Variables, False to make them, ``tf.AUTO_REUSE`` for either.
        dtype: Dtype of Variables that are not told another.
        use_resource: Taken for older code.
        constraint: Constraint of Variables that are not told another.
        auxiliary_name_scope: Whether operations come into a name scope too.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default():
        ...     with tf.variable_scope("layer"):
        ...         made = tf.get_variable("w", [2])
        ...     with tf.variable_scope("layer", reuse=True):
        ...         made.name, tf.get_variable("w", [2]) is made
        ('layer/w:0', True)
    """

    def __init__(
        self, name_or_scope: Any, default_name: Any = None, values: Any = None,
        initializer: Any = None, regularizer: Any = None, caching_device: Any = None,
        partitioner: Any = None, custom_getter: Any = None, reuse: Any = None, dtype: Any = None,
        use_resource: Any = None, constraint: Any = None, auxiliary_name_scope: bool = True,
    ) -> None:  # fmt: skip
        if name_or_scope is None and default_name is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        self._target, self._default, self._reuse = name_or_scope, default_name, reuse
        self._auxiliary = auxiliary_name_scope
        self._told = {
            "_initializer": initializer, "_regularizer": regularizer, "_constraint": constraint,
            "_custom_getter": custom_getter, "_dtype": None if dtype is None else as_dtype(dtype),
        }  # fmt: skip

    def __enter__(self) -> VariableScope:
        store = _store()
        self._store, self._before = store, store.scope
        target = self._target
        if isinstance(target, VariableScope):
            scope = target.child(target.name, full=True)
            names: Any = target.name.rpartition("/")[2] or None
        else:
            if target is None:
                target = self._unique(self._default)
                if self._reuse is True:
                    raise ValueError("reuse=True cannot be used without a name_or_scope")
            scope = self._before.child(target)
            names = target or None
        self._full = scope.name
        self._count(scope.name)
        graph = get_default_graph()
        self._names = graph.name_scope(names) if names and self._auxiliary else None
        opened = self._names.__enter__() if self._names else graph.scope and f"{graph.scope}/"
        scope.original_name_scope = opened
        if self._reuse is not None and (self._reuse or not scope._reuse):
            scope._reuse = self._reuse
        elif isinstance(self._target, VariableScope) and self._before._reuse:
            scope._reuse = self._before._reuse
        for word, value in self._told.items():
            if value is not None:
                setattr(scope, word, value)
        store.scope = scope
        return scope

    def __exit__(self, *error: Any) -> None:
        self._store.scope = self._before
        # Names of scopes inside are counted anew when this scope is opened again.
        inside = f"{self._full}/"
        for name in list(self._store.opened):
            if name.startswith(inside):
                del self._store.opened[name]
        if self._names:
            self._names.__exit__(*error)

    def _unique(self, default: str) -> str:
        name, number = default, 0
        while self._before.child(name).name in self._store.opened:
            number += 1
            name = f"{default}_{number}"
        return name

    def _count(self, name: str) -> None:
        self._store.opened[name] = self._store.opened.get(name, 0) + 1


@contextmanager
def variable_op_scope(
    values: Any, name_or_scope: Any, default_name: Any = None, **words: Any
) -> Iterator[VariableScope]:
    """``variable_scope`` with its arguments in an older order."""
    with variable_scope(name_or_scope, default_name, **words) as scope:
        yield scope


def get_variable(
    name: str, shape: Any = None, dtype: Any = None, initializer: Any = None,
    regularizer: Any = None, trainable: Any = None, collections: Any = None,
    caching_device: Any = None, partitioner: Any = None, validate_shape: bool = True,
    use_resource: Any = None, custom_getter: Any = None, constraint: Any = None,
    synchronization: Any = None, aggregation: Any = None,
) -> Any:  # fmt: skip
    """The Variable of this name in the current scope: made, or found if the scope reuses.

    Args:
        name: Its name inside the scope.
        shape: Its shape; that of the initializer if it is a value.
        dtype: Its dtype; float32 if nobody says.
        initializer: A function of shape and dtype, or a value; Glorot's uniform one if nobody says.
        regularizer: A function of the Variable whose result joins the regularization losses.
        trainable: Whether optimizers change it.
        collections: Collections it joins.
        constraint: Kept with it.
        partitioner: Taken for older code: the Variable stays whole.

    Raises:
        ValueError: It exists and the scope does not reuse, it does not exist and the scope only
            reuses, or it exists with another shape.
    """
    scope = get_variable_scope()
    words = {
        "shape": shape, "dtype": dtype, "initializer": initializer, "regularizer": regularizer,
        "trainable": trainable, "collections": collections, "validate_shape": validate_shape,
        "constraint": constraint,
    }  # fmt: skip
    full = f"{scope.name}/{name}" if scope.name else name
    getter = custom_getter or scope.custom_getter
    if getter is not None:
        given = {key: value for key, value in words.items() if value is not None}
        return getter(lambda name, *a, **k: _found(scope, name, **_sent(a, k)), full, **given)
    return _found(scope, full, **words)


_SENDABLE = ("shape", "dtype", "initializer", "regularizer", "trainable", "collections",
             "validate_shape", "constraint")  # fmt: skip


def _sent(args: Any, kwargs: Any) -> dict[str, Any]:
    words = dict(zip(_SENDABLE, args, strict=False)) | kwargs
    return {key: value for key, value in words.items() if key in _SENDABLE}


def _found(
    scope: VariableScope, full: str, shape: Any = None, dtype: Any = None, initializer: Any = None,
    regularizer: Any = None, trainable: Any = None, collections: Any = None,
    validate_shape: bool = True, constraint: Any = None,
) -> Any:  # fmt: skip
    store = _store()
    found = store.variables.get(full)
    if found is not None:
        if not scope.reuse:
            raise ValueError(
                f"Variable {full} already exists, disallowed. Did you mean to set reuse=True or "
                "reuse=tf.AUTO_REUSE in VarScope? tf.reset_default_graph() begins a new graph."
            )
        if shape is not None and not found.shape.is_compatible_with(shape):
            raise ValueError(
                f"Trying to share variable {full}, but specified shape {TensorShape(shape)} and "
                f"found shape {found.shape}."
            )
        if dtype is not None and as_dtype(dtype) != found.dtype:
            raise ValueError(
                f"Trying to share variable {full}, but specified dtype {as_dtype(dtype).name} and "
                f"found dtype {found.dtype.name}."
            )
        return found
    if scope.reuse is True:
        raise ValueError(
            f"Variable {full} does not exist, or was not created with tf.get_variable(). Did you "
            "mean to set reuse=tf.AUTO_REUSE in VarScope?"
        )
    made = _made(scope, full, shape, dtype, initializer, trainable, collections, validate_shape,
                 constraint)  # fmt: skip
    store.variables[full] = made
    _regularized(made, regularizer or scope.regularizer)
    return made


def _made(
    scope: VariableScope, full: str, shape: Any, dtype: Any, initializer: Any, trainable: Any,
    collections: Any, validate_shape: bool, constraint: Any,
) -> Any:  # fmt: skip
    initializer = initializer if initializer is not None else scope.initializer
    kind = as_dtype(dtype or scope.dtype)
    is_value = initializer is not None and (
        is_graph_value(initializer) or not callable(initializer)
    )
    if is_value:
        if shape is not None:
            raise ValueError(
                f"If initializer is a constant, do not specify shape: Variable {full} was given "
                "both."
            )
        first, kind = initializer, dtype
    else:
        if shape is None:
            raise ValueError(
                f"The initializer passed is not valid: Variable {full} needs shape= or a value as "
                "initializer."
            )
        chosen = initializer or _default_initializer(kind)
        chosen = chosen() if isinstance(chosen, type) else chosen
        plain = list(sizes(shape))
        if None in plain:
            raise ValueError(f"Shape of a new variable ({full}) must be fully defined: {plain}.")

        def first() -> Any:
            try:
                return chosen(plain, dtype=kind)
            except TypeError:
                return chosen(plain)

    return Variable(
        first, True if trainable is None else trainable, collections, validate_shape,
        dtype=kind, constraint=constraint or scope.constraint, full_name=full,
    )  # fmt: skip


def _default_initializer(kind: Any) -> Any:
    if kind.is_floating:
        return init_ops.glorot_uniform_initializer()
    return init_ops.Zeros(kind)


def _regularized(variable: Any, regularizer: Any) -> None:
    if regularizer is None or regularizer is no_regularizer:
        return
    graph = get_default_graph()
    with graph.name_scope(f"{variable.op.name}/Regularizer/"):
        loss = regularizer(variable)
    if loss is not None:
        graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)


def get_local_variable(name: str, *args: Any, **kwargs: Any) -> Any:
    """A Variable that is not saved: a counter of a metric, say."""
    kwargs.setdefault("collections", [GraphKeys.LOCAL_VARIABLES])
    kwargs.setdefault("trainable", False)
    return get_variable(name, *args, **kwargs)


def make_template(name: str, func: Any, create_scope_now_: bool = False, **kwargs: Any) -> Any:
    """The function with a scope of its own, whose Variables are made at its first call."""
    opened: list[VariableScope] = []

    def call(*args: Any, **more: Any) -> Any:
        if opened:
            with variable_scope(opened[0], reuse=True):
                return func(*args, **kwargs, **more)
        with variable_scope(None, default_name=name) as scope:
            opened.append(scope)
            return func(*args, **kwargs, **more)

    return call
