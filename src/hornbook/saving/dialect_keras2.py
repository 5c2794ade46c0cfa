"""The words of Keras 2: configurations written from 2017 to 2023, in the words of Keras 3.

A layer was ``{"class_name": "Dense", "config": {...}}`` without a module; a Tensor of a graph was
``["dense_1", 0, 0, {}]``; the input's shape stood as ``batch_input_shape`` in the first layer.
Some words meant other numbers then: what they meant is written out here, so that a model of 2018
predicts what it predicted in 2018.
"""

from collections.abc import Iterator
from typing import Any

from hornbook import constraints, initializers, losses, metrics, optimizers, regularizers
from hornbook.core import by_name, constructor_arguments
from hornbook.layers import LAYERS
from hornbook.ops.table import OPS
from hornbook.optimizers import schedules
from hornbook.saving import dialect_ops
from hornbook.saving.dialect_keras3 import BESIDE

__all__ = [
    "CLASSES",
    "FUNCTIONS",
    "RECURRENT",
    "RENAMED",
    "compile_config",
    "is_of_then",
    "modern",
    "modern_words",
]

CLASSES = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM",
    "Functional": "Model",
    "LSTMV2": "LSTM",
    "GRUV2": "GRU",
    "Network": "Model",
}
# Word of a constructor -> the family of the object that it takes.
_FAMILY_OF_WORD = {
    "initializer": (initializers.FAMILY, "keras.initializers"),
    "regularizer": (regularizers.FAMILY, "keras.regularizers"),
    "constraint": (constraints.FAMILY, "keras.constraints"),
}
# Words that chose between ways to compute the same thing, or that say nothing to a graph.
_DROPPED = {
    "batch_input_shape",
    "dynamic",
    "fused",
    "input_dtype",
    "input_length",
    "input_shape",
    "is_legacy_optimizer",
    "jit_compile",
    "ragged",
    "registered_name",
    "sparse",
    "time_major",
    "virtual_batch_size",
}
RECURRENT = tuple(
    "Bidirectional ConvLSTM2D CuDNNGRU CuDNNLSTM GRU LSTM RNN SimpleRNN".split()  # noqa: SIM905
)
# A function of that time whose name now means another formula.
FUNCTIONS = {"hard_sigmoid": "hard_sigmoid_theano"}
# What a layer did where its file says nothing, being older than the choice.
_THEN: dict[str, dict[str, Any]] = {
    "GRU": {"reset_after": False, "recurrent_activation": "hard_sigmoid_theano"},
    "LSTM": {"recurrent_activation": "hard_sigmoid_theano"},
    "ConvLSTM2D": {"recurrent_activation": "hard_sigmoid_theano"},
    "CuDNNGRU": {"reset_after": True, "recurrent_activation": "sigmoid", "activation": "tanh"},
    "CuDNNLSTM": {"recurrent_activation": "sigmoid", "activation": "tanh"},
}
# Words of the class above that these wrote down and never used.
_UNUSED = dict.fromkeys(
    ("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"),
    {"groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint"},
) | {f"Conv{rank}DTranspose": {"groups"} for rank in (1, 2, 3)}
RENAMED = {"LeakyReLU": {"alpha": "negative_slope"}}


def modern(tree: Any, version: str | None = "2") -> dict[str, Any]:
    """A layer or model of Keras 2 in the words of Keras 3.

    Args:
        tree: Its configuration.
        version: The version of Keras that wrote it; names mean what they meant then.

    Raises:
        ValueError: It is no layer.
    """
    found = _modern(tree)
    if str(version).startswith("3"):
        return found
    # Within TensorFlow a penalty on activities was a sample's on average from the start.
    found = found if "tf" in str(version) or _is_late(version) else _with_whole_batches(found)
    return _with_functions_of_then(found)


def _is_late(version: Any) -> bool:
    """Is it a version since 2.4, which were within TensorFlow all?"""
    parts = str(version).split(".")
    return len(parts) > 1 and parts[0] == "2" and parts[1].isdigit() and int(parts[1]) >= 4


def _with_functions_of_then(tree: Any, word: str = "") -> Any:
    if isinstance(tree, dict):
        return {key: _with_functions_of_then(value, key) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_functions_of_then(item, word) for item in tree]
    return FUNCTIONS.get(tree, tree) if "activation" in word and isinstance(tree, str) else tree


