"""Cases: short calls on either side, and what is kept of them.

A line of ``LINES`` is a case. Its result is a nest of Tensors, operations and plain values; kept
are the name, dtype, static shape and value of each Tensor, and the kind of an error.
"""

import math

import numpy as np

from . import cases_arrays, cases_graphs, cases_networks

__all__ = ["all_cases", "differing", "observe", "same"]


def _lines(text):
    return [line for line in text.splitlines() if line]


def _evaluated(line, names):
    return lambda tf: eval(line, {**names, "tf": tf})


def all_cases():
    """Every case by its name: a function of the module of either side.

    The name of a short call is the call itself.
    """
    found = {}
    for module in (cases_arrays, cases_networks):
        names = module.M | {"slopes": cases_networks.slopes}
        found |= {line: _evaluated(line, names) for line in _lines(module.LINES)}
    names = cases_networks.M | cases_arrays.M
    found |= {line: _evaluated(line, names) for line in _lines(cases_arrays.WRONG)}
    for line in _lines(cases_networks.OPTIMIZERS):
        for rows in (False, True):
            said = f"five steps of {line}{' on some rows' * rows}"
            found[said] = lambda tf, line=line, rows=rows: cases_networks.five_steps(tf, line, rows)
    return found | {case.__name__.replace("_", " "): case for case in cases_graphs.CASES}


def observe(tf, make):
    """What a case gives, as JSON.

    Args:
        tf: Either side's module.
        make: A function of ``tf``.
    """
    graph = tf.Graph()
    with graph.as_default(), tf.Session(graph=graph) as session:
        try:
            made = make(tf)
            leaves = _leaves(made)
            count = len(tf.global_variables() + tf.local_variables())
            if count:
                names = len(graph.get_operations())
                session.run([v.initializer for v in tf.global_variables() + tf.local_variables()])
                del names
            if graph.get_collection(tf.GraphKeys.TABLE_INITIALIZERS):
                session.run(tf.tables_initializer())
            runnable = [leaf for leaf in leaves if _is_graph(tf, leaf)]
            values = iter(session.run(runnable) if runnable else [])
        except Exception as error:
            return {"error": type(error).__name__}
    return [_kept(tf, leaf, values) for leaf in leaves]


def _leaves(nest):
    if isinstance(nest, dict):
        return [leaf for key in sorted(nest) for leaf in _leaves(nest[key])]
    if hasattr(nest, "dense_shape") and hasattr(nest, "indices"):
        return [nest.indices, nest.values, nest.dense_shape]
    if isinstance(nest, list | tuple):
        return [leaf for item in nest for leaf in _leaves(item)]
    return [nest]


def _is_graph(tf, leaf):
    return isinstance(leaf, tf.Tensor | tf.Operation | tf.Variable)


def _kept(tf, leaf, values):
    if isinstance(leaf, tf.Operation):
        next(values)
        return {"op": leaf.name}
    if _is_graph(tf, leaf):
        shape = leaf.get_shape()
        static = None if shape.ndims is None else shape.as_list()
        value = next(values)
        return {"name": leaf.name, "dtype": leaf.dtype.base_dtype.name, "shape": static,
                "value": _json(value)}  # fmt: skip
    return {"plain": _json(leaf)}


def _json(value):
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, bytes):
        return value.decode("latin-1")
    array = np.asarray(value)
    if array.dtype.kind == "c":
        array = np.stack([array.real, array.imag], -1)
    if array.dtype.kind in "OS":
        flat = [item.decode("latin-1") if isinstance(item, bytes) else item for item in array.flat]
        return np.array(flat, object).reshape(array.shape).tolist()
    if array.dtype.kind == "f" or array.dtype.name == "bfloat16":
        flat = [float(f"{float(number):.8g}") for number in array.ravel()]
        return np.array(flat, object).reshape(array.shape).tolist()
    return array.tolist()


def same(a, b, tolerance=2e-5):
    """Are two kept values the same up to rounding?"""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b, [tolerance] * len(a)))
    if isinstance(a, float) and isinstance(b, float):
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) and math.isnan(b)
        return a == b or abs(a - b) <= tolerance * max(1.0, abs(b))
    return a == b


def differing(ours, real):
    """Sentences that say where two observations of a case differ."""
    if isinstance(ours, dict) or isinstance(real, dict):
        return [] if ours == real else [f"{_short(ours)} and {_short(real)}"]
    if len(ours) != len(real):
        return [f"{len(ours)} results and {len(real)}: {_short(ours)} and {_short(real)}"]
    found = []
    for place, (a, b) in enumerate(zip(ours, real, strict=True)):
        for word in b:
            if word not in a or not same(a[word], b[word]):
                found.append(
                    f"{word} of result {place}: {_short(a.get(word))} and {_short(b[word])}"
                )
    return found


def _short(value):
    said = repr(value)
    return said if len(said) < 300 else said[:300] + "..."
