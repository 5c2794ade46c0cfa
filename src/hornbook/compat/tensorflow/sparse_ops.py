"""Arrays that are mostly empty: places, values and the shape of the whole."""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from hornbook.compat.tensorflow import array_ops, parts_ops
from hornbook.compat.tensorflow.array_ops import constant_value_as_shape, convert_to_tensor, ints
from hornbook.compat.tensorflow.define import as_operand, op
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import get_default_graph
from hornbook.compat.tensorflow.tensor_shape import TensorShape, sizes
from hornbook.engine.arrays import xp

__all__ = [
    "IndexedSlices",
    "IndexedSlicesValue",
    "SparseTensor",
    "SparseTensorValue",
    "sparse_add",
    "sparse_concat",
    "sparse_placeholder",
    "sparse_reduce_sum",
    "sparse_reshape",
    "sparse_tensor_dense_matmul",
    "sparse_tensor_to_dense",
    "sparse_to_dense",
    "sparse_transpose",
]

SparseTensorValue = namedtuple("SparseTensorValue", ["indices", "values", "dense_shape"])


class SparseTensor:
    """An array that is mostly empty.

    Args:
        indices: Places of the elements that are there, (number, axes).
        values: These elements.
        dense_shape: The shape of the whole.
    """

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        graph = get_default_graph()
        with graph.name_scope("SparseTensor"):
            self.indices = convert_to_tensor(indices, "int64", name="indices")
            self.values = convert_to_tensor(values, name="values")
            self.dense_shape = convert_to_tensor(dense_shape, "int64", name="dense_shape")

    dtype = property(lambda self: self.values.dtype)
    graph = property(lambda self: self.values.graph)
    op = property(lambda self: self.values.op)
    name = property(lambda self: self.values.name)

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole, as far as it is known."""
        return TensorShape(constant_value_as_shape(self.dense_shape))

    def get_shape(self) -> TensorShape:
        """The shape of the whole, as far as it is known."""
        return self.shape

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Its value, in the given or the default session."""
        parts = (self.indices, self.values, self.dense_shape)
        return SparseTensorValue(*[part.eval(feed_dict, session) for part in parts])

    def _fetch_parts(self) -> Any:
        return [self.indices, self.values, self.dense_shape], SparseTensorValue

    def _feed_parts(self, value: Any) -> list[tuple[Any, Any]]:
        parts = [self.indices, self.values, self.dense_shape]
        given = [value.indices, value.values, value.dense_shape] if hasattr(value, "values") else (
            value
        )  # fmt: skip
        return list(zip(parts, given, strict=True))

    def _map_values(self, fn: Any) -> "SparseTensor":
        return SparseTensor(self.indices, fn(self.values), self.dense_shape)

    def __repr__(self) -> str:
        return f"SparseTensor({self.indices}, {self.values}, {self.dense_shape})"


class IndexedSlices:
    """Some rows of an array.

    Args:
        values: The rows.
        indices: Their numbers.
        dense_shape: The shape of the whole.
    """

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self.values, self.indices, self.dense_shape = values, indices, dense_shape

    dtype = property(lambda self: self.values.dtype)
    graph = property(lambda self: self.values.graph)
    op = property(lambda self: self.values.op)
    name = property(lambda self: self.values.name)
    shape = property(lambda self: TensorShape(array_ops.constant_value(self.dense_shape)))

    def get_shape(self) -> TensorShape:
        """The shape of the whole."""
        return self.shape

    def _as_graph_element(self) -> Any:
        """The whole: rows that come twice are added."""
        places = array_ops.expand_dims(self.indices, 1)
        return parts_ops.scatter_nd(places, self.values, self.dense_shape)

    def _fetch_parts(self) -> Any:
        parts = [self.values, self.indices, self.dense_shape]
        return parts, IndexedSlicesValue


class IndexedSlicesValue(NamedTuple):
    """What a run gives for some rows of an array."""

    values: Any
    indices: Any
    dense_shape: Any


def sparse_placeholder(dtype: Any, shape: Any = None, name: Any = None) -> SparseTensor:
    """A SparseTensor whose value each run is fed."""
    rank = None if shape is None else len(sizes(shape))
    label = name or "Placeholder"
    known = shape is not None and None not in sizes(shape)
    whole = (
        array_ops.constant(list(sizes(shape)), "int64", name=f"{label}/shape")
        if known
        else array_ops.placeholder("int64", [rank], f"{label}/shape")
    )
    return SparseTensor(
        array_ops.placeholder("int64", [None, rank], f"{label}/indices"),
        array_ops.placeholder(dtype, [None], f"{label}/values"),
        whole,
    )


@op("SparseToDense", tensors="sparse_indices sparse_values default_value", static="output_shape",
    same="sparse_values default_value")  # fmt: skip
def _dense(
    sparse_indices: Any, output_shape: Any, sparse_values: Any, default_value: Any, name: Any = None
) -> Any:
    places = xp.asarray(sparse_indices)
    shape = ints(output_shape)
    places = (
        places.reshape(-1, len(shape)) if places.ndim != 1 or len(shape) > 1 else places[:, None]
    )
    whole = xp.full(shape, xp.asarray(default_value, sparse_values.dtype))
    return whole.at[tuple(xp.moveaxis(places, -1, 0))].set(sparse_values)


