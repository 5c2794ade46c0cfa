"""Functions of one number that the array namespace lacks."""

from jax.lax import rsqrt
from jax.scipy.special import erf, erfc, erfinv

__all__ = ["erf", "erfc", "erfinv", "rsqrt"]
