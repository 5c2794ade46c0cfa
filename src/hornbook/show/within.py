"""What happens within a network: filters, what layers answer, and which pixels matter.

::

    saliency               |d score / d pixel|
    class-activation map   relu(sum_k a_k A_k),  a_k = mean over places of d score / d A_k
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook import activations
from hornbook.core import value_and_grad
from hornbook.engine import arrays
from hornbook.graph import Function, Node
from hornbook.layers import Softmax
from hornbook.show.panels import as_picture, colour_map, figure_of, grid, plain, save

__all__ = [
    "class_activation_map",
    "plot_activations",
    "plot_attention",
    "plot_class_activation",
    "plot_filters",
    "plot_saliency",
    "saliency_map",
]


def plot_filters(layer: Any, *, limit: int = 64, columns: int = 8, path: Any = None) -> Any:
    """Draw the kernels of a convolution: red pulls the answer up, blue down.

    Kernels over 3 channels are drawn in colour, over more as their mean over the channels.

    Args:
        layer: A built layer with a kernel ``(height, width, channels, filters)``.
        limit: Filters to show at most.
        columns: Filters in a line.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> from hornbook import layers
        >>> conv = layers.Conv2D(6, 3)
        >>> _ = conv(np.zeros((1, 8, 8, 1), "float32"))
        >>> len(plot_filters(conv).axes)
        6
    """
    kernel = getattr(layer, "kernel", None)
    if kernel is None or len(kernel.shape) != 4:
        raise ValueError(
            "plot_filters: give a built 2-D convolution, such as model.layers[0]; its kernel has "
            "shape (height, width, channels, filters)."
        )
    values = np.asarray(kernel.value, "float32")[..., :limit]
    highest = float(np.abs(values).max()) or 1.0
    figure, panels = grid(values.shape[-1], columns, 0.9)
    for number, axes in enumerate(panels):
        one = values[..., number]
        if one.shape[-1] == 3:
            axes.imshow((one / highest + 1) / 2)
        else:
            axes.imshow(one.mean(axis=-1), cmap=colour_map("RdBu_r"), vmin=-highest, vmax=highest)
        plain(axes)
    return save(figure, path)


def _nodes(model: Any) -> list[Node]:
    function = getattr(model, "_function", None)
    if function is None:
        raise ValueError(
            "The model has no graph to look into: it is not built, or it is a class of your own. "
            "Build it with Input(...), as a Sequential or functional model."
        )
    return function.nodes


def _node_of(model: Any, layer: Any) -> Node:
    """The node of a layer, given itself or by name; None is the last one that answers in maps."""
    found = None
    for node in _nodes(model):
        if layer is None:
            found = node if node.outputs[0].ndim == 4 else found
        elif node.op is layer or node.name == layer:
            return node
    if found is None:
        names = ", ".join(node.name for node in _nodes(model))
        wanted = "layer whose output has shape (batch, height, width, channels)"
        raise ValueError(
            f"The model has no {wanted if layer is None else repr(layer)}; it has {names}."
        )
    return found


def plot_activations(
    model: Any,
    image: Any,
    layers: Sequence[Any] | None = None,
    *,
    limit: int = 16,
    path: Any = None,
) -> Any:
    """Draw what the filters of some layers answer to one image.

    Args:
        model: A functional or Sequential model.
        image: One image ``(height, width, channels)``.
        layers: Layers or their names; all that answer in maps if None.
        limit: Filters of each layer to show at most.
        path: File to write the picture to.

    Returns:
        A matplotlib figure: a line for each layer, dark for 0, bright for the layer's highest.

    Example:
        >>> from hornbook import Input, Sequential
        >>> from hornbook.layers import Conv2D
        >>> model = Sequential([Input((8, 8, 1)), Conv2D(4, 3, activation="relu")])
        >>> len(plot_activations(model, np.ones((8, 8, 1))).axes)
        4
    """
    if layers is None:
        nodes = [node for node in _nodes(model) if node.outputs[0].ndim == 4]
    else:
        nodes = [_node_of(model, layer) for layer in layers]
    if not nodes:
        raise ValueError("No layer of the model answers in maps (batch, height, width, channels).")
    wanted = [node.outputs[0] for node in nodes]
    answers = Function(model.inputs, wanted)([np.asarray(image, "float32")[None]])
    figure = figure_of(max(3.0, 0.75 * limit + 1.2), 0.85 * len(nodes) + 0.1)
    for line, (node, answer) in enumerate(zip(nodes, answers, strict=True)):
        maps = np.asarray(answer, "float32")[0]
        low, high = float(min(0.0, maps.min())), float(maps.max())
        for place in range(min(limit, maps.shape[-1])):
            axes = figure.add_subplot(len(nodes), limit, line * limit + place + 1)
            axes.imshow(maps[..., place], cmap=colour_map("viridis"), vmin=low, vmax=high or 1)
            plain(axes)
            if place == 0:
                size = "×".join(str(n) for n in maps.shape)
                axes.set_ylabel(
                    f"{node.name}\n{size}", rotation=0, ha="right", fontsize=8, va="center"
                )
    return save(figure, path)


class _Scores:
    """Within the block the model's last activation is left out, so that no gradient saturates."""

    def __init__(self, model: Any) -> None:
        self.tensor = model.outputs[0]
        node = self.tensor.node
        if isinstance(node.op, Softmax):
            self.tensor, node = node.inputs[0], node.inputs[0].node
        self.layer = node.op if hasattr(node.op, "activation") else None

    def __enter__(self) -> Any:
        if self.layer is not None:
            self.kept, self.layer.activation = self.layer.activation, activations.get("linear")
        return self.tensor

    def __exit__(self, *error: Any) -> None:
        if self.layer is not None:
            self.layer.activation = self.kept


