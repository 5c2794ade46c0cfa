"""The modules below ``tensorflow`` that scripts reach for, as a table.

``tf.nn``, ``tf.train``, ``tensorflow.python.framework.ops`` and so on are *spaces*: names gathered
from files of this room. A row is a dotted path and where its names come from: modules (all of their
``__all__``) and single names. To add ``tf.nn``, import its file here and give it a row.
"""

from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import (
    app,
    array_ops,
    block_ops,
    check_ops,
    control_ops,
    define,
    dtypes,
    eager,
    errors,
    framework,
    gfile,
    gradient_ops,
    graph_keys,
    host_ops,
    init_ops,
    library,
    linalg_ops,
    math_ops,
    mnist,
    operation,
    parts_ops,
    random_ops,
    row_ops,
    session,
    sparse_ops,
    spectral_ops,
    state_ops,
    string_ops,
    tensor_shape,
    variable_scope,
    variables,
)

__all__ = ["SPACES", "find", "root_names"]

ROOMS = [
    array_ops, block_ops, check_ops, control_ops, framework, gradient_ops, host_ops, init_ops,
    linalg_ops, math_ops, parts_ops, random_ops, row_ops,
    sparse_ops, spectral_ops, state_ops, string_ops, variable_scope, variables,
]  # fmt: skip
_DTYPES = {kind.name: kind for kind in dtypes.DTYPES.values()}
_DTYPES |= {"double": dtypes.DTYPES["float64"], "half": dtypes.DTYPES["float16"]}


def _names(*sources: Any) -> dict[str, Any]:
    """The public names of modules, and those of dicts."""
    found: dict[str, Any] = {}
    for source in sources:
        if isinstance(source, dict):
            found |= source
        else:
            found |= {name: getattr(source, name) for name in source.__all__}
    return found


def _picked(source: Any, words: str) -> dict[str, Any]:
    """Names of a module: ``"sin"``, or ``"inv=matrix_inverse"`` under another name."""
    pairs = [word.partition("=") for word in words.split()]
    return {new: getattr(source, old or new) for new, _, old in pairs}


def _bytes(text: Any, encoding: str = "utf-8") -> bytes:
    """The text as bytes."""
    return text if isinstance(text, bytes) else str(text).encode(encoding)


def _text(text: Any, encoding: str = "utf-8") -> str:
    """The bytes as text."""
    return text.decode(encoding) if isinstance(text, bytes) else str(text)


_COMPAT = {
    "as_bytes": _bytes, "as_text": _text, "as_str": _text,
    "as_str_any": lambda value: _text(value), "path_to_str": str,
    "integral_types": (int, np.integer), "real_types": (int, float, np.integer, np.floating),
    "bytes_or_text_types": (bytes, str), "complex_types": (complex, np.complexfloating),
    "forward_compatible": lambda *day: True,
}  # fmt: skip
_FLAGS = _picked(
    app,
    "FLAGS DEFINE_string DEFINE_integer DEFINE_float DEFINE_boolean DEFINE_bool DEFINE_enum "
    "DEFINE_list mark_flag_as_required",
)
_LOGGING = _picked(
    app,
    "DEBUG ERROR FATAL INFO WARN debug info warn warning error fatal log log_first_n log_every_n "
    "set_verbosity get_verbosity flush",
)
_LINALG = _picked(
    linalg_ops,
    "band_part=matrix_band_part cholesky cholesky_solve cross det=matrix_determinant "
    "diag=matrix_diag diag_part=matrix_diag_part eigh=self_adjoint_eig expm matvec "
    "eigvalsh=self_adjoint_eigvals inv=matrix_inverse logdet lstsq=matrix_solve_ls lu norm qr "
    "set_diag=matrix_set_diag slogdet solve=matrix_solve svd tensor_diag tensor_diag_part trace "
    "triangular_solve=matrix_triangular_solve global_norm",
) | {
    "matmul": math_ops.matmul, "eye": row_ops.eye, "einsum": math_ops.einsum,
    "tensordot": math_ops.tensordot, "transpose": array_ops.matrix_transpose,
    "matrix_transpose": array_ops.matrix_transpose,
}  # fmt: skip
_STRINGS = _picked(
    string_ops,
    "as_string join=string_join length=string_length lower=string_lower upper=string_upper "
    "regex_replace split=string_split strip=string_strip substr to_number=string_to_number "
    "to_hash_bucket_fast=string_to_hash_bucket_fast to_hash_bucket=string_to_hash_bucket "
    "reduce_join string_split",
)
_SPARSE = _picked(
    sparse_ops,
    "SparseTensor add=sparse_add concat=sparse_concat placeholder=sparse_placeholder "
    "reduce_sum=sparse_reduce_sum reshape=sparse_reshape matmul=sparse_tensor_dense_matmul "
    "to_dense=sparse_tensor_to_dense transpose=sparse_transpose",
)
_RANDOM = _picked(
    random_ops,
    "normal=random_normal uniform=random_uniform truncated_normal shuffle=random_shuffle "
    "gamma=random_gamma poisson=random_poisson categorical multinomial "
    "set_random_seed set_seed=set_random_seed",
)
_INITIALIZERS = _picked(
    init_ops,
    "zeros=Zeros ones=Ones constant=Constant random_normal=RandomNormal "
    "random_uniform=RandomUniform truncated_normal=TruncatedNormal "
    "variance_scaling=VarianceScaling orthogonal=Orthogonal identity=Identity "
    "glorot_uniform=glorot_uniform_initializer "
    "glorot_normal=glorot_normal_initializer he_normal he_uniform lecun_normal lecun_uniform "
    "uniform_unit_scaling=UniformUnitScaling Initializer",
) | {"global_variables": variables.global_variables_initializer,
     "local_variables": variables.local_variables_initializer,
     "variables": variables.variables_initializer}  # fmt: skip
