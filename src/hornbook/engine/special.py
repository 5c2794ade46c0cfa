"""Functions of one number that the array namespace lacks."""

from jax.lax import rsqrt
from jax.nn import sigmoid, softplus
from jax.scipy.special import (
    digamma,
    erf,
    erfc,
    erfinv,
    gammainc,
    gammaincc,
    gammaln,
    logsumexp,
    zeta,
)

__all__ = [
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "gammainc",
    "gammaincc",
    "gammaln",
    "logsumexp",
    "rsqrt",
    "sigmoid",
    "softplus",
    "zeta",
]
