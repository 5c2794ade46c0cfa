"""Mathematics of single elements, reductions and products, as rows of a table.

A row is a name with TensorFlow's type of operation, its arguments and the function of arrays. What
needs more than a call is a short function below.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.compat.tensorflow.define import as_operand, is_graph_value, op
from hornbook.compat.tensorflow.dtypes import DType, as_dtype
from hornbook.compat.tensorflow.framework import Tensor, name_scope
from hornbook.compat.tensorflow.variables import Variable
from hornbook.engine import arrays, autodiff, shapes, special
from hornbook.engine.arrays import xp

__all__ = [
    "accumulate_n", "add_n", "argmax", "argmin", "arg_max", "arg_min", "betainc", "cast",
    "clip_by_value", "complex", "count_nonzero", "div_no_nan", "einsum", "lbeta",
    "matmul", "polygamma", "round", "saturate_cast", "scalar_mul",
    "tensordot",
    "to_bfloat16", "to_double", "to_float", "to_int32", "to_int64", "truediv", "divide",
]  # fmt: skip


def _shape_of(value: Any) -> Any:
    return value.sizes if is_graph_value(value) else value.shape


def _dtype_with(fn: Any, kinds: dict[Any, DType], *values: Any) -> DType:
    """The dtype of what a function of single elements gives."""
    given = tuple(as_dtype(value.dtype) for value in values)
    if any(kind.name == "string" for kind in given):
        return as_dtype("string" if fn is xp.add else "bool")
    if given not in kinds:
        specs = [shapes.Spec((), kind.as_numpy_dtype) for kind in given]
        with arrays.float64():
            kinds[given] = as_dtype(shapes.infer(fn, *specs).dtype)
    return kinds[given]


def _same_shape(fn: Any) -> Any:
    kinds: dict[Any, DType] = {}
    return lambda x: [(_shape_of(x), _dtype_with(fn, kinds, x))]


def _broadcast(type: str, fn: Any) -> Any:
    kinds: dict[Any, DType] = {}

    def infer(x: Any, y: Any) -> Any:
        shape = broadcast_shape(_shape_of(x), _shape_of(y), type)
        return [(shape, _dtype_with(fn, kinds, x, y))]

    return infer


def broadcast_shape(first: Any, second: Any, label: str) -> Any:
    """The shape of two arrays broadcast, None where it is unknown."""
    if first is None or second is None:
        return None
    if first == second:
        return first
    rank = max(len(first), len(second))
    pairs = zip((1,) * (rank - len(first)) + tuple(first),
                (1,) * (rank - len(second)) + tuple(second), strict=True)  # fmt: skip
    out: list[Any] = []
    for a, b in pairs:
        if a == 1 or b == 1:
            out.append(b if a == 1 else a)
        elif a is None or b is None:
            out.append(a if b is None else b)
        elif a != b:
            raise ValueError(
                f"Dimensions must be equal, but are {a} and {b} for '{label}' (op: '{label}') "
                f"with input shapes: {list(first)}, {list(second)}."
            )
        else:
            out.append(a)
    return tuple(out)


def _one(type: str, fn: Callable[..., Any], fold: Any = None, named: str | None = None) -> Any:
    """An operation on one array."""

    @op(type, fold=None if fold is None else lambda x: fold(x), named=named, infer=_same_shape(fn))
    def call(x: Any, name: Any = None) -> Any:
        return fn(x)

    call.__doc__ = f"{type} of each element."
    return call


def _two(type: str, fn: Callable[..., Any], fold: Any = None, named: str | None = None) -> Any:
    """An operation on two arrays of one dtype."""

    @op(type, same="x y", fold=None if fold is None else lambda x, y: fold(x, y), named=named,
        infer=_broadcast(type, fn))  # fmt: skip
    def call(x: Any, y: Any, name: Any = None) -> Any:
        if fold is not None and x.dtype == object:  # strings
            return np.asarray(fold(x, y))
        return fn(x, y)

    call.__doc__ = f"{type} of the elements of two arrays, broadcast."
    return call


def _division(x: Any, y: Any) -> Any:
    """Whole numbers divide towards zero, as tf.div does; floats exactly."""
    if xp.issubdtype(x.dtype, xp.integer):
        return xp.floor_divide(x, y)
    return xp.true_divide(x, y)


def _true_division(x: Any, y: Any, room: Any = xp) -> Any:
    small = {"int8": "float32", "uint8": "float32", "int16": "float32", "uint16": "float32"}
    if np.issubdtype(x.dtype, np.integer):
        kind = small.get(x.dtype.name, "float64")
        x, y = x.astype(kind), y.astype(kind)
    return room.true_divide(x, y)


def _truncated(x: Any, y: Any) -> Any:
    return xp.trunc(x / y).astype(x.dtype)


def _absolute(x: Any) -> Any:
    """|x|, whose slope at 0 is 0."""
    if xp.issubdtype(x.dtype, xp.floating):
        return x * autodiff.stop_gradient(xp.sign(x))
    return xp.abs(x)


# name: (type, function of arrays, the same for NumPy if it serves to work out shapes)
_ONE: dict[str, tuple[Any, ...]] = {
    "abs": ("Abs", _absolute, np.abs),
    "negative": ("Neg", xp.negative, np.negative),
    "sign": ("Sign", xp.sign, np.sign),
    "square": ("Square", xp.square, np.square),
    "sqrt": ("Sqrt", xp.sqrt, np.sqrt),
    "rsqrt": ("Rsqrt", lambda x: 1 / xp.sqrt(x)),
    "reciprocal": ("Reciprocal", xp.reciprocal),
    "exp": ("Exp", xp.exp),
    "expm1": ("Expm1", xp.expm1),
    "log": ("Log", xp.log),
    "log1p": ("Log1p", xp.log1p),
    "sin": ("Sin", xp.sin),
    "cos": ("Cos", xp.cos),
    "tan": ("Tan", xp.tan),
    "asin": ("Asin", xp.arcsin),
    "acos": ("Acos", xp.arccos),
    "atan": ("Atan", xp.arctan),
    "sinh": ("Sinh", xp.sinh),
    "cosh": ("Cosh", xp.cosh),
    "tanh": ("Tanh", xp.tanh),
    "asinh": ("Asinh", xp.arcsinh),
    "acosh": ("Acosh", xp.arccosh),
    "atanh": ("Atanh", xp.arctanh),
    "sigmoid": ("Sigmoid", special.sigmoid),
    "log_sigmoid": ("LogSigmoid", lambda x: -special.softplus(-x)),
    "erf": ("Erf", special.erf),
    "erfc": ("Erfc", special.erfc),
    "lgamma": ("Lgamma", special.gammaln),
    "digamma": ("Digamma", special.digamma),
    "ceil": ("Ceil", xp.ceil, np.ceil),
    "floor": ("Floor", xp.floor, np.floor),
    "rint": ("Rint", xp.rint, np.rint),
    "is_nan": ("IsNan", xp.isnan),
    "is_inf": ("IsInf", xp.isinf),
    "is_finite": ("IsFinite", xp.isfinite),
    "logical_not": ("LogicalNot", xp.logical_not, np.logical_not),
    "invert": ("Invert", xp.invert, np.invert),
    "conj": ("Conj", xp.conj),
    "real": ("Real", xp.real),
    "imag": ("Imag", xp.imag),
    "angle": ("Angle", xp.angle),
}
_TWO: dict[str, tuple[Any, ...]] = {
    "add": ("Add", xp.add, np.add),
    "subtract": ("Sub", xp.subtract, np.subtract),
    "multiply": ("Mul", xp.multiply, np.multiply),
    "div": ("RealDiv", _division, None, "div"),
    "realdiv": ("RealDiv", xp.true_divide),
    "truncatediv": ("TruncateDiv", _truncated),
    "truncatemod": ("TruncateMod", xp.fmod),
    "floordiv": ("FloorDiv", xp.floor_divide, np.floor_divide, "floordiv"),
    "floor_div": ("FloorDiv", xp.floor_divide, np.floor_divide),
    "mod": ("FloorMod", xp.mod, np.mod),
    "floormod": ("FloorMod", xp.mod, np.mod),
    "pow": ("Pow", xp.power, np.power),
    "maximum": ("Maximum", lambda x, y: xp.where(x < y, y, x), np.maximum),
    "minimum": ("Minimum", lambda x, y: xp.where(y < x, y, x), np.minimum),
    "squared_difference": ("SquaredDifference", lambda x, y: xp.square(x - y)),
    "atan2": ("Atan2", xp.arctan2),
    "equal": ("Equal", xp.equal, np.equal),
    "not_equal": ("NotEqual", xp.not_equal, np.not_equal),
    "less": ("Less", xp.less, np.less),
    "less_equal": ("LessEqual", xp.less_equal, np.less_equal),
    "greater": ("Greater", xp.greater, np.greater),
    "greater_equal": ("GreaterEqual", xp.greater_equal, np.greater_equal),
    "logical_and": ("LogicalAnd", xp.logical_and, np.logical_and),
    "logical_or": ("LogicalOr", xp.logical_or, np.logical_or),
    "logical_xor": ("LogicalXor", xp.logical_xor, np.logical_xor),
    "bitwise_and": ("BitwiseAnd", xp.bitwise_and),
    "bitwise_or": ("BitwiseOr", xp.bitwise_or),
    "bitwise_xor": ("BitwiseXor", xp.bitwise_xor),
    "igamma": ("Igamma", special.gammainc),
    "igammac": ("Igammac", special.gammaincc),
    "zeta": ("Zeta", special.zeta),
    "xdivy": ("Xdivy", lambda x, y: xp.where(x == 0, x, x / xp.where(x == 0, 1, y))),
    "xlogy": ("Xlogy", lambda x, y: xp.where(x == 0, x, x * xp.log(xp.where(x == 0, 1, y)))),
}  # fmt: skip
_OLD = {
    "mul": "multiply", "sub": "subtract", "neg": "negative", "inv": "reciprocal",
    "complex_abs": "abs", "batch_matmul": "matmul",
}  # fmt: skip
globals().update({name: _one(*row) for name, row in _ONE.items()})
globals().update({name: _two(*row) for name, row in _TWO.items()})
__all__ += [*_ONE, *_TWO, *_OLD]


@op("RealDiv", same="x y", named="truediv", fold=lambda x, y: _true_division(x, y, np))
def truediv(x: Any, y: Any, name: Any = None) -> Any:
    """x / y; whole numbers become floats first."""
    return _true_division(x, y)


divide = truediv


@op("DivNoNan", same="x y", named="div_no_nan")
def div_no_nan(x: Any, y: Any, name: Any = None) -> Any:
    """x / y, 0 where y is 0."""
    safe = xp.where(y == 0, xp.ones_like(y), y)
    return xp.where(y == 0, xp.zeros_like(x / safe), x / safe)


@op("Betainc", same="a b x")
def betainc(a: Any, b: Any, x: Any, name: Any = None) -> Any:
    """The regularized incomplete beta integral from 0 to x."""
    return special.betainc(a, b, x)


@op("Polygamma", same="a x")
def polygamma(a: Any, x: Any, name: Any = None) -> Any:
    """The derivative of order a, a whole number, of digamma."""
    return special.polygamma(a.astype("int32"), x)


@op("Sub", named="lbeta", inner="sub")
def lbeta(x: Any, name: Any = None) -> Any:
    """ln |Beta(x)| of each row: sum lgamma(x) - lgamma(sum x)."""
    return xp.sum(special.gammaln(x), -1) - special.gammaln(xp.sum(x, -1))


@op("Round", fold=lambda x: np.round(x))
def round(x: Any, name: Any = None) -> Any:
    """The nearest whole number; halves go to the even one."""
    return xp.round(x)


def _changed(x: Any, dtype: Any) -> Any:
    kind = as_dtype(dtype)
    if xp.issubdtype(x.dtype, xp.floating) and kind.is_integer:
        x = xp.trunc(x)
    return x.astype(kind.as_numpy_dtype)


def cast(x: Any, dtype: Any, name: Any = None) -> Any:
    """The values in another dtype; floats lose what is behind the point.

    Args:
        x: Numbers or truth values.
        dtype: The dtype.
        name: Name of the operation.
    """
    if hasattr(x, "_map_values"):
        return x._map_values(lambda values: cast(values, dtype))
    x = as_operand(x)
    if as_dtype(x.dtype) == as_dtype(dtype) and isinstance(x, Tensor):
        return x
    return _CAST(x, as_dtype(dtype), name=name)


def _cast_op() -> Any:
    @op("Cast", tensors="x", fold=lambda x, dtype: np.asarray(x).astype(dtype.as_numpy_dtype))
    def to(x: Any, dtype: Any, name: Any = None) -> Any:
        return _changed(x, dtype)

    return to


_CAST = _cast_op()


def saturate_cast(value: Any, dtype: Any, name: Any = None) -> Any:
    """The values in another dtype, held to what it can hold."""
    kind = as_dtype(dtype)
    return cast(clip_by_value(value, kind.min, kind.max), kind, name or "saturate_cast")


def to_float(x: Any, name: str = "ToFloat") -> Any:
    """The values as float32."""
    return cast(x, "float32", name)


def to_double(x: Any, name: str = "ToDouble") -> Any:
    """The values as float64."""
    return cast(x, "float64", name)


def to_int32(x: Any, name: str = "ToInt32") -> Any:
    """The values as int32."""
    return cast(x, "int32", name)


def to_int64(x: Any, name: str = "ToInt64") -> Any:
    """The values as int64."""
    return cast(x, "int64", name)


def to_bfloat16(x: Any, name: str = "ToBFloat16") -> Any:
    """The values as bfloat16."""
    return cast(x, "bfloat16", name)


@op("Complex", same="real imag")
def complex(real: Any, imag: Any, name: Any = None) -> Any:
    """real + i imag."""
    return real + 1j * imag


@op("ClipByValue", same="t clip_value_min clip_value_max", named="clip_by_value")
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Any:
    """The values held between two bounds."""
    return xp.minimum(xp.maximum(t, clip_value_min), clip_value_max)


@op("AddN", lists="inputs", same="inputs")
def add_n(inputs: Any, name: Any = None) -> Any:
    """The sum of arrays of one shape."""
    total = inputs[0]
    for item in inputs[1:]:
        total = total + item
    return xp.asarray(total)


def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: Any = None) -> Any:
    """The sum of arrays of one shape."""
    return add_n(inputs, name=name or "AccumulateNV2")


def scalar_mul(scalar: Any, x: Any) -> Any:
    """A number times an array."""
    return multiply(scalar, x)  # type: ignore[name-defined]  # noqa: F821


def _product_spec(a: Any, b: Any, **more: Any) -> Any:
    """The shape of a matrix product, as far as it is known."""
    first, second = _shape_of(a), _shape_of(b)
    kind = as_dtype(a.dtype)
    if first is None or second is None:
        known = first if first is not None else second
        return [((None, None) if known is not None and len(known) == 2 else None, kind)]
    if len(first) < 2 or len(second) < 2:
        raise ValueError(
            f"Shape must be rank 2 but is rank {min(len(first), len(second))} for 'MatMul' (op: "
            f"'MatMul') with input shapes: {list(first)}, {list(second)}. tf.expand_dims or "
            "tf.reshape makes a row or a column."
        )
    if more["transpose_a"] or more["adjoint_a"]:
        first = (*first[:-2], first[-1], first[-2])
    if more["transpose_b"] or more["adjoint_b"]:
        second = (*second[:-2], second[-1], second[-2])
    if None not in (first[-1], second[-2]) and first[-1] != second[-2]:
        raise ValueError(
            f"Dimensions must be equal, but are {first[-1]} and {second[-2]} for 'MatMul' (op: "
            f"'MatMul') with input shapes: {list(first)}, {list(second)}."
        )
    stack = broadcast_shape(first[:-2], second[:-2], "MatMul")
    return [((*stack, first[-2], second[-1]), kind)]


@op("MatMul", same="a b", infer=_product_spec)
def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: Any = None,
) -> Any:
    """The matrix product, of each pair of matrices in stacks of them."""
    if transpose_a or adjoint_a:
        a = xp.swapaxes(a, -1, -2)
    if transpose_b or adjoint_b:
        b = xp.swapaxes(b, -1, -2)
    a = xp.conj(a) if adjoint_a else a
    return xp.matmul(a, xp.conj(b) if adjoint_b else b)


@op("Tensordot", same="a b", static="axes", named="Tensordot")
def tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Any:
    """The sum of products along axes of both."""
    plain = np.asarray(axes).tolist()
    return xp.tensordot(a, b, plain)


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Any:
    """The sum of products that the equation names."""
    return _einsum(list(inputs), equation, name=kwargs.get("name"))


@op("Einsum", lists="inputs", same="inputs", tensors="inputs", named="einsum")
def _einsum(inputs: Any, equation: Any, name: Any = None) -> Any:
    return xp.einsum(equation, *inputs)


def axes_of(axis: Any) -> Any:
    """An axis argument as numbers: None, a number or a tuple."""
    if axis is None:
        return None
    plain = np.asarray(axis)
    return int(plain) if plain.ndim == 0 else tuple(int(a) for a in plain)


def _of_floats(fn: Any) -> Any:
    def call(x: Any, axis: Any, keepdims: Any) -> Any:
        if not xp.issubdtype(x.dtype, xp.inexact):
            raise TypeError(
                f"type {x.dtype} has no deviation: tf.cast(x, tf.float32) makes floats."
            )
        return fn(x, axis=axis, keepdims=keepdims)

    return call


_REDUCED: dict[str, tuple[Any, ...]] = {
    "reduce_sum": ("Sum", xp.sum, np.sum),
    "reduce_mean": ("Mean", None, None),
    "reduce_max": ("Max", xp.max, np.max),
    "reduce_min": ("Min", xp.min, np.min),
    "reduce_prod": ("Prod", xp.prod, np.prod),
    "reduce_all": ("All", xp.all, np.all),
    "reduce_any": ("Any", xp.any, np.any),
    "reduce_logsumexp": ("ReduceLogSumExp", special.logsumexp, None),
    "reduce_std": ("Sqrt", _of_floats(xp.std), None, "reduce_std", "Sqrt"),
    "reduce_variance": ("Mean", _of_floats(xp.var), None, "reduce_variance", "Mean_1"),
}


def _mean(x: Any, axis: Any, keepdims: bool) -> Any:
    return xp.mean(x, axis=axis, keepdims=keepdims).astype(x.dtype)


def _reduction(
    name: str, type: str, fn: Any, fold: Any, named: Any = None, inner: Any = None
) -> Any:
    fn = fn or _mean

    def folded(input_tensor: Any, axis: Any, keepdims: Any) -> Any:
        return fold(input_tensor, axis=axes_of(axis), keepdims=bool(keepdims))

    @op(type, tensors="input_tensor", static="axis", fold=folded if fold else None, named=named,
        inner=inner)  # fmt: skip
    def recorded(input_tensor: Any, axis: Any, keepdims: Any, name: Any = None) -> Any:
        out = fn(input_tensor, axis=axes_of(axis), keepdims=bool(keepdims))
        return out.astype(input_tensor.dtype)

    def call(
        input_tensor: Any,
        axis: Any = None,
        keepdims: Any = None,
        name: Any = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Any:
        axis = reduction_indices if axis is None else axis
        keep = keepdims if keepdims is not None else bool(keep_dims)
        return recorded(input_tensor, axis, bool(keep), name=name)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"""{name} along axes; along all of them without `axis`.

    ``reduction_indices`` and ``keep_dims`` are older words for ``axis`` and ``keepdims``.
    """
    return call


globals().update({name: _reduction(name, *row) for name, row in _REDUCED.items()})
__all__ += [*_REDUCED]


def count_nonzero(
    input_tensor: Any, axis: Any = None, keepdims: Any = None, dtype: Any = "int64",
    name: Any = None, reduction_indices: Any = None, keep_dims: Any = None,
) -> Any:  # fmt: skip
    """How many elements are not zero."""
    x = as_operand(input_tensor)
    with name_scope(name, "count_nonzero", [x]):
        return _counted(
            x, dtype, reduction_indices if axis is None else axis, keepdims or keep_dims
        )


def _counted(x: Any, dtype: Any, axis: Any, keepdims: Any) -> Any:
    zero = np.zeros((), as_dtype(x.dtype).as_numpy_dtype)
    marks = cast(not_equal(x, zero), dtype)  # type: ignore[name-defined]  # noqa: F821
    return reduce_sum(marks, axis, keepdims)  # type: ignore[name-defined]  # noqa: F821


def _extreme(type: str, fn: Any) -> Any:
    @op(type, tensors="input", static="axis")
    def recorded(input: Any, axis: Any, output_type: Any, name: Any = None) -> Any:
        return fn(input, axis=axes_of(axis)).astype(as_dtype(output_type).as_numpy_dtype)

    def call(
        input: Any, axis: Any = None, name: Any = None, dimension: Any = None,
        output_type: Any = "int64",
    ) -> Any:  # fmt: skip
        axis = dimension if axis is None else axis
        return recorded(input, 0 if axis is None else axis, as_dtype(output_type), name=name)

    call.__doc__ = f"{type}: the place of the element along an axis; the first one if several."
    return call


argmax = arg_max = _extreme("ArgMax", xp.argmax)
argmin = arg_min = _extreme("ArgMin", xp.argmin)


globals().update({old: globals()[new] for old, new in _OLD.items()})

_OPERATORS = {
    "add": ("add", _two("Add", xp.add, np.add, "add")),
    "sub": ("sub", _two("Sub", xp.subtract, np.subtract, "sub")),
    "mul": ("mul", _two("Mul", xp.multiply, np.multiply, "mul")),
    "truediv": ("truediv", truediv),
    "floordiv": ("floordiv", globals()["floordiv"]),
    "mod": ("mod", _two("FloorMod", xp.mod, np.mod, "mod")),
    "pow": ("pow", _two("Pow", xp.power, np.power, "pow")),
    "matmul": ("matmul", lambda x, y: matmul(x, y, name="matmul")),
    "and": ("and", lambda x, y: globals()["logical_and"](x, y, name="and")),
    "or": ("or", lambda x, y: globals()["logical_or"](x, y, name="or")),
    "xor": ("xor", lambda x, y: globals()["logical_xor"](x, y, name="xor")),
    "lt": ("lt", globals()["less"]),
    "le": ("le", globals()["less_equal"]),
    "gt": ("gt", globals()["greater"]),
    "ge": ("ge", globals()["greater_equal"]),
}
_SIGNS = {"neg": "negative", "abs": "abs", "invert": "logical_not"}


def _method(fn: Any, swapped: bool) -> Any:
    def method(self: Any, other: Any) -> Any:
        if hasattr(other, "_operates"):
            return NotImplemented
        return fn(other, self) if swapped else fn(self, other)

    return method


def hang_on(cls: Any) -> None:
    """Give a class the operators of Tensors."""
    for name, (_, fn) in _OPERATORS.items():
        setattr(cls, f"__{name}__", _method(fn, False))
        if name not in ("lt", "le", "gt", "ge"):
            setattr(cls, f"__r{name}__", _method(fn, True))
    for name, word in _SIGNS.items():
        fn = globals()[word]
        setattr(cls, f"__{name}__", lambda self, fn=fn: fn(self))
    cls.__array_priority__ = 100


for _cls in (Tensor, Variable):
    hang_on(_cls)
