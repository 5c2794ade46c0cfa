"""The words of Keras 3: our neutral trees as its configurations, and back.

::

    ours    {"family": "layer", "class_name": "Dense", "config": {...}}
    Keras   {"module": "keras.layers", "class_name": "Dense", "config": {...},
             "registered_name": None}

A module named in a file only says which of our families to look in; it is never imported. Words
that Keras does not know stand in an entry ``hornbook`` beside ``config``.
"""

from typing import Any

from hornbook.core import by_name, constructor_arguments
from hornbook.saving import dialect_ops

__all__ = ["BESIDE", "WORDS_BESIDE", "from_keras3", "to_keras3"]

_MODULES = {
    "activation": "keras.activations",
    "constraint": "keras.constraints",
    "initializer": "keras.initializers",
    "layer": "keras.layers",
    "loss": "keras.losses",
    "metric": "keras.metrics",
    "optimizer": "keras.optimizers",
    "regularizer": "keras.regularizers",
    "schedule": "keras.optimizers.schedules",
}
_FAMILIES = {module: family for family, module in _MODULES.items()}
_GRAPH = {"module": "keras.src.models.functional", "registered_name": "Functional"}
# Plain values that both sides write in the same way.
_PLAIN = ("__numpy__", "__slice__", "__ellipsis__", "__keras_tensor__")
_REFUSED = {
    "__lambda__": "a lambda: code, which is never run from a file",
    "__typespec__": "a TensorFlow type",
}
# Words of Keras that say nothing here when they have this value.
_SILENT: dict[str, Any] = {
    "autocast": True,
    "gptq_unpacked_column_size": None,
    "jit_compile": None,
    "lora_alpha": None,
    "lora_rank": None,
    "oov_method": "floormod",
    "optional": False,
    "quantization_config": None,
    "ragged": False,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
    "sparse": False,
}
# Layers of Keras whose configurations do not take the word `trainable`.
_WEIGHTLESS = {"Discretization", "IntegerLookup", "StringLookup", "TextVectorization"}
_WEIGHTLESS |= {"SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}
# Words of ours that say nothing when they are None, and that Keras does not take everywhere.
_OURS = ("activity_regularizer", "input_shape", "weights")


# Words of ours for what an older Keras meant, and their value where nothing is said. Keras does not
# take them, so they stand beside the configuration, where it does not look.
WORDS_BESIDE: dict[str, dict[str, Any]] = {
    "ActivityRegularization": {"whole_batch": False},
    "Adagrad": {"epsilon_outside": False},
    "L1": {"whole_batch": False},
    "L1L2": {"whole_batch": False},
    "L2": {"whole_batch": False},
    "Nadam": {"schedule_decay": 1.0},
    "RMSprop": {"epsilon_outside": False},
}
BESIDE = "hornbook"


def to_keras3(tree: Any) -> Any:
    """A neutral tree in the words of Keras 3."""
    if isinstance(tree, list | tuple):
        return [to_keras3(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "family" not in tree or tree.get("class_name") in _PLAIN:
        return {name: to_keras3(value) for name, value in tree.items()}
    family, name = tree["family"], tree["class_name"]
    if family == "op":
        return _op(tree)
    config = {k: to_keras3(v) for k, v in tree["config"].items()}
    rest = {k: to_keras3(v) for k, v in tree.items() if k not in ("family", "class_name", "config")}
    ours = {k: config.pop(k) for k in WORDS_BESIDE.get(name, ()) if family and k in config}
    ours = {k: v for k, v in ours.items() if v != WORDS_BESIDE[name][k]}
    if ours:
        rest[BESIDE] = ours
    if family == "layer":
        config = {k: v for k, v in config.items() if not (k in _OURS and v is None)}
        if name == "Hashing" and config.get("output_mode") == "int":
            config.pop("dtype", None)  # whole numbers, which Keras has in a dtype of their own
        if name in _WEIGHTLESS:
            config.pop("trainable", None)
        if isinstance(config.get("dtype"), str) and name != "InputLayer":
            config["dtype"] = _policy(config["dtype"])
    return _head(family, name, config) | {"config": config} | rest


def _op(tree: dict[str, Any]) -> dict[str, Any]:
    """An op of a graph, which Keras makes an object with the arguments that are no arrays."""
    (node,) = tree["inbound_nodes"]
    config, called = dialect_ops.split(tree["class_name"], node["args"], node["kwargs"])
    module, class_name = dialect_ops.module_and_class(tree["class_name"])
    return {
        "module": module,
        "class_name": class_name,
        "config": to_keras3(config) | {"name": tree["name"]},
        "registered_name": class_name,
        "name": tree["name"],
        "inbound_nodes": [{"args": to_keras3(called), "kwargs": {}}],
    }


def _head(family: str, name: str, config: dict[str, Any]) -> dict[str, Any]:
    if not family:
        cls = by_name(name)
        short = cls.__name__ if cls is not None else name.split(">")[-1]
        module = getattr(cls, "__module__", None)
        return {"module": module, "class_name": short, "registered_name": name}
    if name == "Model" and "input_layers" in config:
        _count_ends(config, 1)
        return {"class_name": "Functional", **_GRAPH}
    module = "keras" if name in ("Model", "Sequential") else _MODULES[family]
    return {"module": module, "class_name": name, "registered_name": None}


def _count_ends(config: dict[str, Any], by: int) -> None:
    """Count the calls of functional models from 1 at the graph's ends, where Keras does so."""
    graphs = {
        layer["name"]
        for layer in config["layers"]
        if layer["class_name"] in ("Functional", "Model") and "layers" in layer["config"]
    }

    def count(nest: Any) -> Any:
        if isinstance(nest, list) and len(nest) in (3, 4) and isinstance(nest[0], str):
            return [nest[0], nest[1] + by, nest[2]] if nest[0] in graphs else nest
        if isinstance(nest, dict):
            return {name: count(item) for name, item in nest.items()}
        return [count(item) for item in nest] if isinstance(nest, list) else nest

    config["input_layers"], config["output_layers"] = map(
        count, (config["input_layers"], config["output_layers"])
    )


def _policy(name: str) -> dict[str, Any]:
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": name}}
    return policy | {"registered_name": None}


def from_keras3(tree: Any) -> Any:
    """A configuration of Keras 3 as a neutral tree; a tree of ours stays as it is.

    Raises:
        ValueError: It holds code, or words that have no counterpart here.
    """
    if isinstance(tree, list | tuple):
        return [from_keras3(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    name, config = tree.get("class_name"), tree.get("config")
    if not isinstance(name, str) or "config" not in tree:
        return {key: from_keras3(value) for key, value in tree.items()}
    if name in _REFUSED:
        if isinstance(config, dict) and "name" in config:  # a layer of Keras 2
            raise ValueError(
                f"The file holds {_REFUSED[name]}. Pass what the layer does under its name: "
                f"load_model(path, custom_objects={{{config['name']!r}: lambda x: ...}})."
            )
        raise ValueError(
            f"The file holds {_REFUSED[name]}. Rebuild the model in Python with a named function, "
            "or pass the layer itself in custom_objects, and read the weights alone."
        )
    if name in _PLAIN:
        return {"class_name": name, "config": from_keras3(config)}
    if name == "__tensor__":
        return {"class_name": "__numpy__", "config": config}
    if name == "function":
        return _function_name(tree)
    if not isinstance(config, dict):
        raise ValueError(f"The configuration of {name!r} is no table of words and values.")
    if name.endswith("DTypePolicy"):
        return config.get("name")
    family, name = _family(tree)
    if "family" not in tree and "input_layers" in config and "layers" in config:
        config = dict(config)
        _count_ends(config, -1)
    for word in ("vocabulary", "idf_weights"):
        if isinstance(config.get(word), str):
            raise ValueError(
                f"{name}: the file names another file, {config[word]!r}, for its {word}; refused. "
                "Files of models hold the words themselves."
            )
    config = {key: from_keras3(value) for key, value in config.items()}
    beside = tree.get(BESIDE)
    if family and isinstance(beside, dict):
        config |= {key: beside[key] for key in WORDS_BESIDE.get(name, ()) if key in beside}
    kept = ("name", "inbound_nodes", "shared_object_id")
    rest = {key: from_keras3(tree[key]) for key in kept if key in tree}
    for node in rest.get("inbound_nodes", ()):
        # Keras writes down the defaults of `call`, which say nothing.
        words = node.get("kwargs", {}) if isinstance(node, dict) else {}
        silent = [word for word, value in words.items() if value in (None, False)]
        for word in silent:
            del words[word]
    if family != "op":
        config = _accepted(family, name, config)
    return {"family": family, "class_name": name, "config": config} | rest


def _function_name(tree: dict[str, Any]) -> str:
    registered = tree.get("registered_name")
    if isinstance(registered, str) and by_name(registered) is not None:
        return registered
    return str(tree["config"])


def _family(tree: dict[str, Any]) -> tuple[str, str]:
    """Our family and name for an object of Keras; its users' own have no family."""
    if "family" in tree:
        return tree["family"], tree["class_name"]
    name, module = tree["class_name"], str(tree.get("module") or "")
    registered = tree.get("registered_name")
    if module.startswith("keras.src.ops."):
        return "op", dialect_ops.ours(name)
    if module in _FAMILIES and by_name(name, _FAMILIES[module]) is not None:
        return _FAMILIES[module], name
    if isinstance(registered, str) and by_name(registered) is not None:
        return "", registered
    if by_name(name) is not None:
        return "", name
    if name in ("Functional", "Model", "Sequential") and module.startswith("keras"):
        return "layer", "Model" if name == "Functional" else name
    return ("", registered or name) if not module.startswith("keras") else (_near(module), name)


def _near(module: str) -> str:
    """The family of a module within Keras, such as keras.src.layers.core.dense."""
    words = module.removeprefix("keras.").removeprefix("src.").split(".")
    if words[:2] == ["optimizers", "schedules"]:
        return "schedule"
    return _FAMILIES.get(f"keras.{words[0]}", "")


def _accepted(family: str, name: str, config: dict[str, Any]) -> dict[str, Any]:
    """The words that our class takes; those that say nothing are left out."""
    cls = by_name(name, family)
    if not family or not isinstance(cls, type) or name in ("Model", "Sequential"):
        return config
    known = set(constructor_arguments(cls))
    if "vocabulary" in known:
        known.add("vocabulary_size")
    left = {}
    for word, value in config.items():
        if word in known:
            left[word] = value
        elif word not in _SILENT and value is not None:
            raise ValueError(f"{name}: hornbook has no {word}={value!r}, which the file asks for.")
        elif word in _SILENT and value not in (_SILENT[word], None):
            raise ValueError(f"{name}: hornbook has no {word}={value!r}, which the file asks for.")
    return left
