"""``ImageDataGenerator``: pictures changed at random, anew in each epoch, and scaled alike.

What is drawn comes from NumPy's global stream in the order of keras_preprocessing 1.1.2, so that
the same seed gives the same pictures.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from hornbook.feeds.image_flow import DataFrameIterator, DirectoryIterator, NumpyArrayIterator
from hornbook.feeds.pictures import channels_last
from hornbook.feeds.transforms import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    checked_pair,
    drawn_zoom,
    flip_axis,
)

__all__ = ["ImageDataGenerator"]

_TINY = 1e-6  # added to a deviation before dividing by it


class ImageDataGenerator:
    """Pictures changed at random, then brought to one scale: first the moves, then

    ``x = rescale f(x)``; ``x = (x - mean(x)) / std(x)`` sample by sample, or by the statistics that
    ``fit`` took of all; at last ZCA.

    Args:
        featurewise_center, featurewise_std_normalization: By the mean and deviation of each channel
            over all pictures that ``fit`` has seen.
        samplewise_center, samplewise_std_normalization: By those of each picture itself.
        zca_whitening: Whether to make the pixels independent of each other, by ``fit``.
        zca_epsilon: What keeps weak directions from being blown up.
        rotation_range: Degrees, either way.
        width_shift_range, height_shift_range: A share if below 1, else cells; a whole number or a
            list is a choice of whole cells, either way.
        brightness_range: A pair to draw the brightness from; 1 leaves it.
        shear_range: Degrees, either way.
        zoom_range: z for 1 - z to 1 + z, or a pair.
        channel_shift_range: How far the values may be raised or lowered.
        fill_mode: Beyond the borders: ``'constant'``, ``'nearest'``, ``'reflect'`` or ``'wrap'``.
        cval: The constant.
        horizontal_flip, vertical_flip: Whether half of the pictures are mirrored.
        rescale: What to multiply with.
        preprocessing_function: f, applied to each picture once it is moved.
        data_format: ``'channels_last'`` or ``'channels_first'``.
        validation_split: Share held out; see ``subset`` of the three ``flow``.
        interpolation_order: Of the spline between cells.
        dtype: Of the batches.

    Example:
        >>> generator = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)
        >>> x, y = generator.flow(np.ones((5, 8, 8, 3)), np.arange(5), batch_size=2)[0]
        >>> x.shape, y.shape
        ((2, 8, 8, 3), (2,))
    """

    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: Any = 0.0,
        height_shift_range: Any = 0.0,
        brightness_range: Any = None,
        shear_range: float = 0.0,
        zoom_range: Any = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: str = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[np.ndarray], np.ndarray] | None = None,
        data_format: str | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: Any = None,
    ) -> None:
        # Dividing by a deviation presumes that the mean is taken off; ZCA does both itself.
        self.featurewise_center = (
            featurewise_center or featurewise_std_normalization or zca_whitening
        )
        self.samplewise_center = samplewise_center or samplewise_std_normalization
        self.featurewise_std_normalization = featurewise_std_normalization and not zca_whitening
        self.samplewise_std_normalization = samplewise_std_normalization
        self.zca_whitening, self.zca_epsilon = zca_whitening, zca_epsilon
        self.rotation_range, self.shear_range = rotation_range, shear_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.channel_shift_range = channel_shift_range
        self.fill_mode, self.cval = _checked_fill(fill_mode), cval
        self.horizontal_flip, self.vertical_flip = horizontal_flip, vertical_flip
        self.rescale, self.preprocessing_function = rescale, preprocessing_function
        last = channels_last(data_format)
        self.data_format = "channels_last" if last else "channels_first"
        self.channel_axis, self.row_axis, self.col_axis = (3, 1, 2) if last else (1, 2, 3)
        self.interpolation_order, self.dtype = interpolation_order, dtype or "float32"
        if validation_split and not 0 < validation_split < 1:
            raise ValueError(
                f"validation_split is a share between 0 and 1, not {validation_split!r}."
            )
        self.validation_split = validation_split
        if np.ndim(zoom_range) == 0:
            zoom_range = (1 - zoom_range, 1 + zoom_range)
        self.zoom_range = checked_pair(zoom_range, "zoom_range")
        self.brightness_range = brightness_range
        if brightness_range is not None:
            checked_pair(brightness_range, "brightness_range")
        self.mean: Any = None
        self.std: Any = None
        self.principal_components: Any = None

    def flow(
        self,
        x: Any,
        y: Any = None,
        batch_size: int = 32,
        shuffle: bool = True,
        sample_weight: Any = None,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
    ) -> NumpyArrayIterator:
        """Batches of changed pictures from an array, without end.

        Args:
            x: (samples, rows, columns, channels), or a pair of it and what goes along unchanged.
            y: Labels; if None the batches are pictures alone.
            batch_size: Pictures in a batch.
            shuffle: Whether to mix them, anew in each epoch.
            sample_weight: One for each picture.
            seed: Of order and changes.
            save_to_dir: Folder to write the changed pictures to, to look at.
            save_prefix, save_format: Their names and kind.
            subset: ``'training'`` or ``'validation'`` part by ``validation_split`` (the first).
        """
        return NumpyArrayIterator(
            x,
            y,
            self,
            batch_size=batch_size,
            shuffle=shuffle,
            sample_weight=sample_weight,
            seed=seed,
            data_format=self.data_format,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            dtype=self.dtype,
        )

    def flow_from_directory(
        self,
        directory: Any,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
    ) -> DirectoryIterator:
        """Batches of changed pictures from folders, one for each class, without end.

        Args:
            directory: The folder that holds a folder for each class.
            target_size: (rows, columns) that all are brought to.
            color_mode: ``'rgb'``, ``'rgba'`` or ``'grayscale'``.
            classes: The folders to use, in the order of their numbers; all, by name, if None.
            class_mode: ``'categorical'``, ``'binary'``, ``'sparse'``, ``'input'`` (the pictures
                themselves) or None.
            batch_size, shuffle, seed, save_to_dir, save_prefix, save_format: As in ``flow``.
            follow_links: Whether to follow links to places outside of the directory.
            subset: ``'training'`` or ``'validation'`` part (the first files of each class).
            interpolation: As in ``load_img``.
        """
        return DirectoryIterator(
            directory,
            self,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            data_format=self.data_format,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            follow_links=follow_links,
            subset=subset,
            interpolation=interpolation,
            dtype=self.dtype,
        )

    def flow_from_dataframe(
        self,
        dataframe: Any,
        directory: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: Any = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        validate_filenames: bool = True,
    ) -> DataFrameIterator:
        """Batches of changed pictures whose files and labels stand in a pandas table, without end.

        Args:
            dataframe: A row for each picture.
            directory: Where the files are; None if the table has whole paths.
            x_col: Column of the file names.
            y_col: Column of the labels, or several.
            weight_col: Column of the weights.
            target_size, color_mode, classes: As in ``flow_from_directory``.
            class_mode: ``'categorical'`` (a row may hold a list of classes), ``'binary'``,
                ``'sparse'``, ``'input'``, ``'raw'`` (the values as they are), ``'multi_output'``
                (a column for each output) or None.
            batch_size, shuffle, seed, save_to_dir, save_prefix, save_format: As in ``flow``.
            subset: ``'training'`` or ``'validation'`` part (the first rows).
            interpolation: As in ``load_img``.
            validate_filenames: Whether to leave out rows whose file is not there.
        """
        return DataFrameIterator(
            dataframe,
            directory,
            self,
            x_col=x_col,
            y_col=y_col,
            weight_col=weight_col,
            target_size=target_size,
            color_mode=color_mode,
            classes=classes,
            class_mode=class_mode,
            data_format=self.data_format,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            save_to_dir=save_to_dir,
            save_prefix=save_prefix,
            save_format=save_format,
            subset=subset,
            interpolation=interpolation,
            dtype=self.dtype,
            validate_filenames=validate_filenames,
        )

    def standardize(self, x: Any) -> Any:
        """Pictures brought to one scale; the array given is left as it is.

        Args:
            x: One picture, or a batch for all but the samplewise options.
        """
        if self.preprocessing_function is not None:
            x = self.preprocessing_function(x)
        if self.rescale:
            x = x * self.rescale
        if self.samplewise_center:
            x = x - np.mean(x, keepdims=True)
        if self.samplewise_std_normalization:
            x = x / (np.std(x, keepdims=True) + _TINY)
        if self.featurewise_center and self._is_fit(self.mean):
            x = x - self.mean
        if self.featurewise_std_normalization and self._is_fit(self.std):
            x = x / (self.std + _TINY)
        if self.zca_whitening and self._is_fit(self.principal_components):
            flat = np.reshape(x, (-1, int(np.prod(x.shape[-3:]))))
            x = np.reshape(flat @ self.principal_components, x.shape)
        return x

    def _is_fit(self, statistic: Any) -> bool:
        if statistic is None:
            warnings.warn(
                "ImageDataGenerator: the featurewise options and ZCA need statistics of the data "
                "and have no effect without. Call generator.fit(x_train) first.",
                stacklevel=3,
            )
        return statistic is not None

    def get_random_transform(self, img_shape: Any, seed: int | None = None) -> dict[str, Any]:
        """The moves drawn for a picture of this shape, by name; see ``apply_transform``."""
        if seed is not None:
            np.random.seed(seed)
        theta = _either_way(self.rotation_range)
        tx = _shift(self.height_shift_range, img_shape[self.row_axis - 1])
        ty = _shift(self.width_shift_range, img_shape[self.col_axis - 1])
        shear = _either_way(self.shear_range)
        zx, zy = drawn_zoom(self.zoom_range)
        return {
            "theta": theta,
            "tx": tx,
            "ty": ty,
            "shear": shear,
            "zx": zx,
            "zy": zy,
            # Drawn even where nothing is to be mirrored.
            "flip_horizontal": bool(np.random.random() < 0.5) and bool(self.horizontal_flip),
            "flip_vertical": bool(np.random.random() < 0.5) and bool(self.vertical_flip),
            "channel_shift_intensity": _either_way(self.channel_shift_range, None),
            "brightness": None
            if self.brightness_range is None
            else np.random.uniform(*self.brightness_range),
        }

    def apply_transform(self, x: Any, transform_parameters: dict[str, Any]) -> np.ndarray:
        """One picture moved as told.

        Args:
            x: (rows, columns, channels).
            transform_parameters: Any of ``theta``, ``shear`` (degrees), ``tx``, ``ty`` (cells),
                ``zx``, ``zy``, ``flip_horizontal``, ``flip_vertical``,
                ``channel_shift_intensity`` and ``brightness``.
        """
        row, column, channel = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        told = transform_parameters
        x = apply_affine_transform(
            x,
            **{name: told.get(name, 0) for name in ("theta", "tx", "ty", "shear")},
            **{name: told.get(name, 1) for name in ("zx", "zy")},
            row_axis=row,
            col_axis=column,
            channel_axis=channel,
            fill_mode=self.fill_mode,
            cval=self.cval,
            order=self.interpolation_order,
        )
        if told.get("channel_shift_intensity") is not None:
            x = apply_channel_shift(x, told["channel_shift_intensity"], channel)
        if told.get("flip_horizontal"):
            x = flip_axis(x, column)
        if told.get("flip_vertical"):
            x = flip_axis(x, row)
        if told.get("brightness") is not None:
            x = apply_brightness_shift(x, told["brightness"], channel_axis=channel)
        return x

    def random_transform(self, x: Any, seed: int | None = None) -> np.ndarray:
        """One picture moved at random."""
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))

    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Take the statistics that the featurewise options and ZCA need.

        ``components = U diag(1 / sqrt(s + epsilon)) U'``, U and s those of ``X' X / samples``

        Args:
            x: (samples, rows, columns, channels).
            augment: Whether to take them of changed pictures.
            rounds: How many times each picture is changed for that.
            seed: Of the changes.
        """
        x = np.array(x, dtype=self.dtype)
        if x.ndim != 4:
            raise ValueError(
                f"ImageDataGenerator.fit takes pictures (samples, rows, columns, channels), not "
                f"an array of shape {x.shape}. For grey pictures add an axis: x[..., None]."
            )
        if seed is not None:
            np.random.seed(seed)
        if self.rescale:
            x *= self.rescale
        if augment:
            drawn = [self.random_transform(image) for _ in range(rounds) for image in x]
            x = np.array(drawn, dtype=self.dtype)
        shape, axes = [1, 1, 1], (0, self.row_axis, self.col_axis)
        shape[self.channel_axis - 1] = x.shape[self.channel_axis]
        if self.featurewise_center:
            self.mean = np.mean(x, axis=axes).reshape(shape)
            x -= self.mean
        if self.featurewise_std_normalization:
            self.std = np.std(x, axis=axes).reshape(shape)
            x /= self.std + _TINY
        if self.zca_whitening:
            flat = x.reshape(len(x), -1)
            u, s, _ = np.linalg.svd(flat.T @ flat / len(flat))
            self.principal_components = (u / np.sqrt(s + self.zca_epsilon)) @ u.T


def _checked_fill(fill_mode: str) -> str:
    known = ("constant", "nearest", "reflect", "wrap", "mirror")
    if fill_mode not in known:
        raise ValueError(f"fill_mode is one of {known}, not {fill_mode!r}.")
    return fill_mode


def _either_way(limit: float, nothing: Any = 0) -> Any:
    return np.random.uniform(-limit, limit) if limit else nothing


def _shift(limit: Any, size: int) -> float:
    """A shift in cells: a choice of whole ones, or any number up to the limit or share of size."""
    if np.ndim(limit) == 0 and not limit:
        return 0
    if np.ndim(limit) == 1 or (isinstance(limit, int | np.integer) and limit > 0):
        shift = np.random.choice(limit) * np.random.choice([-1, 1])
    else:
        shift = np.random.uniform(-limit, limit)
    return shift * size if np.max(limit) < 1 else shift
