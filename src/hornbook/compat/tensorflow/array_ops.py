"""Making arrays, changing their shape, taking parts of them and putting them together."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow import define, errors
from hornbook.compat.tensorflow.boxes import constant_of
from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import Operation, Tensor, get_default_graph
from hornbook.compat.tensorflow.math_ops import broadcast_shape
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.compat.tensorflow.variables import Variable
from hornbook.engine import arrays as engine_arrays
from hornbook.engine import autodiff, shapes
from hornbook.engine.arrays import xp

__all__ = [
    "bitcast", "broadcast_dynamic_shape", "broadcast_static_shape", "broadcast_to", "concat",
    "constant", "convert_to_tensor", "diag", "diag_part", "ensure_shape",
    "expand_dims", "fill", "identity", "identity_n", "meshgrid", "one_hot", "ones",
    "ones_like", "pack", "pad", "parallel_stack", "placeholder", "placeholder_with_default",
    "rank", "reshape", "shape", "shape_n", "size", "squeeze",
    "stack", "stop_gradient", "tile", "transpose", "zeros", "zeros_like",
    "matrix_transpose", "constant_value",
]  # fmt: skip


class Placeholder:
    """A value that each run is given."""

    is_input = True

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """Refuse: it was not fed."""
        out = node.outputs[0]
        where = f" and shape {out.shape}" if out.sizes is not None else ""
        raise errors.InvalidArgumentError(
            node, node,
            f"You must feed a value for placeholder tensor '{node.name}' with dtype "
            f"{out.dtype.name}{where}: session.run(..., feed_dict={{{node.name}: value}}).",
        )  # fmt: skip


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """A Tensor whose value each run is fed.

    Args:
        dtype: Its dtype.
        shape: Its sizes, None where any will do; any rank will do if it is None.
        name: Its name.
    """
    graph = get_default_graph()
    made = Operation(
        graph, Placeholder(), "Placeholder", name or "Placeholder", {},
        [(sizes(shape), as_dtype(dtype))], host=True,
    )  # fmt: skip
    return made.outputs[0]


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """A Tensor that has a value unless a run is fed another."""
    value = as_operand(input)
    made = Operation(
        get_default_graph(), lambda input: input, "PlaceholderWithDefault",
        name or "PlaceholderWithDefault", {"input": value},
        [(sizes(shape), as_dtype(value.dtype))],
    )  # fmt: skip
    return made.outputs[0]


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str = "Const",
    verify_shape: bool = False,
) -> Tensor:  # fmt: skip
    """A Tensor of a known value.

    Args:
        value: A number, string, list or array.
        dtype: Its dtype; Python's floats are float32, whole numbers int32.
        shape: Its shape; what is missing is filled with the last value.
        name: Its name.
        verify_shape: Must the value have the shape?
    """
    if is_graph_value(value):
        raise TypeError(f"tf.constant takes values, not {value}: use tf.identity.")
    array = as_operand(value, dtype)
    if shape is not None:
        wanted = tuple(int(n) for n in sizes(shape))
        if verify_shape and array.shape != wanted:
            raise TypeError(f"Expected Tensor's shape: {wanted}, got {array.shape}.")
        count = int(np.prod(wanted))
        flat = array.reshape(-1)
        if flat.size > count:
            raise ValueError(
                f"Too many elements provided. Needed at most {count}, but received {flat.size}"
            )
        if flat.size < count:
            flat = np.concatenate([flat, np.repeat(flat[-1:], count - flat.size)])
        array = flat.reshape(wanted)
    elif isinstance(value, np.ndarray):
        array = array.copy()
    return _constant(array, name)


def _constant(array: np.ndarray, name: str) -> Any:
    """The constant in the graph; within a layer's call of Keras, the array itself."""
    if define.deferring() or array.dtype.kind in "OSU":
        return constant_of(array, name)
    return engine_arrays.asarray(array)


def convert_to_tensor(
    value: Any, dtype: Any = None, name: str | None = None, preferred_dtype: Any = None,
    dtype_hint: Any = None,
) -> Any:  # fmt: skip
    """The value as a Tensor.

    Args:
        value: A Tensor, Variable, number, list or array.
        dtype: The dtype it must have.
        name: Name of a new constant.
        preferred_dtype: Its dtype if nothing else decides.
        dtype_hint: Likewise.
    """
    made = as_operand(value, None if is_graph_value(value) else dtype)
    if isinstance(made, Variable):
        made = made.value()
    if isinstance(made, np.ndarray):
        return _constant(made, name or "Const")
    if dtype is not None and as_dtype(made.dtype) != as_dtype(dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {as_dtype(dtype).name} for Tensor with dtype "
            f"{as_dtype(made.dtype).name}: {made}. Use tf.cast."
        )
    return made