_DEBUGGING = _names(check_ops) | {
    "Assert": host_ops.Assert, "is_finite": math_ops.is_finite,  # type: ignore[attr-defined]
}  # fmt: skip
_TEST = {
    "is_gpu_available": lambda *args, **kwargs: False, "gpu_device_name": lambda: "",
    "is_built_with_cuda": lambda: False,
}  # fmt: skip
_SYSCONFIG = {"get_include": lambda: "", "get_lib": lambda: ""}

# Path below ``tensorflow``: its names.
SPACES: dict[str, dict[str, Any]] = {
    "app": {"run": app.run, "flags": None},
    "app.flags": _FLAGS,
    "flags": _FLAGS,
    "logging": _LOGGING,
    "gfile": _names(gfile),
    "io": {"decode_raw": string_ops.decode_raw},
    "io.gfile": {
        "exists": gfile.Exists, "isdir": gfile.IsDirectory, "listdir": gfile.ListDirectory,
        "makedirs": gfile.MakeDirs, "mkdir": gfile.MkDir, "remove": gfile.Remove,
        "rmtree": gfile.DeleteRecursively, "copy": gfile.Copy, "rename": gfile.Rename,
        "glob": gfile.Glob, "walk": gfile.Walk, "stat": gfile.Stat, "GFile": gfile.GFile,
    },
    "errors": _names(errors),
    "dtypes": {"DType": dtypes.DType, "as_dtype": dtypes.as_dtype, "cast": math_ops.cast,
               "as_string": string_ops.as_string} | _DTYPES,
    "linalg": _LINALG,
    "strings": _STRINGS,
    "sparse": _SPARSE,
    "spectral": _names(spectral_ops),
    "signal": _names(spectral_ops),
    "random": _RANDOM,
    "initializers": _INITIALIZERS,
    "debugging": _DEBUGGING,
    "manip": {"roll": parts_ops.roll, "gather_nd": parts_ops.gather_nd,
              "reshape": array_ops.reshape, "reverse": parts_ops.reverse, "tile": array_ops.tile},
    "bitwise": _picked(math_ops, "bitwise_and bitwise_or bitwise_xor invert"),
    "test": _TEST,
    "sysconfig": _SYSCONFIG,
    "contrib.eager": {"GradientTape": eager.GradientTape, "Variable": variables.Variable,
                      "enable_eager_execution": eager.enable,
                      "executing_eagerly": eager.executing_eagerly},
    "compat": _COMPAT,
    "examples.tutorials.mnist.input_data": _names(mnist),
    "contrib.learn.python.learn.datasets.mnist": _names(mnist),
    "python.framework.errors": _names(errors),
    "python.framework.errors_impl": _names(errors),
    "python.framework.dtypes": {"DType": dtypes.DType, "as_dtype": dtypes.as_dtype} | _DTYPES,
    "python.framework.tensor_shape": {
        "TensorShape": tensor_shape.TensorShape, "Dimension": tensor_shape.Dimension,
        "as_shape": tensor_shape.as_shape, "scalar": tensor_shape.scalar,
        "vector": tensor_shape.vector, "matrix": tensor_shape.matrix,
        "unknown_shape": tensor_shape.unknown_shape,
        "dimension_value": tensor_shape.dimension_value,
    },
    "python.framework.tensor_util": {
        "constant_value": array_ops.constant_value,
        "constant_value_as_shape": array_ops.constant_value_as_shape,
        "is_tensor": define.is_graph_value,
    },
    "python.platform.gfile": _names(gfile),
    "python.platform.app": {"run": app.run},
    "python.platform.flags": _FLAGS,
    "python.platform.tf_logging": _LOGGING,
    "python.util.compat": _COMPAT,
    "python.client.device_lib": {"list_local_devices": app.list_local_devices},
    "python.client.session": {"Session": session.Session,
                              "InteractiveSession": session.InteractiveSession},
}  # fmt: skip
for _path, _held in library.SPACES.items():
    SPACES[_path] = SPACES.get(_path, {}) | _held