def _class_of(scores: Any, asked: int | None) -> int:
    return int(np.asarray(scores).reshape(-1).argmax()) if asked is None else asked


def saliency_map(model: Any, image: Any, target: int | None = None) -> np.ndarray:
    """How strongly each pixel moves the score of a class: ``max over channels |d score / dx|``.

    Args:
        model: A functional or Sequential classifier of images.
        image: One image ``(height, width, channels)``.
        target: The class; the one that the model takes the image for if None.

    Shapes:
        ``(height, width, channels) -> (height, width)``

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential([Input((4, 4, 1)), layers.Flatten(), layers.Dense(3, "softmax")])
        >>> saliency_map(model, np.ones((4, 4, 1)), target=2).shape
        (4, 4)
    """
    _nodes(model)
    with _Scores(model) as tensor:
        run = Function(model.inputs, tensor)
        batch = np.asarray(image, "float32")[None]
        chosen = _class_of(run([batch]), target)
        _, slope = value_and_grad(lambda x: run([x])[0].reshape(-1)[chosen])(batch)
    return np.abs(np.asarray(slope, "float32"))[0].max(axis=-1)


def class_activation_map(
    model: Any,
    image: Any,
    target: int | None = None,
    *,
    layer: Any = None,
    average: bool = True,
) -> np.ndarray:
    """Where a class is seen (Grad-CAM): feature maps, weighted by their mean gradient, above 0.

    Args:
        model: A functional or Sequential classifier of images.
        image: One image ``(height, width, channels)``.
        target: The class; the one that the model takes the image for if None.
        layer: Layer whose maps are used, or its name; the last that answers in maps if None.
        average: Whether a map has one weight, its mean gradient. False keeps the gradient of each
            place (HiResCAM), which is truer where the maps are flattened and not averaged.

    Shapes:
        ``(height, width, channels) -> (rows, columns)`` of the layer's maps, from 0 to 1

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential(
        ...     [
        ...         Input((8, 8, 1)),
        ...         layers.Conv2D(4, 3, activation="relu"),
        ...         layers.GlobalAveragePooling2D(),
        ...         layers.Dense(3, "softmax"),
        ...     ]
        ... )
        >>> class_activation_map(model, np.ones((8, 8, 1))).shape
        (6, 6)

    See: Selvaraju and others (2017), "Grad-CAM"; Draelos (2020), "HiResCAM".
    """
    maps = _node_of(model, layer).outputs[0]
    with _Scores(model) as tensor:
        batch = np.asarray(image, "float32")[None]
        features, scores = Function(model.inputs, [maps, tensor])([batch])
        chosen = _class_of(scores, target)
        # The inputs stay given: what goes round this layer is a constant.
        run = Function([*model.inputs, maps], tensor)
        _, slope = value_and_grad(lambda a: run([batch, a])[0].reshape(-1)[chosen])(features)
    weights = np.asarray(slope, "float32")[0]
    weights = weights.mean(axis=(0, 1)) if average else weights
    heat = np.maximum((np.asarray(features, "float32")[0] * weights).sum(axis=-1), 0)
    return heat / heat.max() if heat.max() > 0 else heat


