"""Configurations in the words of Keras 2.2.4, which scripts took apart, changed and built from.

::

    layer.get_config()["kernel_initializer"]["class_name"]     "VarianceScaling"
    json.loads(model.to_json())["config"]["layers"][0]["config"]["batch_input_shape"]

The way back is ``saving.dialect_keras2``. Whoever asks from within the library gets the words of
today.
"""

import functools
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

from hornbook import initializers
from hornbook.compat.keras.optimizers import Config
from hornbook.compat.keras.spaces import VERSIONS
from hornbook.core import (
    Configurable,
    asking_itself,
    asks_itself,
    by_name,
    custom_object_scope,
    floatx,
    from_tree,
    name_of,
    to_tree,
)
from hornbook.layers import LAYERS, InputLayer, Lambda, Layer
from hornbook.models import Model, Sequential
from hornbook.optimizers import Optimizer
from hornbook.saving.dialect_keras2 import (
    CLASSES,
    FUNCTIONS,
    RECURRENT,
    RENAMED,
    is_of_then,
    modern,
    modern_words,
)
from hornbook.saving.dialect_keras3 import from_keras3, to_keras3

__all__ = ["WRITING", "attributes", "names", "of_then", "structure"]

# Modules that write objects down.
WRITING = ("activations", "constraints", "initializers", "layers", "optimizers", "regularizers")
WRITING = tuple(f"keras.{room}" for room in (*WRITING, "utils"))

# Words that came later, and the value by which they say nothing.
_LATER: dict[str, dict[str, Any]] = {
    "layer": {
        "data_format": "channels_last",
        "dilation_rate": [1, 1, 1],
        "groups": 1,
        "input_shape": None,
        "keepdims": False,
        "noise_shape": None,
        "seed": None,
        "synchronized": False,
        "use_cudnn": "auto",
    },
    "initializer": {"input_axes": None, "output_axes": None},
    "optimizer": {
        "centered": False,
        "clipnorm": None,
        "clipvalue": None,
        "ema_momentum": 0.99,
        "ema_overwrite_frequency": None,
        "gradient_accumulation_steps": None,
        "initial_accumulator_value": 0.0,
        "loss_scale_factor": None,
        "momentum": 0.0,
        "use_ema": False,
        "weight_decay": None,
    },
}
# Words of these lists that the classes had already.
_THEN = {
    "Conv3DTranspose": {"data_format"},
    "Dropout": {"noise_shape", "seed"},
    "SGD": {"momentum"},
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), {"seed"}),
}
_WITH_DATA_FORMAT = ("Conv", "Cropping", "Depthwise", "Flatten", "Global", "LocallyConnected2D")
_WITH_DATA_FORMAT += ("Separable", "UpSampling2", "UpSampling3", "ZeroPadding2", "ZeroPadding3")
_WITH_DATA_FORMAT += ("MaxPooling", "AveragePooling")
# What the words of an era's meaning are here: the era itself says it.
_UNSAID = ("epsilon_outside", "whole_batch", "zero_output_for_mask")
_TUPLES = ("batch_input_shape", "cropping", "dilation_rate", "dims", "kernel_size", "padding")
_TUPLES += ("output_padding", "pool_size", "size", "strides", "target_shape")
_NAMES_OF_THEN = {today: then for then, today in FUNCTIONS.items()}


# -- from today's words ---------------------------------------------------------------------------


def of_then(tree: Any, word: str = "") -> Any:
    """A neutral tree in the words of Keras 2.2.4.

    Args:
        tree: What ``core.to_tree`` wrote.
        word: The argument that it is the value of.

    Example:
        >>> of_then({"family": "regularizer", "class_name": "L2", "config": {"l2": 0.5}})
        {'class_name': 'L1L2', 'config': {'l1': 0.0, 'l2': 0.5}}
    """
    if isinstance(tree, list | tuple):
        found = [of_then(item, word) for item in tree]
        return tuple(found) if word in _TUPLES else found
    if isinstance(tree, str):
        return _NAMES_OF_THEN.get(tree, tree) if "activation" in word else tree
    if not isinstance(tree, dict):
        return tree
    if "family" not in tree:
        return {name: of_then(value) for name, value in tree.items()}
    if tree["family"] == "op":
        return to_keras3(tree)
    name, config = _words(tree["family"], tree["class_name"], tree["config"])
    rest = {key: tree[key] for key in ("name", "inbound_nodes") if key in tree}
    return rest | {"class_name": name, "config": config}


