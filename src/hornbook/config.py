"""Settings of the process, under the name that Keras gives them; ``core.settings`` holds them."""

from hornbook.core import (
    dtype_policy,
    epsilon,
    floatx,
    image_data_format,
    set_dtype_policy,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)

__all__ = [
    "dtype_policy",
    "epsilon",
    "floatx",
    "image_data_format",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]
