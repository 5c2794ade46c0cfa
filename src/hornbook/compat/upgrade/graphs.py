"""TensorFlow 1: modules that describe a graph and run it in a session.

Such a module is not written anew: it goes on as it is, under an import that has its names. For
Keras that is ``tensorflow.compat.v1`` with the behaviour of version 1, as TensorFlow's own guide
has it, and what that lacks (``contrib``) gets a comment; for hornbook it is
``hornbook.compat.tensorflow``, which has ``contrib`` too and needs no launcher.
"""

from typing import Any

from hornbook.compat.upgrade.imports import dotted
from hornbook.compat.upgrade.literals import cst
from hornbook.compat.upgrade.work import Work, short
from hornbook.core import optional

__all__ = ["concatenated", "graph_found", "graph_imports", "graph_name", "of_tensorflow"]

_matchers: Any = optional("libcst.matchers", "to rewrite source")
_HOME = "hornbook.compat.tensorflow"
_RUN = frozenset(
    "Session InteractiveSession placeholder get_variable global_variables_initializer contrib app "
    "initialize_all_variables MonitoredTrainingSession Graph get_default_graph variable_scope "
    "reset_default_graph enable_eager_execution disable_v2_behavior flags estimator "
    "feature_column".split()
)
"""Names right below ``tf`` that only a graph of version 1 has use for."""
_OF_KERAS = frozenset("Session InteractiveSession ConfigProto get_default_graph".split())
_RENAMED = {
    "mul": "multiply",
    "sub": "subtract",
    "neg": "negative",
    "pack": "stack",
    "unpack": "unstack",
    "select": "where",
    "batch_matmul": "matmul",
    "initialize_all_variables": "global_variables_initializer",
    "initialize_local_variables": "local_variables_initializer",
    "scalar_summary": "summary.scalar",
    "histogram_summary": "summary.histogram",
    "image_summary": "summary.image",
    "merge_all_summaries": "summary.merge_all",
    "merge_summary": "summary.merge",
    "train.SummaryWriter": "summary.FileWriter",
}
"""Names of the time before 1.0, which ``tensorflow.compat.v1`` has no longer."""
_KEEPS = "a graph of TensorFlow 1 keeps its names here"
_DIGITS = "TensorFlow has the tutorial's digits no longer; hornbook reads them"
_CONTRIB = "it is not in TensorFlow 2; `hornbook upgrade --to hornbook` keeps it"
_ESTIMATOR = "TensorFlow has none since 2.16; `hornbook upgrade --to hornbook` keeps it"
_KERAS_3 = "with Keras 3 beside it TensorFlow refuses this; set TF_USE_LEGACY_KERAS=1"


def of_tensorflow(path: str | None) -> bool:
    """Is it a name of TensorFlow?"""
    return path is not None and (path == "tensorflow" or path.startswith("tensorflow."))


def graph_found(work: Work, wrapper: Any) -> None:
    """Note whether the module describes a graph of TensorFlow 1, or uses it beside Keras."""
    roots, below = set(), set()
    for node in _matchers.findall(wrapper.module, _matchers.Import()):
        for alias in node.names:
            path = dotted(alias.name)
            if of_tensorflow(path) and not path.startswith("tensorflow.keras"):
                roots.add(alias.asname.name.value if alias.asname is not None else "tensorflow")
                below.add(path)
    for node in _matchers.findall(wrapper.module, _matchers.ImportFrom()):
        if of_tensorflow(dotted(node.module)):
            below.add(dotted(node.module))
    used = {
        node.attr.value
        for node in _matchers.findall(wrapper.module, _matchers.Attribute(_matchers.Name()))
        if node.value.value in roots
    }
    later = ("tensorflow.contrib", "tensorflow.examples", "tensorflow.compat.v1")
    graphs = bool(used & _RUN) or any(path.startswith(later) for path in below)
    named = any(word in wrapper.module.code for word in ("import keras", "from keras", "tf.keras"))
    named = named or "tensorflow.keras" in wrapper.module.code
    work.graph = graphs and not named
    work.sessions = named
    work.beside = bool(used - {"keras"}) and not work.graph
    work.fed = "placeholder" in used


