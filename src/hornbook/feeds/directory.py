"""Files below a directory as samples: one folder for each class, or no classes at all.

The files are listed once, in the order of folder and name, and with ``shuffle`` permuted by the
seed as Keras does it, so that the same seed gives the same split. What is in them is read batch by
batch.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from hornbook.feeds.batches import Samples
from hornbook.feeds.labels import to_categorical
from hornbook.feeds.pictures import channels_last, img_to_array, load_img
from hornbook.feeds.resizing import check_interpolation, fit_to

__all__ = ["image_dataset_from_directory", "text_dataset_from_directory"]

_PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
_COLORS = ("grayscale", "rgb", "rgba")
_READERS = 8  # pictures that are read at the same time


@dataclass
class Files:
    """Paths, a number for each (or None), and the names that the numbers stand for."""

    paths: list[str]
    labels: np.ndarray | None
    class_names: list[str] | None

    def part(self, rows: np.ndarray) -> "Files":
        """The files of these numbers."""
        labels = None if self.labels is None else self.labels[rows]
        return Files([self.paths[row] for row in rows], labels, self.class_names)


def files_below(
    directory: str, folders: Sequence[str], endings: tuple[str, ...], follow_links: bool
) -> list[list[str]]:
    """Paths of the files with one of these endings in each folder, by folder and name.

    Unless links are followed, nothing outside of the directory is listed, whatever points there.
    """
    home, outside = os.path.realpath(directory), 0
    found: list[list[str]] = []
    for folder in folders:
        inside = []
        for path in _walk(os.path.join(directory, folder), endings, follow_links):
            if follow_links or os.path.commonpath([home, os.path.realpath(path)]) == home:
                inside.append(path)
            else:
                outside += 1
        found.append(inside)
    if outside:
        warnings.warn(
            f"{directory}: {outside} files are links to places outside of it and were left out. "
            "Give follow_links=True to read them.",
            stacklevel=2,
        )
    return found


def _walk(folder: str, endings: tuple[str, ...], follow_links: bool) -> Iterator[str]:
    for root, _, names in sorted(os.walk(folder, followlinks=follow_links)):
        for name in sorted(names):
            if name.lower().endswith(endings):
                yield os.path.join(root, name)


def class_folders(directory: Any, class_names: Sequence[str] | None) -> list[str]:
    """The folders that are classes, by name or in the order asked for."""
    if not os.path.isdir(directory):
        raise FileNotFoundError(
            f"{directory} is no folder. Give the folder that holds one folder for each class."
        )
    found = sorted(
        name
        for name in os.listdir(directory)
        if not name.startswith(".") and os.path.isdir(os.path.join(directory, name))
    )
    missing = sorted(set(class_names or ()) - set(found))
    if missing:
        raise ValueError(
            f"class_names: {directory} has no folder {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, found)) or 'none'}."
        )
    return found if class_names is None else list(class_names)


def _index(
    directory: Any,
    labels: Any,
    endings: tuple[str, ...],
    class_names: Sequence[str] | None,
    follow_links: bool,
) -> Files:
    directory = os.fspath(directory)
    if isinstance(labels, str) and labels == "inferred":
        names = class_folders(directory, class_names)
        found = files_below(directory, names, endings, follow_links)
        numbers = np.repeat(np.arange(len(names), dtype="int32"), [len(part) for part in found])
        return Files([path for part in found for path in part], numbers, names)
    if class_names is not None:
        raise ValueError("class_names are the names of folders: leave labels='inferred' with them.")
    class_folders(directory, None)  # is it a folder at all?
    (paths,) = files_below(directory, [""], endings, follow_links)
    if labels is None:
        return Files(paths, None, None)
    if len(labels) != len(paths):
        raise ValueError(
            f"labels: {len(labels)} labels were given, but {directory} holds {len(paths)} files "
            f"ending in {', '.join(endings)}. Give one for each, in the order of their paths."
        )
    return Files(paths, np.asarray(labels), [str(label) for label in sorted(set(labels))])


def _check(labels: Any, label_mode: Any, validation_split: Any, subset: Any, seed: Any) -> None:
    known = labels == "inferred" if isinstance(labels, str) else np.ndim(labels) == 1
    if labels is not None and not known:
        raise ValueError(
            f"labels is 'inferred' (from the folders), None, or a list of numbers, not {labels!r}."
        )
    if label_mode not in ("int", "categorical", "binary", None):
        raise ValueError(
            f"label_mode is 'int', 'categorical', 'binary' or None, not {label_mode!r}."
        )
    if bool(validation_split) != (subset is not None):
        raise ValueError(
            "validation_split and subset go together: subset='training', 'validation' or 'both'."
        )
    if subset not in ("training", "validation", "both", None):
        raise ValueError(f"subset is 'training', 'validation' or 'both', not {subset!r}.")
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(
            f"validation_split is a share between 0 and 1, such as 0.2, not {validation_split!r}."
        )
    if seed is None and subset in ("training", "validation"):
        raise ValueError(
            "Two calls shuffle alike only with the same seed: give seed=..., or shuffle=False, or "
            "take both parts at once with subset='both'."
        )


def _samples_of(
    directory: Any,
    endings: tuple[str, ...],
    *,
    labels: Any,
    label_mode: str | None,
    class_names: Sequence[str] | None,
    batch_size: int | None,
    shuffle: bool,
    seed: int | None,
    validation_split: float | None,
    subset: str | None,
    follow_links: bool,
    verbose: bool,
) -> list[tuple[Any, ...]]:
    """The arguments of ``_FileSamples`` for each part that is asked for."""
    _check(labels, label_mode, validation_split, subset, seed if shuffle else 0)
    if labels is None or label_mode is None:
        labels = label_mode = None
    seed = int(np.random.randint(1_000_000)) if seed is None else seed
    files = _index(directory, labels, endings, class_names, follow_links)
    if not files.paths:
        raise ValueError(
            f"{directory} holds no files ending in {', '.join(endings)}"
            + (" in folders, one for each class." if files.class_names is not None else ".")
        )
    if label_mode == "binary" and len(files.class_names or ()) != 2:
        raise ValueError(
            f"label_mode='binary' is for two classes; found {files.class_names}. For more write "
            "label_mode='int' or 'categorical'."
        )
    if shuffle:
        order = np.arange(len(files.paths))
        np.random.RandomState(seed).shuffle(order)
        files = files.part(order)
    if verbose:
        classes = f" belonging to {len(files.class_names)} classes" if files.class_names else ""
        print(f"Found {len(files.paths)} files{classes}.")
    parts = _parts(files, validation_split, subset, verbose)
    # Only the training part of two is mixed anew.
    return [
        (part, label_mode, batch_size, shuffle and not number, seed)
        for number, part in enumerate(parts)
    ]


def _parts(files: Files, split: float | None, subset: str | None, verbose: bool) -> list[Files]:
    """What is asked for: all, the training part, the validation part (the last), or both."""
    if not split or subset is None:
        return [files]
    held_out = int(split * len(files.paths))
    cut = len(files.paths) - held_out
    if not held_out or not cut:
        raise ValueError(
            f"validation_split={split} of {len(files.paths)} files leaves {cut} to train on and "
            f"{held_out} to validate on; both need some."
        )
    train, rest = (files.part(rows) for rows in np.split(np.arange(len(files.paths)), [cut]))
    if verbose and subset != "validation":
        print(f"Using {cut} files for training.")
    if verbose and subset != "training":
        print(f"Using {held_out} files for validation.")
    return {"training": [train], "validation": [rest], "both": [train, rest]}[subset]


class _FileSamples(Samples):
    """Files with labels, as batches ``(x, y)``, or ``x`` without labels.

    Attributes:
        file_paths: The files, in the order of the first epoch.
        class_names: Names of the classes, by their number; None without labels.
        labels: Number of the class of each file; None without labels.
    """

    def __init__(
        self, files: Files, label_mode: str | None, batch_size: int | None, shuffle: bool, seed: Any
    ) -> None:
        super().__init__(len(files.paths), batch_size, shuffle, seed)
        self.file_paths, self.class_names = files.paths, files.class_names
        self.labels = files.labels
        self._targets = _targets(files, label_mode)

    def read(self, rows: np.ndarray) -> Any:
        """The batch of these files."""
        x = self.contents([self.file_paths[row] for row in rows])
        return x if self._targets is None else (x, self._targets[rows])

    def contents(self, paths: list[str]) -> np.ndarray:
        """What is in the files, as an array."""
        raise NotImplementedError


def _targets(files: Files, label_mode: str | None) -> np.ndarray | None:
    if files.labels is None or label_mode is None:
        return None
    if label_mode == "binary":
        return files.labels.astype("float32")[:, None]
    if label_mode == "categorical":
        return to_categorical(files.labels, len(files.class_names or ()))
    return files.labels.astype("int32")


class _PictureSamples(_FileSamples):
    def __init__(self, files: Files, *options: Any, **picture: Any) -> None:
        super().__init__(files, *options)
        self._picture = picture

    def contents(self, paths: list[str]) -> np.ndarray:
        with ThreadPoolExecutor(min(_READERS, len(paths))) as pool:
            return np.stack(list(pool.map(self._one, paths)))

    def _one(self, path: str) -> np.ndarray:
        wanted = self._picture
        x = img_to_array(load_img(path, wanted["color_mode"]), "channels_last", "float32")
        x = fit_to(x, wanted["size"], wanted["interpolation"], wanted["crop"], wanted["pad"])
        return x if wanted["last"] else x.transpose(2, 0, 1)


class _TextSamples(_FileSamples):
    def __init__(self, files: Files, *options: Any, max_length: int | None) -> None:
        super().__init__(files, *options)
        self._max_length = max_length

    def contents(self, paths: list[str]) -> np.ndarray:
        return np.array([self._one(path) for path in paths], dtype=str)

    def _one(self, path: str) -> str:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read(-1 if self._max_length is None else self._max_length)


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: Any = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str | None = None,
    verbose: bool = True,
) -> Any:
    """Batches of pictures (PNG, JPEG, BMP, GIF) and labels from folders, one for each class.

    Args:
        directory: The folder that holds a folder for each class.
        labels: ``'inferred'`` from the folders, None, or a list of numbers in the order of paths.
        label_mode: ``'int'``, ``'categorical'`` (one-hot), ``'binary'`` (0.0 or 1.0) or None.
        class_names: The folders to use, in the order of their numbers; all, by name, if None.
        color_mode: ``'grayscale'``, ``'rgb'`` or ``'rgba'``.
        batch_size: Pictures in a batch; None for single ones.
        image_size: (rows, columns) that all are brought to.
        shuffle: Whether to mix the files, anew in each epoch.
        seed: Of the mixing.
        validation_split: Share of the files, the last after mixing, held out for validation.
        subset: ``'training'``, ``'validation'`` or ``'both'`` parts of that split.
        interpolation: ``'nearest'``, ``'bilinear'``, ``'bicubic'``, ``'area'``, ``'lanczos3'``,
            ``'lanczos5'``, ``'gaussian'`` or ``'mitchellcubic'``.
        follow_links: Whether to follow links to places outside of the directory.
        crop_to_aspect_ratio: Whether to cut sides off rather than to distort.
        pad_to_aspect_ratio: Whether to add black borders rather than to distort.
        data_format: ``'channels_last'`` or ``'channels_first'``.
        format: Taken for the sake of Keras' callers; there is one kind of result here.
        verbose: Whether to print how many files there are.

    Shapes:
        x float32 (batch, rows, columns, channels), 0 to 255; y (batch,) int32, (batch, 1) or
        (batch, classes) float32

    Returns:
        Batches with ``class_names`` and ``file_paths``; a list of two with ``subset='both'``.

    Example:
        >>> train = image_dataset_from_directory("flowers", image_size=(64, 64))  # doctest: +SKIP
        >>> model.fit(train, epochs=3)  # doctest: +SKIP
    """
    parts = _samples_of(
        directory,
        _PICTURES,
        labels=labels,
        label_mode=label_mode,
        class_names=class_names,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        validation_split=validation_split,
        subset=subset,
        follow_links=follow_links,
        verbose=verbose,
    )
    picture = _picture_options(color_mode, image_size, interpolation, data_format)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise ValueError("Give only one of crop_to_aspect_ratio and pad_to_aspect_ratio.")
    picture |= {"crop": crop_to_aspect_ratio, "pad": pad_to_aspect_ratio}
    made = [_PictureSamples(*part, **picture) for part in parts]
    return made if subset == "both" else made[0]


def _picture_options(
    color_mode: str, image_size: Any, interpolation: str, data_format: str | None
) -> dict[str, Any]:
    if color_mode not in _COLORS:
        raise ValueError(f"color_mode is one of {_COLORS}, not {color_mode!r}.")
    size = (image_size, image_size) if isinstance(image_size, int) else tuple(image_size)
    if len(size) != 2 or not all(isinstance(n, int | np.integer) and n > 0 for n in size):
        raise ValueError(f"image_size is (rows, columns), such as (256, 256), not {image_size!r}.")
    return {
        "color_mode": color_mode,
        "size": size,
        "interpolation": check_interpolation(interpolation),
        "last": channels_last(data_format),
    }


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str | None = None,
    verbose: bool = True,
) -> Any:
    """Batches of texts (``.txt``, UTF-8) and labels from folders, one for each class.

    Args:
        directory: The folder that holds a folder for each class.
        labels: ``'inferred'`` from the folders, None, or a list of numbers in the order of paths.
        label_mode: ``'int'``, ``'categorical'`` (one-hot), ``'binary'`` (0.0 or 1.0) or None.
        class_names: The folders to use, in the order of their numbers; all, by name, if None.
        batch_size: Texts in a batch; None for single ones.
        max_length: Characters of a text that are kept; all if None.
        shuffle: Whether to mix the files, anew in each epoch.
        seed: Of the mixing.
        validation_split: Share of the files, the last after mixing, held out for validation.
        subset: ``'training'``, ``'validation'`` or ``'both'`` parts of that split.
        follow_links: Whether to follow links to places outside of the directory.
        format: Taken for the sake of Keras' callers; there is one kind of result here.
        verbose: Whether to print how many files there are.

    Shapes:
        x text (batch,); y (batch,) int32, (batch, 1) or (batch, classes) float32

    Returns:
        Batches with ``class_names`` and ``file_paths``; a list of two with ``subset='both'``.

    Example:
        >>> train = text_dataset_from_directory("aclImdb/train")  # doctest: +SKIP
        >>> numbers = train.map(lambda x, y: (vectorize(x), y))  # doctest: +SKIP
    """
    parts = _samples_of(
        directory,
        (".txt",),
        labels=labels,
        label_mode=label_mode,
        class_names=class_names,
        batch_size=batch_size,
        shuffle=shuffle,
        seed=seed,
        validation_split=validation_split,
        subset=subset,
        follow_links=follow_links,
        verbose=verbose,
    )
    made = [_TextSamples(*part, max_length=max_length) for part in parts]
    return made if subset == "both" else made[0]