# Spaces that hold every name of ``tf``, as TensorFlow's inner modules held many.
WHOLE = (
    "python.framework.ops", "python.ops.array_ops", "python.ops.math_ops", "python.ops.nn_ops",
    "python.ops.nn", "python.ops.control_flow_ops", "python.ops.random_ops",
    "python.ops.variable_scope", "python.ops.variables", "python.ops.init_ops",
    "python.ops.state_ops", "python.ops.clip_ops", "python.ops.check_ops", "python.ops.linalg_ops",
    "python.ops.string_ops", "python.ops.sparse_ops", "python.ops.gradients_impl",
    "python.ops.gradients", "python.ops.logging_ops", "python.ops.functional_ops",
    "python.ops.script_ops", "python.ops.data_flow_ops", "python.ops.gen_array_ops",
    "python.ops.gen_math_ops", "python.ops.gen_nn_ops", "python.ops.rnn", "python.ops.rnn_cell",
    "python.ops.rnn_cell_impl", "python.ops.standard_ops", "python.framework.constant_op",
    "python.framework.random_seed", "python.framework.graph_util", "python.training.training",
    "python.framework.importer", "python.ops.metrics", "python.ops.losses.losses",
    "python.eager.context", "compat.v1", "compat.v1.compat.v1", "_api.v1.v1",
)  # fmt: skip

_made: dict[str, ModuleType] = {}
_root: dict[str, Any] = {}


def root_names() -> dict[str, Any]:
    """Every name right below ``tf``: operations, classes, settings and spaces."""
    if not _root:
        _root.update(_names(*ROOMS))
        _root.update(_DTYPES)
        _root.update(
            loop=session.loop,
            DType=dtypes.DType, as_dtype=dtypes.as_dtype, Dimension=tensor_shape.Dimension,
            TensorShape=tensor_shape.TensorShape, Session=session.Session,
            InteractiveSession=session.InteractiveSession, OpError=errors.OpError,
            GraphKeys=graph_keys.GraphKeys, NodeDef=operation.NodeDef, newaxis=None,
            GraphDef=operation.GraphDef, tuple=control_ops.tuple_, print=host_ops.print_,
            decode_raw=string_ops.decode_raw, dynamic_stitch=parts_ops.dynamic_stitch,
            ConfigProto=app.Settings, GPUOptions=app.Settings, OptimizerOptions=app.Settings,
            GraphOptions=app.Settings, RunOptions=_Options, RunMetadata=app.Settings,
            disable_v2_behavior=eager.disable, disable_eager_execution=eager.disable,
            disable_resource_variables=_nothing, enable_resource_variables=_nothing,
            disable_v2_tensorshape=_nothing, disable_control_flow_v2=_nothing,
            executing_eagerly=eager.executing_eagerly,
            enable_eager_execution=eager.enable, enable_v2_behavior=eager.enable,
            GradientTape=eager.GradientTape, function=eager.function,
            no_gradient=_nothing, NotDifferentiable=_nothing,
            __version__="1.13.1", VERSION="1.13.1", GIT_VERSION="v1.13.1",
            COMPILER_VERSION="", GRAPH_DEF_VERSION=27, version=SimpleNamespace(
                VERSION="1.13.1", GIT_VERSION="v1.13.1", COMPILER_VERSION=""),
        )  # fmt: skip
        _root.update(library.ROOT)
        _plant()
    return _root


class _Options(app.Settings):
    """Settings of a run."""

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = range(4)


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Taken for older code: nothing is to be done."""


def _module(path: str) -> ModuleType:
    """The space of a path, and those above it."""
    found = _made.get(path)
    if found is None:
        found = _made[path] = ModuleType(f"tensorflow.{path}", f"Names of tf.{path}.")
        found.__path__ = []
        above, _, name = path.rpartition(".")
        if above:
            setattr(_module(above), name, found)
        else:
            _root.setdefault(name, found)
    return found


def _plant() -> None:
    for path, names in SPACES.items():
        space = _module(path)
        for name, value in names.items():
            if value is not None:
                setattr(space, name, value)
    whole = {name: value for name, value in _root.items() if not name.startswith("__")}
    math = _module("math")
    for name, value in whole.items():
        if not isinstance(value, ModuleType):
            setattr(math, name, value)
    for path in WHOLE:
        space = _module(path)
        for name, value in whole.items():
            if name not in vars(space):
                setattr(space, name, value)
    for name in ("__version__",):
        setattr(_module("compat.v1"), name, _root[name])


def find(name: str) -> ModuleType | None:
    """The module of this dotted name below ``tensorflow``; None if there is none.

    Example:
        >>> find("tensorflow.examples.tutorials.mnist").input_data.read_data_sets.__name__
        'read_data_sets'
        >>> find("tensorflow.nothing.like.this")
    """
    root_names()
    path = name.removeprefix("tensorflow.")
    while path.startswith(("compat.v1.", "_api.v1.")):
        path = path.removeprefix("compat.v1.").removeprefix("_api.v1.")
    return _made.get(path) or _made.get(name.removeprefix("tensorflow."))