def _with_whole_batches(tree: Any, word: str = "") -> Any:
    """The tree with penalties on activities that are the whole batch's."""
    if isinstance(tree, list):
        return [_with_whole_batches(item, word) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: _with_whole_batches(value, key) for key, value in tree.items()}
    whole = word == "activity_regularizer" or tree.get("class_name") == "ActivityRegularization"
    return found | {BESIDE: {"whole_batch": True}} if whole and "config" in tree else found


def _modern(tree: Any) -> dict[str, Any]:
    if not isinstance(tree, dict) or not {"class_name", "config"} <= set(tree):
        raise ValueError("The configuration does not describe a layer: it names no class.")
    if not str(tree.get("module") or "keras").startswith("keras"):
        return tree  # a class of the user's own, from the last years of Keras 2
    old: str = tree["class_name"]
    config = tree["config"]
    name: str = CLASSES.get(old, old)
    if name == "Sequential":
        return _sequential(config)
    if name == "Model" and isinstance(config, dict) and "input_layers" in config:
        return _graph(config)
    if not isinstance(config, dict):
        raise ValueError(f"The configuration of {old!r} is no table of words and values.")
    renamed = RENAMED.get(name, {})
    words = {str(renamed.get(word, word)): value for word, value in config.items()}
    if "trainable" not in config and name != "InputLayer" and dialect_ops.ours(name) in OPS:
        return {"module": "keras.src.ops.numpy", "class_name": name, "config": config}
    if name == "InputLayer":
        shape = config.get("batch_shape") or config.get("batch_input_shape")
        words = {"batch_shape": shape, "dtype": config.get("dtype"), "name": config.get("name")}
    else:
        words = _THEN.get(old, {}) | {word: _value(word, value) for word, value in words.items()}
        dropped = _DROPPED | _UNUSED.get(name, set())
        words = {word: value for word, value in words.items() if word not in dropped}
        if not words.get("stateful", True):
            del words["stateful"]
        if "implementation" in words:
            words |= _implementation(name, words.pop("implementation"))
    if name == "Lambda":
        words = _lambda(words)
    if name == "BatchNormalization" and isinstance(words.get("axis"), list):
        (words["axis"],) = words["axis"]
    return {"module": _module(name), "class_name": _today(name), "config": words}


def _implementation(name: str, value: Any) -> dict[str, Any]:
    """How gates are computed, for classes that take it: 0 was 1 with more memory."""
    cls = LAYERS[name] if name in LAYERS else None
    taken = cls is not None and "implementation" in constructor_arguments(cls)
    return {"implementation": value or 1} if taken else {}


