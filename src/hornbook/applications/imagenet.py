"""What networks for ImageNet share: inputs scaled as in their training, and answers by name."""

import json
import os
from pathlib import Path
from typing import Any, Literal

import numpy as np

from hornbook import ops

__all__ = ["decode_predictions", "keras_models", "preprocess_input"]

Mode = Literal["caffe", "tf", "torch"]

_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_MEAN_BGR = (103.939, 116.779, 123.68)


def keras_models() -> Path:
    """The folder in which Keras keeps what it downloads for its networks.

    Example:
        >>> keras_models().name
        'models'
    """
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def preprocess_input(x: Any, data_format: str | None = None, mode: Mode = "caffe") -> Any:
    """Images of 0 to 255 as a network saw them in training.

    Args:
        x: Images (..., rows, columns, 3), red first.
        data_format: Where the channels stand; last by default.
        mode: ``'tf'`` brings them to -1 to 1; ``'torch'`` to 0 to 1, then to mean 0 and deviation
            1 of each channel; ``'caffe'`` puts blue first and takes each channel's mean off.

    Example:
        >>> preprocess_input(np.full((1, 1, 1, 3), 255.0), mode="tf").tolist()
        [[[[1.0, 1.0, 1.0]]]]
    """
    if mode not in ("caffe", "tf", "torch"):
        raise ValueError(f"mode is 'caffe', 'tf' or 'torch', not {mode!r}.")
    xp = np if isinstance(x, np.ndarray) else ops
    x = x.astype("float32") if isinstance(x, np.ndarray) else ops.cast(x, "float32")
    if mode == "tf":
        return x / 127.5 - 1.0
    first = data_format == "channels_first"
    x = xp.moveaxis(x, -3, -1) if first else x
    if mode == "torch":
        x = (x / 255.0 - np.float32(_MEAN)) / np.float32(_DEVIATION)
    else:
        x = x[..., ::-1] - np.float32(_MEAN_BGR)
    return xp.moveaxis(x, -1, -3) if first else x


def from_minus_1_to_1(x: Any, data_format: str | None = None) -> Any:
    """Images of 0 to 255 as -1 to 1, which Inception, Xception and MobileNet were trained on.

    Example:
        >>> import numpy as np
        >>> from_minus_1_to_1(np.zeros((1, 1, 1, 3))).tolist()
        [[[[-1.0, -1.0, -1.0]]]]
    """
    return preprocess_input(x, data_format, "tf")


def decode_predictions(
    preds: Any, top: int = 5, class_index: str | os.PathLike[str] | None = None
) -> list[list[tuple[str, str, float]]]:
    """The likeliest classes of each image: ``(identifier, name, probability)``, best first.

    Args:
        preds: Probabilities (batch, 1000).
        top: How many classes.
        class_index: A JSON file ``{"0": ["n01440764", "tench"], ...}``; Keras'
            ``imagenet_class_index.json`` where it keeps it if None. The names of ImageNet do not
            come with hornbook.

    Example:
        >>> import json, tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        ...     _ = file.write(json.dumps({"0": ["n1", "cat"], "1": ["n2", "dog"]}))
        ...     file.flush()
        ...     decode_predictions(np.array([[0.25, 0.75]]), top=1, class_index=file.name)
        [[('n2', 'dog', 0.75)]]
    """
    preds = np.asarray(preds)
    kept = keras_models() / "imagenet_class_index.json"
    if class_index is None and kept.is_file():
        class_index = kept
    if class_index is None:
        raise ValueError(
            "decode_predictions needs the names of the classes: pass class_index="
            "'imagenet_class_index.json', the file that Keras keeps in ~/.keras/models."
        )
    names = json.loads(Path(class_index).read_text(encoding="utf-8"))
    if preds.ndim != 2 or preds.shape[1] != len(names):
        raise ValueError(
            f"decode_predictions wants probabilities of shape (batch, {len(names)}), the number of "
            f"classes in {class_index}; got {preds.shape}. Was the model built with "
            "include_top=True and as many classes?"
        )
    rows = []
    for row in preds:
        best = row.argsort()[::-1][:top]
        rows.append([(*names[str(place)], float(row[place])) for place in best])
    return rows
