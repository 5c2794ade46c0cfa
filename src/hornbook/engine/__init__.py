"""The one room that knows JAX.

Everything above speaks to the accelerator through the modules here: ``arrays`` (the array
namespace, dtypes, nests), ``nn`` (convolution, pooling), ``image`` (resizing, sampling), ``random``
(keys and draws), ``autodiff``, ``control`` (loops and branches), ``compile`` (programs and their
cache on disk) and ``shapes`` (abstract evaluation with unknown sizes). No other room imports
``jax``.
"""

from hornbook.engine import arrays, autodiff, compile, control, image, nn, random, shapes

__all__ = ["arrays", "autodiff", "compile", "control", "image", "nn", "random", "shapes"]
