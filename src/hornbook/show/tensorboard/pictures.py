"""Arrays as pictures and sounds in the bytes of their formats: PNG, WAV; sheets of small pictures.

A PNG is a signature and blocks ``length | kind | data | checksum``; its rows are packed by zlib.
"""

import io
import math
import struct
import wave
import zlib

import numpy as np

__all__ = ["as_bytes", "png", "sprite_sheet", "stretched", "wav", "weight_pictures"]

# Channels -> the colour type of PNG.
_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}


def as_bytes(images: np.ndarray) -> np.ndarray:
    """Pictures as numbers from 0 to 255: floats from 0 to 1 are scaled, the rest is cut.

    >>> as_bytes(np.array([0.0, 0.5, 2.0])).tolist()
    [0, 127, 255]
    """
    if images.dtype == np.bool_:
        return images.astype(np.uint8) * np.uint8(255)
    if images.dtype.kind in "iu":
        return np.clip(images, 0, 255).astype(np.uint8)
    # Half of the pictures' levels is 127.5, which falls to 127 as in TensorFlow.
    return (np.clip(np.nan_to_num(images), 0, 1) * 255).astype(np.uint8)


def stretched(image: np.ndarray) -> np.ndarray:
    """TensorFlow 1's rule for a picture (height, width, channels) of any floats, as bytes.

    Without negative values the largest becomes 255; with them 0 becomes 128 and the largest in size
    lies 127 from it. A pixel that holds no number is red, or white without colours.

    >>> stretched(np.array([[[-2.0], [0.0], [1.0]]])).ravel().tolist()
    [1, 128, 191]
    """
    values = np.asarray(image, np.float64)
    known = values[np.isfinite(values)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    largest = max(abs(low), abs(high))
    top, offset = (127, 128) if low < 0 else (255, 0)
    scale = top / largest if largest >= 1e-6 else 0
    whole = (np.where(np.isfinite(values), values, 0) * scale + offset).astype(np.uint8)
    whole[~np.isfinite(values).all(axis=-1)] = [255, 0, 0, 255][: values.shape[-1]]
    return whole


def png(image: np.ndarray) -> bytes:
    """A picture (height, width, channels) of bytes as a PNG.

    >>> png(np.zeros((2, 2, 1), np.uint8))[:4]
    b'\\x89PNG'
    """
    height, width, channels = image.shape
    rows = np.zeros((height, 1 + width * channels), np.uint8)  # a 0 before each row: no filter
    rows[:, 1:] = image.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    blocks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in blocks
    )


def wav(clip: np.ndarray, sample_rate: float) -> bytes:
    """A sound (frames, channels) of floats from -1 to 1 as a WAV of 16 bits.

    >>> wav(np.zeros((8, 1)), 8000)[:4]
    b'RIFF'
    """
    whole = np.clip(np.round(np.asarray(clip, np.float64) * 32767), -32768, 32767).astype("<i2")
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(clip.shape[1])
        file.setsampwidth(2)
        file.setframerate(round(sample_rate))
        file.writeframes(whole.tobytes())
    return target.getvalue()


def sprite_sheet(images: np.ndarray) -> np.ndarray:
    """Small pictures side by side, as the projector wants them: a square of them, row by row.

    Shapes: ``(count, height, width[, channels]) -> (side * height, side * width, channels)``.

    >>> sprite_sheet(np.ones((3, 2, 5, 1))).shape
    (4, 10, 1)
    """
    images = as_bytes(images if images.ndim == 4 else images[..., None])
    count, height, width, channels = images.shape
    side = max(1, math.ceil(math.sqrt(count)))
    sheet = np.zeros((side * side, height, width, channels), np.uint8)
    sheet[:count] = images
    rows = sheet.reshape(side, side, height, width, channels).swapaxes(1, 2)
    return rows.reshape(side * height, side * width, channels)


def weight_pictures(weight: np.ndarray) -> np.ndarray | None:
    """A weight as a batch of pictures, from its smallest value (black) to its largest (white).

    A vector is one row, a matrix lies along its longer side, a kernel (height, width, in, out) is a
    picture for each output; None where no picture can be made.

    >>> weight_pictures(np.zeros((9, 4))).shape, weight_pictures(np.zeros((3, 3, 1, 8))).shape
    ((1, 4, 9, 1), (8, 3, 3, 1))
    """
    weight = np.squeeze(weight)
    if weight.ndim == 1:
        images = weight[None, None, :, None]
    elif weight.ndim == 2:
        images = (weight.T if weight.shape[0] > weight.shape[1] else weight)[None, ..., None]
    elif weight.ndim == 3:
        images = weight.transpose(2, 0, 1)[..., None]
    elif weight.ndim == 4:
        # One picture for each pair of channels, unless the input's can be shown as colours.
        height, width, inputs, outputs = weight.shape
        if inputs == 3:
            images = weight.transpose(3, 0, 1, 2)
        else:
            images = weight.reshape(height, width, inputs * outputs).transpose(2, 0, 1)[..., None]
    else:
        return None
    if not images.size:
        return None
    low, high = float(np.min(images)), float(np.max(images))
    return (images - low) / ((high - low) or 1.0)