def graph_imports(work: Work, line: int, node: Any) -> list[Any] | None:
    """The statements for an import of TensorFlow; None for all others."""
    if isinstance(node, cst.Import):
        if len(node.names) != 1 or not of_tensorflow(dotted(node.names[0].name)):
            return None
        alias = node.names[0]
        bound = alias.asname.name.value if alias.asname is not None else None
        made = _whole(work, line, dotted(alias.name), bound)
    elif node.module is not None and of_tensorflow(dotted(node.module)):
        if isinstance(node.names, cst.ImportStar):
            return None
        pairs = [
            (n.name.value, n.asname.name.value if n.asname is not None else n.name.value)
            for n in node.names
        ]
        made = _names(work, line, dotted(node.module), pairs)
    else:
        return None
    if made is None:
        work.mark(line, node, _CONTRIB)
        return None
    if made:
        shown = "; ".join(short(one) for one in made)
        work.change(line, node, shown, _DIGITS if "mnist" in made[0] else _KEEPS)
    return [cst.parse_statement(one) for one in made]


def _whole(work: Work, line: int, path: str, bound: str | None) -> list[str] | None:
    if path in ("tensorflow", "tensorflow.compat.v1"):
        if work.target == "hornbook":
            return [f"import {_HOME} as {bound or 'tensorflow'}"]
        name = bound or "tensorflow"
        opening = [f"import tensorflow.compat.v1 as {name}"]
        return opening if work.disabled else [*opening, f"{name}.disable_v2_behavior()"]
    if work.target != "hornbook":
        return None
    rest = path.removeprefix("tensorflow.").removeprefix("compat.v1.")
    return [f"import {_HOME}", f"{bound or rest.rpartition('.')[2]} = {_HOME}.{rest}"]


def _names(work: Work, line: int, module: str, pairs: list[tuple[str, str]]) -> list[str] | None:
    if module == "tensorflow.examples.tutorials.mnist" and [p[0] for p in pairs] == ["input_data"]:
        bound = pairs[0][1]
        return [f"from {_HOME} import mnist as {bound}"]
    if work.target != "hornbook":
        return None
    rest = module.removeprefix("tensorflow").removeprefix(".compat.v1")
    return [f"import {_HOME}", *(f"{bound} = {_HOME}{rest}.{name}" for name, bound in pairs)]


def graph_name(work: Work, line: int, original: Any, updated: Any, path: str) -> Any:
    """A name below ``tf`` in a module that describes a graph, or that sets up a session."""
    rest = path.removeprefix("tensorflow.").removeprefix("compat.v1.")
    if not work.graph:
        if work.sessions and rest in _OF_KERAS:
            work.mark(line, original, "nothing is run by a session today; leave it out")
        return updated
    if rest in _RENAMED:
        root = original
        while isinstance(root, cst.Attribute):
            root = root.value
        new = cst.parse_expression(f"{root.value}.{_RENAMED[rest]}")
        work.change(line, original, new, "its name since TensorFlow 1.0")
        return new
    if work.target == "keras":
        if rest == "contrib":
            work.mark(line, original, _CONTRIB)
        elif rest in ("estimator", "feature_column"):
            work.mark(line, original, _ESTIMATOR)
        elif rest in ("__version__", "VERSION"):
            work.mark(line, original, "it begins with 2 today")
        elif rest in ("layers", "nn.rnn_cell"):
            work.mark(line, original, _KERAS_3)
    return updated


def concatenated(work: Work, line: int, call: Any) -> Any:
    """``tf.concat(1, values)`` of the time before 1.0, which had the axis first."""
    if len(call.args) != 2 or any(arg.keyword is not None for arg in call.args):
        return call
    first, second = (arg.value for arg in call.args)
    number = isinstance(first, cst.Integer) or isinstance(first, cst.UnaryOperation)
    if not number:
        return call
    pair = [
        arg.with_changes(value=value) for arg, value in zip(call.args, (second, first), strict=True)
    ]
    new = call.with_changes(args=pair)
    work.change(line, call, new, "the values come first since TensorFlow 1.0")
    return new