@op("SparseToDense", tensors="sparse_values default_value", host=True,
    infer=lambda sparse_values, **_: [(None, "string")])  # fmt: skip
def _dense_text(
    sparse_values: Any, sparse_indices: Any, output_shape: Any, default_value: Any, name: Any = None
) -> Any:
    whole = np.full(ints(output_shape), np.asarray(default_value, object)[()], object)
    places = np.asarray(sparse_indices).reshape(-1, whole.ndim)
    whole[tuple(places.T)] = sparse_values
    return whole


def sparse_to_dense(
    sparse_indices: Any, output_shape: Any, sparse_values: Any, default_value: Any = 0,
    validate_indices: bool = True, name: Any = None,
) -> Any:  # fmt: skip
    """An array with these values at these places, and one value elsewhere."""
    values = as_operand(sparse_values)
    if as_dtype(values.dtype).name == "string":
        default = b"" if isinstance(default_value, int) else default_value
        return _dense_text(values, as_operand(sparse_indices), as_operand(output_shape), default)
    return _dense(as_operand(sparse_indices), output_shape, values, default_value, name=name)


def sparse_tensor_to_dense(
    sp_input: SparseTensor, default_value: Any = 0, validate_indices: bool = True, name: Any = None
) -> Any:
    """The whole array, with one value where nothing is."""
    return sparse_to_dense(
        sp_input.indices, sp_input.dense_shape, sp_input.values, default_value, name=name
    )


@op("SparseTensorDenseMatMul", tensors="indices values b", static="shape", same="values b")
def _matmul(indices: Any, values: Any, shape: Any, b: Any, turned: Any, name: Any = None) -> Any:
    rows, columns = indices[:, 0], indices[:, 1]
    count = ints(shape)[0]
    if turned:
        rows, columns, count = columns, rows, ints(shape)[1]
    return xp.zeros((count, b.shape[1]), b.dtype).at[rows].add(values[:, None] * b[columns])


def sparse_tensor_dense_matmul(
    sp_a: SparseTensor, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: Any = None
) -> Any:
    """The product of a sparse matrix and a dense one."""
    b = array_ops.transpose(b) if adjoint_b else b
    return _matmul(sp_a.indices, sp_a.values, sp_a.dense_shape, b, adjoint_a, name=name)


@op("SparseReduceSum", tensors="indices values", static="shape")
def _reduced(
    indices: Any, values: Any, shape: Any, axis: Any, keepdims: Any, name: Any = None
) -> Any:
    whole = xp.zeros(ints(shape), values.dtype).at[tuple(xp.moveaxis(indices, -1, 0))].add(values)
    return xp.sum(
        whole, axis=None if axis is None else tuple(np.reshape(axis, -1)), keepdims=keepdims
    )


def sparse_reduce_sum(
    sp_input: SparseTensor, axis: Any = None, keepdims: Any = None, reduction_axes: Any = None,
    keep_dims: Any = None,
) -> Any:  # fmt: skip
    """The sum along axes, as a dense array."""
    axis = reduction_axes if axis is None else axis
    keep = bool(keepdims or keep_dims)
    return _reduced(sp_input.indices, sp_input.values, sp_input.dense_shape, axis, keep)


def sparse_add(a: Any, b: Any, thresh: Any = 0) -> Any:
    """The sum of two arrays, of which at most one is dense."""
    if isinstance(a, SparseTensor) and isinstance(b, SparseTensor):
        return _from_dense(sparse_tensor_to_dense(a) + sparse_tensor_to_dense(b), a.dense_shape)
    a = sparse_tensor_to_dense(a) if isinstance(a, SparseTensor) else a
    b = sparse_tensor_to_dense(b) if isinstance(b, SparseTensor) else b
    return a + b


@op("DenseToSparse", host=True, infer=lambda tensor: [((None, None), "int64"),
    ((None,), tensor.dtype)])  # fmt: skip
def _filled(tensor: Any, name: Any = None) -> Any:
    values = np.asarray(tensor)
    places = np.argwhere(values)
    return [places, values[tuple(places.T)]]


def _from_dense(tensor: Any, shape: Any) -> SparseTensor:
    places, values = _filled(tensor)
    return SparseTensor(places, values, shape)


def sparse_reshape(sp_input: SparseTensor, shape: Any, name: Any = None) -> SparseTensor:
    """The elements in another shape."""
    whole = array_ops.reshape(sparse_tensor_to_dense(sp_input), shape)
    return _from_dense(whole, array_ops.shape(whole, out_type="int64"))


def sparse_transpose(sp_input: SparseTensor, perm: Any = None, name: Any = None) -> SparseTensor:
    """The axes in another order."""
    whole = array_ops.transpose(sparse_tensor_to_dense(sp_input), perm)
    return _from_dense(whole, array_ops.shape(whole, out_type="int64"))


def sparse_concat(axis: int, sp_inputs: Any, name: Any = None) -> SparseTensor:
    """Arrays one after another along an axis."""
    whole = array_ops.concat([sparse_tensor_to_dense(sp) for sp in sp_inputs], axis)
    return _from_dense(whole, array_ops.shape(whole, out_type="int64"))
