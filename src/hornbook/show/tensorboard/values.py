"""What a record may say of one tag: a number, a histogram, pictures, sounds, text.

A histogram is counts between limits: ``count[i]`` values lie in ``[limit[i-1], limit[i])``, and the
last bucket holds its right limit too.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from hornbook.show.tensorboard.messages import host, messages
from hornbook.show.tensorboard.pictures import as_bytes, png, wav

__all__ = ["audio", "histogram", "histogram_message", "images", "scalar", "text"]


def scalar(tag: str, value: Any) -> list[Any]:
    """A number."""
    number = host(value)
    if number.size != 1:
        raise ValueError(
            f"{tag}: a scalar is one number, but an array of shape {number.shape} was given. Write "
            "its mean, or use histogram()."
        )
    return [messages("summary").Summary.Value(tag=tag, simple_value=float(number.reshape(())))]


def histogram_message(values: Any, buckets: int = 30) -> Any:
    """Counts of values in buckets of one width; numbers that are no numbers are left out.

    >>> message = histogram_message([0.0, 1.0, 1.0, 3.0], buckets=3)
    >>> list(message.bucket), [round(limit, 6) for limit in message.bucket_limit]
    ([1.0, 2.0, 1.0], [1.0, 2.0, 3.0])
    """
    given = host(values).astype(np.float64).reshape(-1)
    kept = given[np.isfinite(given)]
    kind = messages("summary").HistogramProto
    if not kept.size:
        return kind(num=0, bucket_limit=[0.0], bucket=[0.0])
    low, high = float(kept.min()), float(kept.max())
    if low == high:
        counts, limits = np.array([kept.size]), np.array([high + 0.5])
    else:
        counts, edges = np.histogram(kept, buckets, (low, high))
        limits = edges[1:]
    return kind(
        min=low if low < high else low - 0.5,
        max=high if low < high else high + 0.5,
        num=kept.size,
        sum=kept.sum(),
        sum_squares=np.square(kept).sum(),
        bucket_limit=limits.tolist(),
        bucket=counts.astype(np.float64).tolist(),
    )


def histogram(tag: str, values: Any, buckets: int = 30) -> list[Any]:
    """The distribution of an array's values."""
    found = histogram_message(values, buckets)
    return [messages("summary").Summary.Value(tag=tag, histo=found)]


def images(tag: str, batch: Any, max_outputs: int = 3) -> list[Any]:
    """Pictures (count, height, width, channels), or one without the count; floats from 0 to 1."""
    array = host(batch)
    if array.ndim == 2:
        array = array[None, :, :, None]
    elif array.ndim == 3:
        array = array[None] if array.shape[-1] in (1, 3, 4) else array[..., None]
    if array.ndim != 4 or array.shape[-1] not in (1, 3, 4):
        raise ValueError(
            f"{tag}: pictures have the shape (count, height, width, channels) with 1, 3 or 4 "
            f"channels, not {host(batch).shape}."
        )
    kind = messages("summary").Summary
    return [
        kind.Value(
            tag=one,
            image=kind.Image(
                height=array.shape[1],
                width=array.shape[2],
                colorspace=array.shape[3],
                encoded_image_string=png(as_bytes(array[place])),
            ),
        )
        for place, one in _numbered(f"{tag}/image", array, max_outputs)
    ]


def audio(tag: str, clips: Any, sample_rate: float, max_outputs: int = 3) -> list[Any]:
    """Sounds (count, frames[, channels]) of floats from -1 to 1."""
    array = host(clips)
    array = array[..., None] if array.ndim == 2 else array
    if array.ndim != 3:
        raise ValueError(
            f"{tag}: sounds have the shape (count, frames) or (count, frames, channels), "
            f"not {host(clips).shape}."
        )
    kind = messages("summary").Summary
    return [
        kind.Value(
            tag=one,
            audio=kind.Audio(
                sample_rate=sample_rate,
                num_channels=array.shape[2],
                length_frames=array.shape[1],
                encoded_audio_string=wav(array[place], sample_rate),
                content_type="audio/wav",
            ),
        )
        for place, one in _numbered(f"{tag}/audio", array, max_outputs)
    ]


def _numbered(tag: str, batch: np.ndarray, limit: int) -> list[tuple[int, str]]:
    """Places and tags: ``tag`` alone where one may be shown, else ``tag/0``, ``tag/1``, ..."""
    if limit == 1:
        return [(0, tag)] if len(batch) else []
    return [(place, f"{tag}/{place}") for place in range(min(limit, len(batch)))]


def text(tag: str, value: Any) -> list[Any]:
    """Text in Markdown, or an array of texts, which is shown as a table."""
    array = np.asarray(value, dtype=object)
    strings = [one if isinstance(one, bytes) else str(one).encode() for one in array.reshape(-1)]
    return [text_value(tag, strings, array.shape)]


def text_value(tag: str, strings: Sequence[bytes], shape: tuple[int, ...]) -> Any:
    """Texts as a value of the plugin that shows text."""
    kind, tensors = messages("summary"), messages("tensor")
    sizes = messages("tensor_shape").TensorShapeProto
    about = kind.SummaryMetadata(
        plugin_data=kind.SummaryMetadata.PluginData(plugin_name="text"),
        data_class=kind.DATA_CLASS_TENSOR,
    )
    tensor = tensors.TensorProto(
        dtype=messages("types").DT_STRING,
        string_val=list(strings),
        tensor_shape=sizes(dim=[sizes.Dim(size=n) for n in shape]),
    )
    return kind.Summary.Value(tag=tag, metadata=about, tensor=tensor)
