"""Functions of one number that the array namespace lacks."""

from jax.lax import rsqrt
from jax.nn import sigmoid, softplus
from jax.scipy.special import (
    betainc,
    digamma,
    erf,
    erfc,
    erfinv,
    gammainc,
    gammaincc,
    gammaln,
    logsumexp,
    polygamma,
    zeta,
)

__all__ = [
    "betainc",
    "digamma",
    "erf",
    "erfc",
    "erfinv",
    "gammainc",
    "gammaincc",
    "gammaln",
    "logsumexp",
    "polygamma",
    "rsqrt",
    "sigmoid",
    "softplus",
    "zeta",
]
