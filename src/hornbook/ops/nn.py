"""The vocabulary of networks under one name; the functions stand in the files gathered here."""

from hornbook.ops.attention import *  # noqa: F403
from hornbook.ops.attention import __all__ as _attention
from hornbook.ops.blocks import *  # noqa: F403
from hornbook.ops.blocks import __all__ as _blocks
from hornbook.ops.convolution import *  # noqa: F403
from hornbook.ops.convolution import __all__ as _convolution
from hornbook.ops.crossentropy import *  # noqa: F403
from hornbook.ops.crossentropy import __all__ as _crossentropy
from hornbook.ops.ctc import *  # noqa: F403
from hornbook.ops.ctc import __all__ as _ctc
from hornbook.ops.elementwise import polar
from hornbook.ops.encoding import *  # noqa: F403
from hornbook.ops.encoding import __all__ as _encoding
from hornbook.ops.filters import psnr
from hornbook.ops.normalization import *  # noqa: F403
from hornbook.ops.normalization import __all__ as _normalization
from hornbook.ops.pooling import *  # noqa: F403
from hornbook.ops.pooling import __all__ as _pooling
from hornbook.ops.squashing import *  # noqa: F403
from hornbook.ops.squashing import __all__ as _squashing

__all__ = [
    *_attention,
    *_blocks,
    *_convolution,
    *_crossentropy,
    *_ctc,
    *_encoding,
    *_normalization,
    *_pooling,
    *_squashing,
    "polar",
    "psnr",
]