def modern_words(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a class of Keras 2, each with the objects in it in the words of Keras 3."""
    words = {str(word): _value(word, value) for word, value in config.items()}
    words = _lambda(words) if name == "Lambda" else words
    found: dict[str, Any] = _with_functions_of_then(_with_whole_batches(words))
    return found


def is_of_then(tree: Any) -> bool:
    """Does the tree hold objects that say no module, as those of Keras 2?"""
    if isinstance(tree, list | tuple):
        return any(map(is_of_then, tree))
    if not isinstance(tree, dict):
        return False
    if {"class_name", "config"} <= set(tree) and not str(tree["class_name"]).startswith("__"):
        return not {"family", "module"} & set(tree)
    return any(map(is_of_then, tree.values()))


def _lambda(words: dict[str, Any]) -> dict[str, Any]:
    """The words of a Lambda, with the name of its function.

    A lambda stood in the file as code of Python's. It is never run: the user gives the function
    under the layer's name.
    """
    function = words.get("function")
    if not isinstance(function, str):
        name = str(words.get("name"))
        function = name if by_name(name) else {"class_name": "__lambda__", "config": {"name": name}}
    said = ("function_type", "module", "mask", "output_shape", "output_shape_type")
    kept = {word: value for word, value in words.items() if word not in said}
    return kept | {"function": function, "arguments": words.get("arguments") or {}}


def _module(name: str) -> str | None:
    return "keras.layers" if name in LAYERS and by_name(name) is None else None


def _today(name: str) -> str:
    return LAYERS[name].__name__ if _module(name) else name


def _value(word: str, value: Any) -> Any:
    """The value of a constructor's word."""
    kind = word.rsplit("_", 1)[-1]
    if word == "dtype" and isinstance(value, dict):
        return (value.get("config") or {}).get("name")
    if isinstance(value, list):
        return [_value(word, item) for item in value]
    if not isinstance(value, dict) or "class_name" not in value:
        return value
    if kind in _FAMILY_OF_WORD and not value.get("module"):
        return _ingredient(*_FAMILY_OF_WORD[kind], value)
    is_layer = value["class_name"] in LAYERS or value["class_name"] in CLASSES
    return _modern(value) if is_layer or not value.get("module") else value


def _ingredient(family: Any, module: str, tree: dict[str, Any]) -> dict[str, Any]:
    name, config = tree["class_name"], dict(tree["config"])
    if name == "VarianceScaling" and config.get("distribution") == "normal":
        config["distribution"] = "truncated_normal"
    known = name in family and by_name(name) is None
    name = getattr(family[name], "__name__", name) if known else name
    config.pop("dtype", None)
    return {"module": module if known else None, "class_name": name, "config": config}


def _sequential(config: Any) -> dict[str, Any]:
    layers = config["layers"] if isinstance(config, dict) else config
    about = {"name": config.get("name")} if isinstance(config, dict) else {}
    found = [_modern(layer) for layer in layers]
    first = layers[0]["config"] if layers else {}
    if isinstance(first, dict) and found[0]["class_name"] != "InputLayer":
        shape = first.get("batch_input_shape")
        if shape is not None:
            start = {"batch_shape": shape, "dtype": _input_dtype(found[0], first)}
            found.insert(0, {"module": "keras.layers", "class_name": "InputLayer", "config": start})
    if isinstance(config, dict) and not any(one["class_name"] == "InputLayer" for one in found):
        about["build_input_shape"] = config.get("build_input_shape")
    return {"module": "keras", "class_name": "Sequential", "config": about | {"layers": found}}


def _input_dtype(layer: dict[str, Any], first: dict[str, Any]) -> str | None:
    return "int32" if layer["class_name"] == "Embedding" else _value("dtype", first.get("dtype"))


def _graph(config: dict[str, Any]) -> dict[str, Any]:
    names = {layer["name"] for layer in config["layers"]}
    layers = []
    for layer in config["layers"]:
        kind = layer.get("class_name")
        nodes = [_node(node, names, kind) for node in layer.get("inbound_nodes", [])]
        own = {"name": layer["name"], "inbound_nodes": nodes}
        layers.append((_modern(layer) if _is_layer(layer) else layer) | own)
    graph = {
        "name": config.get("name"),
        "layers": layers,
        "input_layers": _ends(config["input_layers"]),
        "output_layers": _ends(config["output_layers"]),
    }
    old = any(isinstance(n, list) for one in config["layers"] for n in one.get("inbound_nodes", ()))
    if old:
        graph = _counted_from_0(graph)
    about = {"module": "keras.src.models.functional", "class_name": "Functional"}
    return about | {"config": graph}


def _is_layer(tree: dict[str, Any]) -> bool:
    return not str(tree.get("module") or "").startswith("keras.src.ops")


def _counted_from_0(graph: dict[str, Any]) -> dict[str, Any]:
    """The graph with the calls of each layer counted from 0 within it.

    Keras 2 counted the calls of a model within a model from 1, its own graph being call 0; Keras 3
    does so at the graph's ends alone.
    """
    places = list(_places(graph))
    least = {name: min(p[1] for p in places if p[0] == name) for name in {p[0] for p in places}}
    models = {one["name"] for one in graph["layers"] if one["class_name"] == "Functional"}
    ends = [id(p) for p in _places([graph["input_layers"], graph["output_layers"]])]
    for place in places:
        at_end = id(place) in ends and place[0] in models
        place[1] += int(at_end) - least[place[0]]
    return graph


def _places(nest: Any) -> Iterator[list[Any]]:
    """The places ``[layer, call, output]`` of all Tensors that a graph refers to."""
    if isinstance(nest, list) and len(nest) in (3, 4) and isinstance(nest[0], str):
        if type(nest[1]) is int:
            yield nest
    elif isinstance(nest, dict | list):
        for key, item in nest.items() if isinstance(nest, dict) else enumerate(nest):
            if key != "config" or "keras_history" in item or "layers" not in item:
                yield from _places(item)


def _ends(nest: Any) -> Any:
    """Inputs or outputs, written anew; a list of one stood for the one."""
    if isinstance(nest, dict):
        return {name: _ends(item) for name, item in nest.items()}
    if not isinstance(nest, list) or not nest or isinstance(nest[0], str):
        return list(nest) if isinstance(nest, list) else nest
    found = [_ends(item) for item in nest]
    return found[0] if len(found) == 1 else found


def _node(node: Any, names: set[str], kind: str) -> dict[str, Any]:
    """One call of a layer: its Tensors, and the words of the last of them.

    States of a recurrent layer stood beside its input.
    """
    if isinstance(node, dict):
        return node
    if not isinstance(node, list) or not node:
        return {"args": [], "kwargs": {}}
    if isinstance(node[0], str):
        node = [node]
    words = node[-1][3] if len(node[-1]) > 3 else {}
    tensors = [_tensor(place) for place in node]
    kwargs = {word: _argument(value, names) for word, value in words.items() if value is not None}
    if kind in RECURRENT and len(tensors) > 1:
        return {"args": tensors[:1], "kwargs": kwargs | {"initial_state": tensors[1:]}}
    return {"args": [tensors[0] if len(tensors) == 1 else tensors], "kwargs": kwargs}


def _argument(value: Any, names: set[str]) -> Any:
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and value[0] in names:
            return _tensor(value)
        return [_argument(item, names) for item in value]
    return value


def _tensor(place: list[Any]) -> Any:
    if place[0] == "_CONSTANT_VALUE":
        return place[2]
    return {"class_name": "__keras_tensor__", "config": {"keras_history": place[:3]}}


def compile_config(tree: dict[str, Any]) -> dict[str, Any]:
    """What ``compile`` was given, in the words of Keras 3."""
    found = {
        word: _objective(tree.get(word), losses.FAMILY, "keras.losses")
        for word in ("loss", "loss_weights")
    }
    for word in ("metrics", "weighted_metrics"):
        found[word] = _objective(tree.get(word), metrics.FAMILY, "keras.metrics")
    return {"optimizer": _optimizer(tree["optimizer_config"])} | found


def _objective(value: Any, family: Any, module: str) -> Any:
    if isinstance(value, list):
        return [_objective(item, family, module) for item in value]
    if not isinstance(value, dict):
        return value
    if "class_name" in value and "config" in value:
        if isinstance(value["config"], str):
            return value["config"]
        config = {k: v for k, v in value["config"].items() if k != "reduction"}
        if "fn" in config:
            return "accuracy" if config.get("name") in ("acc", "accuracy") else config["fn"]
        return {"module": module, "class_name": value["class_name"], "config": config}
    return {name: _objective(item, family, module) for name, item in value.items()}


def _optimizer(tree: dict[str, Any]) -> dict[str, Any]:
    name = optimizers.FAMILY[tree["class_name"].split(">")[-1]].__name__
    config = {word: value for word, value in tree["config"].items() if word not in _DROPPED}
    beside = {BESIDE: tree[BESIDE]} if BESIDE in tree else _formula(name, config)
    if "lr" in config:
        config["learning_rate"] = config.pop("lr")
    if config.get("epsilon", 0) is None:
        config["epsilon"] = 1e-7
    rate, decay = config.get("learning_rate"), config.pop("decay", 0.0)
    if isinstance(rate, dict) and not rate.get("module"):
        rate = rate | {"module": "keras.optimizers.schedules"}
    if decay:
        about = {"initial_learning_rate": rate, "decay_steps": 1, "decay_rate": decay}
        known = schedules.InverseTimeDecay.__name__
        rate = {"module": "keras.optimizers.schedules", "class_name": known, "config": about}
    config["learning_rate"] = rate
    return {"module": "keras.optimizers", "class_name": name, "config": config} | beside


def _formula(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """What an optimizer did until 2.10, whose configurations have the word ``decay``.

    Words of that time leave the configuration.
    """
    old = "decay" in config or "schedule_decay" in config
    if old and "name" not in config and "clipnorm" in config:
        config["global_clipnorm"] = config.pop("clipnorm")  # before TensorFlow's own optimizers
    if old and name == "Nadam":
        growth = config.pop("schedule_decay", None)
        # TensorFlow's own kept it under the other word.
        return {BESIDE: {"schedule_decay": config.pop("decay") if growth is None else growth}}
    outside = old and name in ("RMSprop", "Adagrad")
    return {BESIDE: {"epsilon_outside": True}} if outside else {}