def _words(family: str, name: str, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Class and words of one object."""
    if getattr(by_name(name), "__module__", "").startswith("hornbook."):
        family = "layer"  # of an era
    if "input_layers" in config and "layers" in config:
        return name, _graph(config)
    if family == "layer" and name == "Sequential":
        return name, _sequential(config)
    if family == "optimizer":
        return name, _optimizer(name, config)
    if family == "initializer":
        name, config = _scaled(name, config)
    if name in ("L1", "L2") and family == "regularizer":
        name, config = "L1L2", {"l1": 0.0, "l2": 0.0} | config
    later = _LATER.get(family, {"input_shape": None})
    had = _THEN.get(name, set())
    if name.startswith(_WITH_DATA_FORMAT):
        had = had | {"data_format"} | ({"dilation_rate"} if "Trans" not in name else set())
    kept = {
        word: value
        for word, value in config.items()
        if word not in _UNSAID and (word in had or word not in later or value != later[word])
    }
    if family == "layer" or (not family and "trainable" in config):
        kept = _of_layer(name, by_name(name, family) or by_name(name), kept)
    renamed = {today: then for then, today in RENAMED.get(name, {}).items()}
    return name, {renamed.get(word, word): of_then(value, word) for word, value in kept.items()}


def _scaled(name: str, config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The one class that stood for all names of Glorot, He and LeCun."""
    choice = getattr(by_name(name, "initializer"), "choice", None)
    if choice is not None:
        words = dict(zip(("scale", "mode", "distribution"), choice, strict=True))
        name, config = "VarianceScaling", words | config
    if config.get("distribution") == "truncated_normal":
        config = config | {"distribution": "normal"}
    return name, config


def _of_layer(name: str, cls: Any, config: dict[str, Any]) -> dict[str, Any]:
    if name == "InputLayer":
        shape, dtype = config["batch_shape"], config["dtype"]
        about = {"batch_input_shape": shape, "dtype": dtype, "sparse": False}
        return about | {"name": config["name"]}
    config, first = dict(config), {}
    # Add has no constructor of its own.
    bare = cls is None or cls.__init__ is Layer.__init__
    own = () if bare else inspect.signature(inspect.unwrap(cls.__init__)).parameters
    shape, dtype = config.pop("input_shape", None), config.pop("dtype", None)
    shape = config.pop("batch_input_shape", None if shape is None else [None, *shape])
    if name.startswith("SpatialDropout"):
        config.setdefault("noise_shape")
    if name == "Embedding":
        shape = shape or [None, None]
        config["input_length"] = shape[1] if len(shape) == 2 else list(shape[1:])
    if shape is not None:
        first = {"batch_input_shape": shape, "dtype": dtype}
    elif dtype not in (None, floatx()):
        first = {"dtype": dtype}
    had = name == "Embedding" or "activity_regularizer" in own
    if config.get("activity_regularizer", 0) is None and not had:
        del config["activity_regularizer"]
    if "implementation" in config and not config.get("dropout"):
        config["implementation"] = 1  # as nothing is dropped, it says nothing
    if name == "Lambda":
        config = _of_lambda(config)
    if name == "Bidirectional" and _mirrored(config):
        del config["backward_layer"]
    about = {word: config.pop(word) for word in ("name", "trainable") if word in config}
    return about | first | config


def _of_lambda(config: dict[str, Any]) -> dict[str, Any]:
    """The function stands by its name; then its code did."""
    about = {"function": config["function"], "function_type": "function"}
    shape = config.get("output_shape")
    about |= {"output_shape": shape, "output_shape_type": "raw"}
    return config | about | {"arguments": config.get("arguments") or {}}


def _mirrored(config: dict[str, Any]) -> bool:
    """Is the layer that runs backwards a copy of the other?"""
    first, second = of_then(config["layer"]), of_then(config["backward_layer"])
    odd = {"name": None, "go_backwards": None}
    turned = first["config"].get("go_backwards") is not second["config"].get("go_backwards")
    same = first | {"config": first["config"] | odd} == second | {"config": second["config"] | odd}
    return turned and same


def _optimizer(name: str, config: dict[str, Any]) -> dict[str, Any]:
    rate, words = config.get("learning_rate"), dict(config)
    falls = isinstance(rate, dict) and rate["class_name"] == "InverseTimeDecay"
    about: dict[str, Any] = {"lr": rate, "decay": 0.0}
    if falls and rate["config"]["decay_steps"] == 1:
        falling = rate["config"]
        about = {"lr": falling["initial_learning_rate"], "decay": falling["decay_rate"]}
    if name == "Nadam":
        del about["decay"]
    words["clipnorm"] = words.pop("global_clipnorm", None) or words.get("clipnorm")
    silent = _LATER["optimizer"] | {"name": words.get("name"), "learning_rate": rate}
    had = _THEN.get(name, set())
    kept = {w: v for w, v in words.items() if w in had or w not in silent or v != silent[w]}
    clips = {word: kept.pop(word) for word in ("clipnorm", "clipvalue") if word in kept}
    return clips | of_then(about | {w: v for w, v in kept.items() if w not in _UNSAID})


def _sequential(config: dict[str, Any]) -> dict[str, Any]:
    layers = list(config["layers"])
    start = layers.pop(0)["config"] if layers and layers[0]["class_name"] == "InputLayer" else None
    if start is not None and layers and not _is_model(layers[0]):
        words = layers[0]["config"] | {"batch_input_shape": start["batch_shape"]}
        layers[0] = layers[0] | {"config": words}
    return {"name": config["name"], "layers": [of_then(layer) for layer in layers]}


def _is_model(tree: dict[str, Any]) -> bool:
    return tree["family"] == "layer" and tree["class_name"] in ("Model", "Sequential")


def _graph(config: dict[str, Any]) -> dict[str, Any]:
    models = {one["name"] for one in config["layers"] if _is_model(one)}
    # A model's own graph was its call 0.
    for place in _places([[one.get("inbound_nodes") for one in config["layers"]]]):
        place[1] += place[0] in models
    ends = [[*map(list, _ends(config[end]))] for end in ("input_layers", "output_layers")]
    for place in [*ends[0], *ends[1]]:
        place[1] += place[0] in models
    layers = [
        of_then(one)
        if one["family"] == "op"
        else of_then(one) | {"inbound_nodes": [_node(one, node) for node in one["inbound_nodes"]]}
        for one in config["layers"]
    ]
    return {
        "name": config["name"],
        "layers": layers,
        "input_layers": ends[0],
        "output_layers": ends[1],
    }


def _ends(nest: Any) -> Iterator[list[Any]]:
    if isinstance(nest, dict):
        nest = list(nest.values())
    if nest and isinstance(nest[0], str):
        yield nest
        return
    for item in nest:
        yield from _ends(item)


def _places(nest: Any) -> Iterator[list[Any]]:
    """The places of all Tensors in the arguments of nodes."""
    if isinstance(nest, dict):
        if nest.get("class_name") == "__keras_tensor__":
            yield nest["config"]["keras_history"]
            return
        nest = list(nest.values())
    if isinstance(nest, list):
        for item in nest:
            yield from _places(item)


def _node(layer: dict[str, Any], node: dict[str, Any]) -> Any:
    """A call as the places of its Tensors, each with the words of the call."""
    args, words = list(node["args"]), dict(node["kwargs"])
    if layer["class_name"] in RECURRENT and isinstance(words.get("initial_state"), list):
        args = [[*_listed(args[0]), *words.pop("initial_state")]]
    places = [_place(one) for one in _listed(args[0])] if len(args) == 1 else [None]
    words = {word: of_then(_argument(value)) for word, value in words.items()}
    if None in places:
        return to_keras3(node)  # several arguments: a form that came later
    return [[*place, words] for place in places]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _place(tree: Any) -> list[Any] | None:
    held = isinstance(tree, dict) and tree.get("class_name") == "__keras_tensor__"
    return list(tree["config"]["keras_history"]) if held else None


def _argument(value: Any) -> Any:
    if isinstance(value, list):
        return [_argument(item) for item in value]
    return _place(value) or value


# -- what is asked --------------------------------------------------------------------------------


def attributes() -> list[tuple[Any, str, Any]]:
    """What is set on classes so that they speak these words: class, name, attribute."""
    found: list[tuple[Any, str, Any]] = []
    for cls in (Configurable, InputLayer, Lambda, Layer, Model, Optimizer, Sequential):
        if "get_config" in vars(cls):
            found.append((cls, "get_config", _telling(vars(cls)["get_config"])))
        if "from_config" in vars(cls):
            found.append((cls, "from_config", _reading(vars(cls)["from_config"].__func__)))
    return [*found, (Model, "to_json", _to_json)]


def _telling(plain: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    @functools.wraps(plain)
    def get_config(self: Any) -> dict[str, Any]:
        if asks_itself():
            return plain(self)
        with asking_itself():
            config = plain(self)
        if shape := vars(self).get("_first_batch_shape"):
            config = config | {"batch_input_shape": list(shape)}
        family, name = name_of(type(self))
        family = "optimizer" if isinstance(self, Optimizer) else family
        found = _words(family, name, config)[1]
        if not isinstance(self, Optimizer):
            return found
        return Config(found, {"learning_rate": found["lr"]})

    return get_config


def _reading(plain: Callable[..., Any]) -> Any:
    @functools.wraps(plain)
    def from_config(cls: Any, config: Any, custom_objects: Any = None) -> Any:
        with custom_object_scope(custom_objects):
            if _is_users(cls) and "layers" not in config:
                return _own(cls, config)
            return plain(cls, _today(cls, config))

    return classmethod(from_config)


def _today(cls: type, config: Any) -> Any:
    """The configuration of an object of this class in the words of today."""
    if issubclass(cls, Model) and (isinstance(config, list) or "layers" in config):
        if not is_of_then(config):
            return config
        kind = "Sequential" if issubclass(cls, Sequential) else "Model"
        return from_keras3(modern({"class_name": kind, "config": config}))["config"]
    fixed = _FIXED.get(name_of(cls), ())
    words = {word: value for word, value in config.items() if word not in fixed}
    lambdas = issubclass(cls, Lambda) and "function_type" in words
    return from_keras3(modern_words(cls.__name__, words)) if lambdas or is_of_then(words) else words


def _own(cls: Any, config: dict[str, Any]) -> Any:
    """An object of a user's class: what it alone can read is handed on as it is."""
    then = {word: value for word, value in config.items() if is_of_then(value)}
    read = config | from_keras3(modern_words(cls.__name__, then))
    kept = {word: config[word] for word, value in read.items() if _is_unknown(value)}
    read = {word: value for word, value in read.items() if word not in kept}
    return cls(**{word: from_tree(value) for word, value in read.items()} | kept)


def _is_users(cls: type) -> bool:
    return not cls.__module__.startswith("hornbook.")


def _is_unknown(tree: Any) -> bool:
    """Does the tree name a class that is in none of our families?"""
    if isinstance(tree, list | tuple):
        return any(map(_is_unknown, tree))
    if not isinstance(tree, dict):
        return False
    named = "family" in tree and not tree["family"] and by_name(tree["class_name"]) is None
    return named or any(map(_is_unknown, tree.values()))


# Words of the one class that stood for several, by the classes of today that say them by name.
_FIXED = {
    **{
        name_of(cls): ("scale", "mode", "distribution")
        for cls in initializers.FAMILY
        if hasattr(cls, "choice")
    },
    ("regularizer", "L1"): ("l2",),
    ("regularizer", "L2"): ("l1",),
}


def names(path: str) -> dict[str, Callable[..., Any]]:
    """What a module held to write objects down and to read them."""
    word = "activation" if path == "keras.activations" else ""

    def serialize(member: Any) -> Any:
        """An object as plain data that ``deserialize`` turns back."""
        tree = to_tree(member)
        if asks_itself():
            return tree
        own = {"config": member.get_config()} if hasattr(member, "get_config") else {}
        found = of_then(tree, word)
        return found | own if own else found

    if path == "keras.utils":
        return {"serialize_keras_object": serialize}
    of_layers = {"deserialize": _deserialize} if path == "keras.layers" else {}
    return {"serialize": serialize} | of_layers


def _deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The layer that plain data describes."""
    with custom_object_scope(custom_objects):
        if isinstance(config, dict) and config.get("class_name") in CLASSES:
            config = from_keras3(modern(config))
        return LAYERS.get(config)


def structure(model: Any) -> dict[str, Any]:
    """A model's class, its configuration, and who wrote it."""
    about = {"keras_version": VERSIONS["keras"]["keras2"], "backend": "tensorflow"}
    tree: dict[str, Any] = of_then(to_tree(model))
    return tree | about


def _to_json(self: Any, **kwargs: Any) -> str:
    """The structure of the model, without weights, as text."""
    return json.dumps(structure(self), **kwargs)