def plot_saliency(
    model: Any, images: Any, targets: Sequence[int] | None = None, *, path: Any = None
) -> Any:
    """Draw images, and under each how strongly its pixels move the score of its class.

    Args:
        model: A functional or Sequential classifier of images.
        images: ``(n, height, width, channels)``.
        targets: A class for each; what the model takes them for if None.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential([Input((4, 4, 1)), layers.Flatten(), layers.Dense(3, "softmax")])
        >>> len(plot_saliency(model, np.zeros((2, 4, 4, 1))).axes)
        4
    """
    images = np.asarray(images)
    figure, panels = _pairs(images)
    for place, image in enumerate(images):
        heat = saliency_map(model, image, None if targets is None else targets[place])
        panels[place + len(images)].imshow(heat, cmap=colour_map("inferno"))
    return save(figure, path)


def plot_class_activation(
    model: Any,
    images: Any,
    targets: Sequence[int] | None = None,
    *,
    layer: Any = None,
    average: bool = True,
    path: Any = None,
) -> Any:
    """Draw images, and under each where its class is seen (Grad-CAM), warm over grey.

    Args:
        model: A functional or Sequential classifier of images.
        images: ``(n, height, width, channels)``.
        targets: A class for each; what the model takes them for if None.
        layer: Layer whose maps are used; the last that answers in maps if None.
        average: As in ``class_activation_map``.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential(
        ...     [
        ...         Input((8, 8, 1)),
        ...         layers.Conv2D(4, 3, activation="relu"),
        ...         layers.Flatten(),
        ...         layers.Dense(3, "softmax"),
        ...     ]
        ... )
        >>> len(plot_class_activation(model, np.zeros((2, 8, 8, 1))).axes)
        4
    """
    images = np.asarray(images)
    figure, panels = _pairs(images)
    for place, image in enumerate(images):
        target = None if targets is None else targets[place]
        heat = class_activation_map(model, image, target, layer=layer, average=average)
        picture = as_picture(image)
        grey = picture if picture.ndim == 2 else picture[..., :3].mean(axis=-1)
        size = (-0.5, grey.shape[1] - 0.5, grey.shape[0] - 0.5, -0.5)
        axes = panels[place + len(images)]
        axes.imshow(grey, cmap=colour_map("gray"), vmin=0, vmax=1)
        if not heat.any():
            axes.set_title("no map speaks for it", fontsize=7, pad=2)
        axes.imshow(
            heat,
            cmap=colour_map("inferno"),
            alpha=0.55,
            extent=size,
            interpolation="bilinear",
            vmin=0,
            vmax=1,
        )
    return save(figure, path)


def _pairs(images: np.ndarray) -> tuple[Any, list[Any]]:
    """Two lines of panels, the images in the first."""
    figure, panels = grid(2 * len(images), len(images), 1.25)
    for axes in panels:
        plain(axes)
    for axes, image in zip(panels, images, strict=False):
        axes.imshow(as_picture(image), cmap=colour_map("gray"), vmin=0, vmax=1)
    return figure, panels


def plot_attention(
    scores: Any,
    queries: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    *,
    path: Any = None,
) -> Any:
    """Draw what each query looks at: a panel for each head, queries down, keys across.

    Args:
        scores: ``(queries, keys)`` or ``(heads, queries, keys)``, each row adding up to 1.
        queries: Words of the queries.
        keys: Words of the keys; those of the queries if None.
        path: File to write the picture to.

    Returns:
        A matplotlib figure.

    Example:
        >>> figure = plot_attention(np.eye(3), ["a", "b", "c"])
        >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
        ['a', 'b', 'c']
    """
    table = np.asarray(arrays.asarray(scores), "float32")
    table = table[None] if table.ndim == 2 else table
    if table.ndim != 3:
        raise ValueError(
            f"Scores have shape (queries, keys) or (heads, queries, keys), not {table.shape}. "
            "Give those of one sample: scores[0]."
        )
    keys = queries if keys is None else keys
    wide, tall = 1.0 + 0.34 * table.shape[2], 1.0 + 0.34 * table.shape[1]
    figure = figure_of(min(20.0, max(2.2, wide) * len(table)), min(14.0, max(2.0, tall)))
    for head, weights in enumerate(table):
        axes = figure.add_subplot(1, len(table), head + 1)
        axes.imshow(weights, cmap=colour_map("Blues"), vmin=0, vmax=max(1e-9, table.max()))
        if keys is not None:
            axes.set_xticks(range(len(keys)), keys, rotation=60, ha="right", fontsize=8)
        if queries is not None:
            axes.set_yticks(range(len(queries)), queries, fontsize=8)
        if len(table) > 1:
            axes.set_title(f"head {head + 1}", fontsize=9)
    return save(figure, path)
