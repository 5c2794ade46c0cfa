"""Endless batches of changed pictures: from an array, from folders, from a table of files.

An iterator can be asked for a batch by number, as ``fit`` does, or for the next one. Either way it
seeds NumPy's global stream with ``seed + batches so far`` first, as keras_preprocessing does.
"""

import os
import threading
import warnings
from collections.abc import Iterator as Iteration
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from hornbook.feeds.batches import Batches, checked
from hornbook.feeds.directory import class_folders, files_below
from hornbook.feeds.pictures import array_to_img, channels_last, img_to_array, load_img

__all__ = ["DataFrameIterator", "DirectoryIterator", "Iterator", "NumpyArrayIterator"]

_ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".tif", ".tiff")
_READERS = 8  # pictures that are read at the same time
_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}


class Iterator(Batches):
    """Batches of n samples without end; a subclass makes the batch of given sample numbers.

    Args:
        n: Samples.
        batch_size: Samples in a batch; the last of an epoch may have fewer.
        shuffle: Whether they are mixed, anew in each epoch.
        seed: Of order and changes.

    Example:
        >>> class Numbers(Iterator):
        ...     def _get_batches_of_transformed_samples(self, index_array):
        ...         return index_array
        >>> batches = Numbers(3, 2, False, None)
        >>> [next(batches).tolist() for _ in range(3)]
        [[0, 1], [2], [0, 1]]
    """

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise ValueError(f"batch_size must be a whole number above 0, not {batch_size!r}.")
        self.n, self.batch_size, self.shuffle, self.seed = n, batch_size, shuffle, seed
        self.batch_index = self.total_batches_seen = 0
        self.lock = threading.Lock()
        self.index_array: Any = None

    def __len__(self) -> int:
        return -(-self.n // self.batch_size)

    def __getitem__(self, index: int) -> Any:
        index = checked(index, len(self))
        with self.lock:
            self._seed()
            if self.index_array is None:
                self.on_epoch_end()
            rows = self.index_array[index * self.batch_size : (index + 1) * self.batch_size]
        return self._get_batches_of_transformed_samples(rows)

    def __iter__(self) -> Iteration[Any]:
        return self

    def __next__(self) -> Any:
        with self.lock:
            self._seed()
            if self.batch_index == 0:
                self.on_epoch_end()
            start = self.batch_index * self.batch_size
            rows = self.index_array[start : start + self.batch_size]
            self.batch_index = 0 if start + self.batch_size >= self.n else self.batch_index + 1
        return self._get_batches_of_transformed_samples(rows)

    def next(self) -> Any:
        """The next batch."""
        return self.__next__()

    def _seed(self) -> None:
        if self.seed is not None:
            np.random.seed(self.seed + self.total_batches_seen)
        self.total_batches_seen += 1

    def on_epoch_end(self) -> None:
        """Another order, if the samples are mixed."""
        self.index_array = np.random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def reset(self) -> None:
        """Begin an epoch with the next batch."""
        self.batch_index = 0

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__} must make the batch of given sample numbers."
        )


def _changed(generator: Any, image: np.ndarray) -> np.ndarray:
    """One picture moved at random and brought to scale; as it is without a generator."""
    if generator is None:
        return image
    return generator.standardize(
        generator.apply_transform(image, generator.get_random_transform(image.shape))
    )


def _write(
    images: np.ndarray, rows: np.ndarray, place: tuple[Any, str, str], last: bool, numbers: int
) -> None:
    """Write the pictures of a batch to look at; names end in a draw so that none is overwritten."""
    folder, prefix, ending = place
    for image, row in zip(images, rows, strict=True):
        name = f"{prefix}_{row}_{np.random.randint(numbers)}.{ending}"
        picture = array_to_img(image, "channels_last" if last else "channels_first")
        picture.save(os.path.join(folder, name))