@op("Identity", fold=lambda input: input, plain=True)
def identity(input: Any, name: Any = None) -> Any:
    """The value itself."""
    return input


@op("IdentityN", lists="input")
def identity_n(input: Any, name: Any = None) -> Any:
    """The values themselves."""
    return list(input)


@op("EnsureShape", static="shape")
def ensure_shape(x: Any, shape: Any, name: Any = None) -> Any:
    """The value itself, whose shape must be this one; None or -1 where any size will do."""
    wanted = sizes(shape)
    if wanted is not None and (
        len(wanted) != x.ndim
        or any(w not in (None, -1, have) for w, have in zip(wanted, x.shape, strict=True))
    ):
        raise ValueError(f"Shape of tensor {x.shape} is not compatible with {list(wanted)}.")
    return x


@op("StopGradient")
def stop_gradient(input: Any, name: Any = None) -> Any:
    """The value itself, a constant to gradients."""
    return autodiff.stop_gradient(input)


def ints(shape: Any) -> tuple[int, ...]:
    """A shape argument whose values are known as plain numbers."""
    if isinstance(shape, list | tuple):
        # Within a layer of Keras a size may be a symbol while shapes are worked out.
        parts = [[n] if shapes.is_unknown(n) else np.asarray(n).reshape(-1) for n in shape]
        return tuple(n if shapes.is_unknown(n) else int(n) for part in parts for n in part)
    plain = shape
    return tuple(int(n) for n in np.asarray(plain).reshape(-1))


@op("Shape", of_shape=True, named="Shape")
def _shape_op(input: Any, out_type: Any = "int32", name: Any = None) -> Any:
    return np.array(np.shape(input) if not hasattr(input, "shape") else input.shape, str.__str__(
        as_dtype(out_type)))  # fmt: skip


def shape(input: Any, name: Any = None, out_type: Any = "int32") -> Any:
    """The sizes of an array, as an array."""
    return _shape_op(input, as_dtype(out_type), name=name)


def shape_n(input: Any, out_type: Any = "int32", name: Any = None) -> Any:
    """The sizes of several arrays."""
    return [shape(item, out_type=out_type) for item in input]


@op("Size", of_shape=True, tensors="input")
def _size_op(input: Any, out_type: Any, name: Any = None) -> Any:
    return np.array(int(np.prod(input.shape)), str.__str__(as_dtype(out_type)))


def size(input: Any, name: Any = None, out_type: Any = "int32") -> Any:
    """The number of elements."""
    return _size_op(input, as_dtype(out_type), name=name)


@op("Rank", of_shape=True)
def rank(input: Any, name: Any = None) -> Any:
    """The number of axes."""
    return np.array(len(input.shape), "int32")


def _reshaped(tensor: Any, shape: Any, name: Any = None) -> Any:
    return tensor.reshape(ints(shape))


