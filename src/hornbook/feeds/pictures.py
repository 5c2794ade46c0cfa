"""Pictures from files to arrays and back, by Pillow.

Pillow's pictures have (columns, rows); arrays have (rows, columns, channels) or, with
``channels_first``, (channels, rows, columns). Only formats of pixels are opened: Pillow would hand
others (PostScript) to programs outside.
"""

import os
import warnings
from typing import Any

import numpy as np

from hornbook.core import floatx, image_data_format, optional, suggestion

__all__ = ["array_to_img", "img_to_array", "load_img", "save_img"]

_OPENED = ("PNG", "JPEG", "BMP", "DIB", "GIF", "PPM", "TIFF", "WEBP", "ICO", "TGA")
_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}
_GREY = ("L", "I;16", "I")  # kept as they are; other modes become 8-bit grey
_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")


def pillow(part: str = "Image") -> Any:
    """A module of Pillow, or an error that says how to install it."""
    return optional(f"PIL.{part}", "to read and write pictures")


def channels_last(data_format: str | None) -> bool:
    """Do the channels stand last? What holds for None is set by ``set_image_data_format``."""
    data_format = data_format or image_data_format()
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            f"data_format is 'channels_last' or 'channels_first', not {data_format!r}."
        )
    return data_format != "channels_first"


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: Any = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """A picture as Pillow has it; ``img_to_array`` makes an array of it.

    Args:
        path: Where the file is, or a file that is open for reading.
        color_mode: ``'grayscale'``, ``'rgb'`` or ``'rgba'``.
        target_size: (rows, columns) to bring it to; its own size if None.
        interpolation: ``'nearest'``, ``'bilinear'``, ``'bicubic'``, ``'hamming'``, ``'box'`` or
            ``'lanczos'``.
        keep_aspect_ratio: Whether to cut the longer sides off, instead of distorting.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> save_img(file, np.zeros((4, 6, 3)), file_format="png")
        >>> load_img(file, target_size=(2, 3)).size
        (3, 2)
    """
    if color_mode not in _MODES:
        raise ValueError(f"load_img: color_mode is one of {list(_MODES)}, not {color_mode!r}.")
    image = _opened(path)
    if color_mode == "grayscale" and image.mode in _GREY:
        pass
    elif image.mode != _MODES[color_mode]:
        image = image.convert(_MODES[color_mode])
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    if interpolation not in _INTERPOLATIONS:
        raise ValueError(
            f"load_img: there is no interpolation {interpolation!r}. "
            + suggestion(str(interpolation), _INTERPOLATIONS)
        )
    rows, columns = target_size
    box = _middle(image.size, (columns, rows)) if keep_aspect_ratio else None
    method = getattr(pillow().Resampling, interpolation.upper())
    return image.resize((columns, rows), method, box=box)


def _opened(path: Any) -> Any:
    """The picture with its pixels read, so that no file stays open."""
    if not isinstance(path, str | bytes | os.PathLike) and not hasattr(path, "read"):
        raise TypeError(
            f"load_img takes a path or an open file, not a {type(path).__name__}. For an array use "
            "array_to_img."
        )
    if hasattr(path, "read"):
        path.seek(0)
        return _read(path, getattr(path, "name", "the file"))
    with open(path, "rb") as file:
        return _read(file, os.fsdecode(path))


def _read(file: Any, name: str) -> Any:
    module = pillow()
    try:
        image = module.open(file, formats=_OPENED)
        image.load()
    except (OSError, SyntaxError, EOFError, ValueError, module.DecompressionBombError) as error:
        raise ValueError(
            f"{name} is no picture that can be read, or is damaged ({error}). Take it out of the "
            "folder, or save it again as PNG or JPEG."
        ) from error
    return image


def _middle(size: tuple[int, int], wanted: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest box in the middle with the proportions of ``wanted``; all (columns, rows)."""
    (width, height), (columns, rows) = size, wanted
    across, down = min(width, height * columns // rows), min(height, width * rows // columns)
    left, top = (width - across) // 2, (height - down) // 2
    return left, top, left + across, top + down


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """A Pillow picture as an array (rows, columns, channels), its values as they are, 0 to 255.

    Args:
        img: The picture.
        data_format: ``'channels_last'`` or ``'channels_first'``.
        dtype: Dtype; that of ``floatx`` if None.

    Example:
        >>> img_to_array(array_to_img(np.full((2, 3, 1), 7.0), scale=False)).shape
        (2, 3, 1)
    """
    last = channels_last(data_format)
    x = np.asarray(img, dtype=dtype or floatx())
    if x.ndim == 2:
        x = x[:, :, None]
    if x.ndim != 3:
        raise ValueError(f"img_to_array: a picture has 2 or 3 axes, this one {x.shape}.")
    return x if last else x.transpose(2, 0, 1)


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None
) -> Any:
    """An array as a Pillow picture.

    Args:
        x: (rows, columns, channels) with 1, 3 or 4 channels.
        data_format: ``'channels_last'`` or ``'channels_first'``.
        scale: Whether to stretch the values so that the least is 0 and the largest 255.
        dtype: Dtype to compute in; that of ``floatx`` if None.

    Example:
        >>> array_to_img(np.zeros((2, 3, 3))).size
        (3, 2)
    """
    last = channels_last(data_format)
    x = np.asarray(x, dtype=dtype or floatx())
    if x.ndim != 3:
        raise ValueError(
            f"array_to_img: one picture has 3 axes (rows, columns, channels), not the shape "
            f"{x.shape}. For one of a batch write x[0]; for grey write x[:, :, None]."
        )
    x = x if last else x.transpose(1, 2, 0)
    if x.shape[2] not in (1, 3, 4):
        raise ValueError(
            f"array_to_img: a picture has 1, 3 or 4 channels, not {x.shape[2]} (shape {x.shape}). "
            "If the channels stand first, give data_format='channels_first'."
        )
    if scale:
        x = x - x.min()
        x = x / (x.max() or 1) * 255
    if x.shape[2] == 1:
        # Grey beyond 8 bits needs Pillow's 32-bit pictures.
        wide = x.max(initial=0) > 255
        return pillow().fromarray(x[:, :, 0].astype("int32" if wide else "uint8"))
    return pillow().fromarray(x.astype("uint8"))


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Write an array as a picture file.

    Args:
        path: Where to, or a file that is open for writing.
        x: (rows, columns, channels).
        data_format: ``'channels_last'`` or ``'channels_first'``.
        file_format: ``'png'``, ``'jpeg'``, ...; by the end of the path if None.
        scale: Whether to stretch the values to 0 to 255.
        **kwargs: What Pillow's ``save`` takes, such as ``quality=90``.

    Example:
        >>> import io
        >>> file = io.BytesIO()
        >>> save_img(file, np.zeros((2, 2, 3)), file_format="png")
        >>> file.getvalue()[1:4]
        b'PNG'
    """
    if file_format is None and isinstance(path, str | os.PathLike):
        file_format = os.path.splitext(path)[1][1:]
    file_format = "jpeg" if (file_format or "").lower() == "jpg" else file_format
    image = array_to_img(x, data_format, scale)
    if image.mode == "RGBA" and (file_format or "").lower() == "jpeg":
        warnings.warn("JPEG has no transparency: the fourth channel is left out.", stacklevel=2)
        image = image.convert("RGB")
    image.save(path, format=file_format or None, **kwargs)