class NumpyArrayIterator(Iterator):
    """Endless batches of changed pictures from an array; ``ImageDataGenerator.flow`` makes it.

    Args:
        x: (samples, rows, columns, channels), or a pair of it and what goes along unchanged.
        y: Labels, or None.
        image_data_generator: What changes the pictures.
        batch_size, shuffle, seed: As in ``Iterator``.
        sample_weight: One for each picture.
        data_format: ``'channels_last'`` or ``'channels_first'``.
        save_to_dir, save_prefix, save_format: Where and how to write what is made.
        subset: ``'training'`` or ``'validation'``.
        dtype: Of the batches.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str = "channels_last",
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        dtype: Any = "float32",
    ) -> None:
        x, along = _with_company(x)
        named = {"y": y, "sample_weight": sample_weight} | {
            f"x[1][{i}]": values for i, values in enumerate(along)
        }
        for name, values in named.items():
            if values is not None and len(values) != len(x):
                raise ValueError(
                    f"flow: x has {len(x)} pictures but {name} has {len(values)} rows; each "
                    "picture needs its own."
                )
        part = _part(image_data_generator, subset, len(x))
        if subset is not None and y is not None:
            _check_classes(np.asarray(y), image_data_generator.validation_split)
        self.x = np.asarray(x[part], dtype=dtype)
        if self.x.ndim != 4:
            raise ValueError(
                f"flow takes pictures (samples, rows, columns, channels), not an array of shape "
                f"{self.x.shape}. For grey pictures add an axis: x[..., None]."
            )
        self._last = channels_last(data_format)
        channels = self.x.shape[3 if self._last else 1]
        if channels not in (1, 3, 4):
            warnings.warn(
                f"flow: pictures have 1, 3 or 4 channels, but with {data_format} those of shape "
                f"{self.x.shape} have {channels}.",
                stacklevel=3,
            )
        self.x_misc = [np.asarray(values)[part] for values in along]
        self.y = None if y is None else np.asarray(y)[part]
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)[part]
        self.image_data_generator, self.data_format = image_data_generator, data_format
        self.save_to_dir, self._place = save_to_dir, (save_to_dir, save_prefix, save_format)
        self.dtype = dtype
        super().__init__(len(self.x), batch_size, shuffle, seed)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        images = np.zeros((len(index_array), *self.x.shape[1:]), dtype=self.dtype)
        for place, row in enumerate(index_array):
            images[place] = _changed(self.image_data_generator, self.x[row])
        if self.save_to_dir:
            _write(images, index_array, self._place, self._last, 10_000)
        x: Any = [images, *(values[index_array] for values in self.x_misc)]
        x = x if self.x_misc else images
        if self.y is None:
            return x
        batch = (x, self.y[index_array])
        return batch if self.sample_weight is None else (*batch, self.sample_weight[index_array])


def _with_company(x: Any) -> tuple[Any, list[Any]]:
    """The pictures, and the arrays that go along with them unchanged."""
    if not isinstance(x, tuple | list):
        return np.asarray(x), []
    along = x[1] if isinstance(x[1], list) else [x[1]]
    return np.asarray(x[0]), [np.asarray(values) for values in along]


def _part(generator: Any, subset: str | None, count: int) -> slice:
    """The rows of a subset: the validation part is the first."""
    if subset not in (None, "training", "validation"):
        raise ValueError(f"subset is 'training' or 'validation', not {subset!r}.")
    if subset is None:
        return slice(None)
    split = getattr(generator, "validation_split", 0)
    if not split:
        raise ValueError(
            f"subset={subset!r} needs to know the split: write "
            "ImageDataGenerator(validation_split=0.2)."
        )
    cut = int(count * split)
    return slice(cut) if subset == "validation" else slice(cut, None)


def _check_classes(y: np.ndarray, split: float) -> None:
    cut = int(len(y) * split)
    if not np.array_equal(np.unique(y[:cut]), np.unique(y[cut:])):
        raise ValueError(
            "flow: the training and the validation part hold different classes: the data seems to "
            "be sorted by label. Shuffle it first: order = numpy.random.permutation(len(x)); "
            "x, y = x[order], y[order]."
        )


class _FileIterator(Iterator):
    """Pictures from files, with what their subclasses say of labels."""

    filepaths: list[str]
    labels: Any
    class_mode: str | None
    sample_weight: Any = None
    num_classes = 0

    def __init__(
        self,
        image_data_generator: Any,
        target_size: Any,
        color_mode: str,
        data_format: str,
        place: tuple[Any, str, str],
        interpolation: str,
        dtype: Any,
    ) -> None:
        if color_mode not in _CHANNELS:
            raise ValueError(f"color_mode is one of {list(_CHANNELS)}, not {color_mode!r}.")
        self.image_data_generator, self.target_size = image_data_generator, tuple(target_size)
        self.color_mode, self.data_format = color_mode, data_format
        self.interpolation, self.dtype = interpolation, dtype
        self._last = channels_last(data_format)
        channels = (_CHANNELS[color_mode],)
        size = self.target_size
        self.image_shape = size + channels if self._last else channels + size
        self.save_to_dir, self._place = place[0], place

    @property
    def samples(self) -> int:
        """Number of files."""
        return len(self.filepaths)

    def _loaded(self, row: int) -> np.ndarray:
        image = load_img(self.filepaths[row], self.color_mode, self.target_size, self.interpolation)
        return img_to_array(image, self.data_format)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        x = np.zeros((len(index_array), *self.image_shape), dtype=self.dtype)
        # Only reading is done side by side; the draws keep their order.
        with ThreadPoolExecutor(_READERS) as pool:
            for place, image in enumerate(pool.map(self._loaded, index_array)):
                x[place] = _changed(self.image_data_generator, image)
        if self.save_to_dir:
            _write(x, index_array, self._place, self._last, 10_000_000)
        if self.class_mode is None:
            return x
        batch = (x, self._targets(x, index_array))
        return batch if self.sample_weight is None else (*batch, self.sample_weight[index_array])

    def _targets(self, x: np.ndarray, rows: np.ndarray) -> Any:
        if self.class_mode == "input":
            return x.copy()
        if self.class_mode == "multi_output":
            return [values[rows] for values in self.labels]
        if self.class_mode == "raw":
            return self.labels[rows]
        if self.class_mode != "categorical":
            return np.array([self.labels[row] for row in rows], dtype=self.dtype)
        y = np.zeros((len(rows), self.num_classes), dtype=self.dtype)
        for place, row in enumerate(rows):
            y[place, self.labels[row]] = 1
        return y


class DirectoryIterator(_FileIterator):
    """Endless batches of changed pictures from folders, one for each class.

    ``ImageDataGenerator.flow_from_directory`` makes it and explains the arguments.

    Attributes:
        class_indices: Class -> its number.
        classes: Number of the class of each file.
        filenames: The files, from the directory on.
        filepaths: Their whole paths.
        samples, num_classes: How many there are.
    """

    def __init__(
        self,
        directory: Any,
        image_data_generator: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str = "channels_last",
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        dtype: Any = "float32",
    ) -> None:
        place = (save_to_dir, save_prefix, save_format)
        super().__init__(
            image_data_generator, target_size, color_mode, data_format, place, interpolation, dtype
        )
        self.directory = os.fspath(directory)
        self.class_mode = _checked_mode(
            class_mode, ("categorical", "binary", "sparse", "input", None)
        )
        names = class_folders(self.directory, classes or None)
        self.num_classes = len(names)
        self.class_indices = {name: number for number, name in enumerate(names)}
        found = [
            paths[_part(image_data_generator, subset, len(paths))]
            for paths in files_below(self.directory, names, _ENDINGS, follow_links)
        ]
        self.filepaths = [path for paths in found for path in paths]
        self.filenames = [os.path.relpath(path, self.directory) for path in self.filepaths]
        counts = [len(paths) for paths in found]
        self.labels = self.classes = np.repeat(np.arange(len(names), dtype="int32"), counts)
        print(f"Found {self.samples} images belonging to {self.num_classes} classes.")
        Iterator.__init__(self, self.samples, batch_size, shuffle, seed)


class DataFrameIterator(_FileIterator):
    """Endless batches of changed pictures whose files and labels stand in a pandas table.

    ``ImageDataGenerator.flow_from_dataframe`` makes it and explains the arguments.

    Attributes:
        class_indices: Class -> its number.
        classes: Number, or numbers, of the class of each file.
        filenames, filepaths: The files, as in the table and as whole paths.
        samples: How many there are.
    """

    def __init__(
        self,
        dataframe: Any,
        directory: Any = None,
        image_data_generator: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str = "channels_last",
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        dtype: Any = "float32",
        validate_filenames: bool = True,
    ) -> None:
        place = (save_to_dir, save_prefix, save_format)
        super().__init__(
            image_data_generator, target_size, color_mode, data_format, place, interpolation, dtype
        )
        self.directory = os.fspath(directory or "")
        mode = "raw" if class_mode == "other" else class_mode
        allowed = ("categorical", "binary", "sparse", "input", "raw", "multi_output", None)
        self.class_mode = _checked_mode(mode, allowed)
        _check_columns(dataframe, x_col, y_col, weight_col, self.class_mode)
        table = dataframe
        if validate_filenames:
            table = table[self._are_files(table[x_col])]
        grouped = self.class_mode in ("categorical", "binary", "sparse")
        if grouped:
            table = self._classified(table, y_col, classes)
        table = table.iloc[_part(image_data_generator, subset, len(table))]
        self.filenames = list(table[x_col])
        self.filepaths = [os.path.join(self.directory, name) for name in self.filenames]
        self.sample_weight = table[weight_col].to_numpy() if weight_col else None
        if grouped:
            self.labels = self.classes = [self._numbers(label) for label in table[y_col]]
        elif self.class_mode == "multi_output":
            self.labels = [np.array(table[column].tolist()) for column in y_col]
        elif self.class_mode == "raw":
            self.labels = table[y_col].to_numpy()
        kind = "validated" if validate_filenames else "non-validated"
        classes_found = f" belonging to {self.num_classes} classes" if grouped else ""
        print(f"Found {self.samples} {kind} image filenames{classes_found}.")
        Iterator.__init__(self, self.samples, batch_size, shuffle, seed)

    def _are_files(self, names: Any) -> np.ndarray:
        paths = [os.path.join(self.directory, name) for name in names]
        there = [path.lower().endswith(_ENDINGS) and os.path.isfile(path) for path in paths]
        missing = [path for path, is_file in zip(paths, there, strict=True) if not is_file]
        if missing:
            warnings.warn(
                f"flow_from_dataframe: {len(missing)} of {len(paths)} rows name no picture and are "
                f"left out, first {missing[0]!r}. Give the folder as directory, and names with "
                f"their endings ({', '.join(_ENDINGS)}).",
                stacklevel=4,
            )
        return np.array(there, dtype=bool)

    def _classified(self, table: Any, y_col: str, classes: Sequence[str] | None) -> Any:
        """The rows that have a class, once the classes have got their numbers."""
        found = {name for label in table[y_col] for name in _listed(label)}
        names = sorted(found if not classes else set(classes))
        if self.class_mode == "binary" and len(names) != 2:
            raise ValueError(
                f"class_mode='binary' is for two classes, but {y_col!r} has {len(names)}: {names}. "
                "Write class_mode='categorical' or 'sparse'."
            )
        self.num_classes = len(names)
        self.class_indices = {name: number for number, name in enumerate(names)}
        kept = [any(name in self.class_indices for name in _listed(row)) for row in table[y_col]]
        return table[np.array(kept, dtype=bool)]

    def _numbers(self, label: Any) -> Any:
        if isinstance(label, str):
            return self.class_indices[label]
        return [self.class_indices[name] for name in label if name in self.class_indices]


def _listed(label: Any) -> Sequence[str]:
    return [label] if isinstance(label, str) else label


def _checked_mode(class_mode: Any, allowed: tuple[Any, ...]) -> Any:
    if class_mode not in allowed:
        raise ValueError(f"class_mode is one of {allowed}, not {class_mode!r}.")
    return class_mode


def _check_columns(table: Any, x_col: str, y_col: Any, weight_col: Any, mode: Any) -> None:
    """Are the columns there, and of the kind that the mode needs?"""
    if mode == "multi_output" and not isinstance(y_col, list):
        raise TypeError(
            f"class_mode='multi_output' takes a list of columns as y_col, not {y_col!r}."
        )
    used = [x_col, *([weight_col] if weight_col else [])]
    if mode not in ("input", None):
        used += y_col if isinstance(y_col, list) else [y_col]
    missing = [name for name in used if name not in table.columns]
    if missing:
        raise ValueError(
            f"flow_from_dataframe: the table has no column {', '.join(map(repr, missing))}; it has "
            f"{', '.join(map(repr, table.columns))}. Say which with x_col=, y_col=, weight_col=."
        )
    if not all(isinstance(name, str) for name in table[x_col]):
        raise TypeError(f"flow_from_dataframe: column {x_col!r} must hold file names only.")
    kinds = {"categorical": (str, list, tuple), "binary": str, "sparse": str}
    if mode in kinds and not all(isinstance(label, kinds[mode]) for label in table[y_col]):
        raise TypeError(
            f"flow_from_dataframe: class_mode={mode!r} needs text in column {y_col!r}. Write "
            f"table[{y_col!r}] = table[{y_col!r}].astype(str), or class_mode='raw' for numbers."
        )
    if weight_col and not np.issubdtype(table[weight_col].dtype, np.number):
        raise TypeError(f"flow_from_dataframe: column {weight_col!r} must hold numbers.")