def _reshape_spec(tensor: Any, shape: Any) -> Any:
    """The shape that tf.reshape gives, as far as it can be told."""
    kind = as_dtype(tensor.dtype)
    given = tensor.sizes if is_graph_value(tensor) else tensor.shape
    wanted = _partly_known(shape)
    if wanted is None:
        return [(None, kind)]
    holes = [axis for axis, n in enumerate(wanted) if n == -1]
    known = given is not None and None not in given
    total = int(np.prod(given)) if known else None
    fixed = [n for n in wanted if n not in (None, -1)]
    product = int(np.prod(fixed))
    if known and None not in wanted:
        fits = total == product if not holes else product and total % product == 0
        if not fits or len(holes) > 1:
            raise ValueError(
                f"Cannot reshape a tensor with {total} elements to shape {list(wanted)} "
                f"({product} elements) for 'Reshape' (op: 'Reshape')."
            )
        wanted = [total // product if n == -1 else n for n in wanted]
    return [(tuple(None if n == -1 else n for n in wanted), kind)]


def _partly_known(shape: Any) -> list[int | None] | None:
    """A shape argument with None where only a run knows."""
    if is_graph_value(shape):
        known = constant_value_as_shape(shape)
        return known
    if isinstance(shape, np.ndarray):
        return [int(n) for n in shape.reshape(-1)]
    items = list(shape) if isinstance(shape, list | tuple) else [shape]
    found: list[int | None] = []
    for item in items:
        found.append(constant_value(item) if is_graph_value(item) else int(np.asarray(item)))
    return [None if n is None else int(n) for n in found]


def constant_value_as_shape(shape: Any) -> list[int | None] | None:
    """A Tensor that holds a shape, with None where only a run knows; None if even its length."""
    if isinstance(shape, Tensor):
        maker = shape.op
        if maker.type == "Shape":
            source = maker.kwargs["input"]
            return None if source.sizes is None else list(source.sizes)
        if maker.type == "Pack":
            return _partly_known(maker.kwargs["values"])
        if maker.type == "ConcatV2":
            parts = [_partly_known(part) for part in maker.kwargs["values"]]
            return None if any(p is None for p in parts) else sum(parts, [])
    value = constant_value(shape)
    if value is not None:
        return [int(n) for n in np.reshape(value, -1)]
    known = shape.sizes
    return None if known is None or None in known or len(known) != 1 else [None] * known[0]


def constant_value(tensor: Any, partial: bool = False) -> Any:
    """The value of a Tensor if constants and known sizes decide it, else None."""
    if not is_graph_value(tensor):
        return np.asarray(tensor)
    if getattr(tensor, "is_box", False):
        return None
    maker = tensor.op
    constant_ = getattr(maker.op, "constant", None)
    if constant_ is not None:
        return constant_
    if maker.host or maker.random or hasattr(maker.op, "run_in"):
        return None
    if getattr(maker.op, "of_shape", False):
        source = next(iter(maker.kwargs.values()))
        known = source.sizes if is_graph_value(source) else np.shape(source)
        if known is None or (None in known and maker.type != "Rank"):
            return None
        kwargs = {**maker.kwargs, next(iter(maker.kwargs)): _Sized(known)}
        return maker.op(**kwargs)
    fold = getattr(maker.op, "fold", None)
    if fold is None:
        return None
    kwargs = {}
    if maker.type == "StridedSlice":
        inner = constant_value_as_shape(maker.kwargs["input"])
        if inner is None:
            return None
        part = fold(**{**maker.kwargs, "input": np.array(inner, object)})
        return None if any(n is None for n in np.reshape(part, -1)) else np.asarray(part, "int64")
    for word, value in maker.kwargs.items():
        kwargs[word] = define.arrays.map_leaves(constant_value_or, value)
        if any(leaf is _UNKNOWN for leaf in define.arrays.leaves(kwargs[word])):
            return None
    return np.asarray(fold(**kwargs))


class _Sized:
    def __init__(self, shape: Any) -> None:
        self.shape = shape


_UNKNOWN = object()


def constant_value_or(leaf: Any) -> Any:
    """The known value of a leaf, or a mark that it is unknown."""
    if not is_graph_value(leaf):
        return leaf
    value = constant_value(leaf)
    return _UNKNOWN if value is None else value


reshape = op(
    "Reshape", static="shape", infer=_reshape_spec, tensors="tensor",
    fold=lambda tensor, shape: np.reshape(tensor, ints(shape)),
)(_reshaped)  # fmt: skip
reshape.__doc__ = "The elements in another shape; -1 stands for the size that is left over."


@op("ExpandDims", static="axis", named="ExpandDims",
    fold=lambda input, axis: np.expand_dims(input, int(axis)))  # fmt: skip
def _expand(input: Any, axis: Any, name: Any = None) -> Any:
    return xp.expand_dims(input, int(np.asarray(axis).reshape(())))


def expand_dims(input: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    """One more axis of size 1."""
    return _expand(input, dim if axis is None else axis, name=name)


@op("Squeeze", tensors="input", fold=lambda input, axis: np.squeeze(input, axis))
def _squeeze(input: Any, axis: Any, name: Any = None) -> Any:
    return xp.squeeze(input, axis)


def squeeze(input: Any, axis: Any = None, name: Any = None, squeeze_dims: Any = None) -> Any:
    """Without the axes of size 1, or without those named."""
    axis = squeeze_dims if axis is None else axis
    axis = tuple(axis) if isinstance(axis, list | tuple) else axis
    return _squeeze(input, axis or (None if axis != 0 else 0), name=name)


@op("Transpose", tensors="a", static="perm", named="transpose")
def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Any:
    """The axes in another order; turned around without `perm`."""
    out = xp.transpose(a, None if perm is None else ints(perm))
    return xp.conj(out) if conjugate else out


@op("MatrixTranspose", named="matrix_transpose", inner="transpose")
def matrix_transpose(a: Any, name: Any = None, conjugate: bool = False) -> Any:
    """The last two axes swapped."""
    out = xp.swapaxes(a, -1, -2)
    return xp.conj(out) if conjugate else out


def _by_axis_first(arguments: dict[str, Any]) -> dict[str, Any]:
    """tf.concat(axis, values), as it was before 1.0."""
    values, axis = arguments["values"], arguments["axis"]
    if isinstance(values, int | np.integer) and isinstance(axis, list | tuple):
        arguments["values"], arguments["axis"] = axis, values
    if not isinstance(arguments["values"], list | tuple):
        arguments["values"] = [arguments["values"]]
    return arguments


def _joined(room: Any) -> Any:
    def join(values: Any, axis: Any, name: Any = None) -> Any:
        if len(values) == 1:
            return room.asarray(values[0])
        return room.concatenate([room.asarray(v) for v in values], axis=int(np.asarray(axis)))

    return join


concat = op(
    "ConcatV2", lists="values", same="values", static="axis", named="concat",
    convert=_by_axis_first, fold=_joined(np),
)(_joined(xp))  # fmt: skip
concat.__doc__ = "Arrays one after another along an axis; the axis may come first, as before 1.0."


@op("Pack", lists="values", same="values", named="stack",
    fold=lambda values, axis: np.stack(values, axis))  # fmt: skip
def stack(values: Any, axis: int = 0, name: Any = None) -> Any:
    """Arrays of one shape as one, along a new axis."""
    if hasattr(values, "ndim"):
        values = list(values)
    return xp.stack([xp.asarray(v) for v in values], axis=int(axis))


pack = parallel_stack = stack
define._PACK.append(lambda values: stack(values, name="packed"))


@op("Tile", static="multiples", fold=lambda input, multiples: np.tile(input, ints(multiples)))
def tile(input: Any, multiples: Any, name: Any = None) -> Any:
    """The array repeated along each axis."""
    if len(ints(multiples)) != input.ndim:
        raise ValueError(
            f"Shape must be rank 1 of {input.ndim} numbers, one for each axis, but multiples are "
            f"{ints(multiples)}."
        )
    return xp.tile(input, ints(multiples))


@op("Pad", static="paddings", tensors="tensor constant_values", named="Pad")
def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", name: Any = None, constant_values: Any = 0
) -> Any:
    """More elements before and after along each axis: a constant, or the array mirrored."""
    widths = [[int(n) for n in np.asarray(pair).reshape(-1)] for pair in paddings]
    if len(widths) != tensor.ndim:
        raise ValueError(
            f"paddings name {len(widths)} axes, but the array has {tensor.ndim}: give a pair "
            "[before, after] for each."
        )
    if mode.upper() == "CONSTANT":
        value = xp.asarray(constant_values).astype(tensor.dtype)
        return xp.pad(tensor, widths, constant_values=value)
    return xp.pad(tensor, widths, mode=mode.lower())


@op("Fill", static="dims", tensors="value", fold=lambda dims, value: np.full(ints(dims), value))
def fill(dims: Any, value: Any, name: Any = None) -> Any:
    """An array of one value."""
    if xp.ndim(value):
        raise ValueError(f"Shape must be rank 0 but is rank {xp.ndim(value)}: one value fills all.")
    return xp.full(ints(dims), value)


@op("Fill", static="shape", tensors="", named="zeros", plain=True,
    fold=lambda shape, dtype: np.zeros(ints(shape), dtype.as_numpy_dtype))  # fmt: skip
def _zeros(shape: Any, dtype: Any, name: Any = None) -> Any:
    return xp.zeros(ints(shape), dtype.as_numpy_dtype)


@op("Fill", static="shape", tensors="", named="ones", plain=True,
    fold=lambda shape, dtype: np.ones(ints(shape), dtype.as_numpy_dtype))  # fmt: skip
def _ones(shape: Any, dtype: Any, name: Any = None) -> Any:
    return xp.ones(ints(shape), dtype.as_numpy_dtype)


def zeros(shape: Any, dtype: Any = "float32", name: Any = None) -> Any:
    """An array of zeros."""
    if as_dtype(dtype).name == "string":
        return constant_of(np.full(ints(sizes(shape)), b"", object), name or "zeros")
    return _zeros(shape, as_dtype(dtype), name=name)


def ones(shape: Any, dtype: Any = "float32", name: Any = None) -> Any:
    """An array of ones."""
    return _ones(shape, as_dtype(dtype), name=name)


@op("ZerosLike", tensors="tensor", named="zeros_like")
def _zeros_like(tensor: Any, dtype: Any, name: Any = None) -> Any:
    return xp.zeros_like(tensor, dtype)


@op("OnesLike", tensors="tensor", named="ones_like")
def _ones_like(tensor: Any, dtype: Any, name: Any = None) -> Any:
    return xp.ones_like(tensor, dtype)


def zeros_like(tensor: Any, dtype: Any = None, name: Any = None, optimize: bool = True) -> Any:
    """Zeros in the shape of another array."""
    kind = None if dtype is None else as_dtype(dtype).as_numpy_dtype
    return _zeros_like(tensor, kind, name=name)


def ones_like(tensor: Any, dtype: Any = None, name: Any = None, optimize: bool = True) -> Any:
    """Ones in the shape of another array."""
    kind = None if dtype is None else as_dtype(dtype).as_numpy_dtype
    return _ones_like(tensor, kind, name=name)


@op("OneHot", static="depth axis", tensors="indices on_value off_value", same="on_value off_value",
    named="one_hot")  # fmt: skip
def _one_hot(
    indices: Any, depth: Any, on_value: Any, off_value: Any, axis: Any, dtype: Any, name: Any = None
) -> Any:
    axis = -1 if axis is None else int(np.asarray(axis))
    numbers = xp.arange(int(np.asarray(depth)))
    where_to = axis if axis >= 0 else indices.ndim + 1 + axis
    shape = [1] * (indices.ndim + 1)
    shape[where_to] = len(numbers)
    hit = xp.expand_dims(indices, where_to) == numbers.reshape(shape)
    on = 1 if on_value is None else on_value
    off = 0 if off_value is None else off_value
    return xp.where(hit, on, off).astype(dtype.as_numpy_dtype)


def one_hot(
    indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None,
    dtype: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """A row of zeros with a one at the place of each number."""
    if dtype is None:
        given = [v for v in (on_value, off_value) if v is not None]
        dtype = as_dtype(as_operand(given[0]).dtype) if given else "float32"
    kind = as_dtype(as_operand(indices).dtype)
    if not kind.is_integer:
        raise TypeError(
            f"Value passed to parameter 'indices' has DataType {kind.name} not in list of allowed "
            "values: uint8, int32, int64. Use tf.cast."
        )
    return _one_hot(indices, depth, on_value, off_value, axis, as_dtype(dtype), name=name)


@op("BroadcastTo", static="shape")
def broadcast_to(input: Any, shape: Any, name: Any = None) -> Any:
    """The array repeated to a shape."""
    return xp.broadcast_to(input, ints(shape))


def _broadcast_sizes(shape_x: Any, shape_y: Any, name: Any = None) -> Any:
    return np.array(np.broadcast_shapes(ints(shape_x), ints(shape_y)), "int32")


broadcast_dynamic_shape = op(
    "BroadcastArgs", static="shape_x shape_y", tensors="", fold=_broadcast_sizes
)(_broadcast_sizes)
broadcast_dynamic_shape.__doc__ = "The shape of two arrays broadcast, as an array."


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The TensorShape of two arrays broadcast, as far as it is known."""
    return TensorShape(broadcast_shape(sizes(shape_x), sizes(shape_y), "BroadcastArgs"))


@op("Bitcast", tensors="input")
def bitcast(input: Any, type: Any, name: Any = None) -> Any:
    """The bytes of the elements read as another dtype; a last axis holds parts of one element."""
    kind = as_dtype(type)
    if kind.size < input.dtype.itemsize:
        return input[..., None].view(kind.as_numpy_dtype)
    out = input.view(kind.as_numpy_dtype)
    return out[..., 0] if kind.size > input.dtype.itemsize else out


@op("MatrixDiag", named="Diag")
def diag(diagonal: Any, name: Any = None) -> Any:
    """A matrix, or an array of twice the axes, with these on its diagonal."""
    flat = xp.diag(diagonal.reshape(-1))
    return flat.reshape(diagonal.shape * 2)


@op("DiagPart")
def diag_part(input: Any, name: Any = None) -> Any:
    """The diagonal."""
    shape = input.shape[: input.ndim // 2]
    return xp.diagonal(input.reshape(int(np.prod(shape)), -1)).reshape(shape)


def meshgrid(*args: Any, **kwargs: Any) -> Any:
    """Coordinates of a grid."""
    return _meshgrid(list(args), kwargs.get("indexing", "xy"), name=kwargs.get("name"))


@op("Meshgrid", lists="values", tensors="values", named="meshgrid")
def _meshgrid(values: Any, indexing: Any, name: Any = None) -> Any:
    return list(xp.meshgrid(*values, indexing=indexing))
