"""``keras.legacy.interfaces``: decorators that took Keras 1's words in Keras 2's own source.

Layers and optimizers that people copied from there carry them. The gate takes the words of then
anyway, so each gives back what it decorates.
"""

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["names"]

F = TypeVar("F", bound=Callable[..., Any])

_SUPPORTED = """
    add_weight batchnorm conv1d conv2d conv3d convlstm2d cropping2d cropping3d deconv2d dense
    dropout embedding gaussiandropout gaussiannoise generator_methods get_updates
    global_pooling input lambda model_constructor pooling1d pooling2d pooling3d prelu
    recurrent separable_conv2d spatialdropout1d spatialdropoutNd timedistributed upsampling1d
    upsampling2d upsampling3d zeropadding2d zeropadding3d
""".split()


def _same(function: F) -> F:
    """What it decorates, as it is."""
    return function


def names() -> dict[str, Any]:
    """The decorators by name.

    Example:
        >>> names()["legacy_dense_support"](len) is len
        True
    """
    return {f"legacy_{word}_support": _same for word in _SUPPORTED}
