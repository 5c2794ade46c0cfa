"""Layers that move, pad, drop, normalise or convolve in other ways."""

from hornbook import layers
from hornbook.saving import register_keras_serializable

SEQUENCE, IMAGE, VOLUME = (3, 5, 4), (2, 6, 5, 4), (2, 4, 3, 4, 2)


@register_keras_serializable("lesson")
def squared(x):
    return x * x


TABLE = {
    "ActivityRegularization": ({"l1": 0.1, "l2": 0.2}, (3, 4)),
    "AlphaDropout": ({"rate": 0.4}, (3, 4)),
    "Conv1DTranspose": ({"filters": 2, "kernel_size": 3, "strides": 2}, SEQUENCE),
    "Conv2DTranspose": ({"filters": 2, "kernel_size": 2, "padding": "same"}, IMAGE),
    "Conv3DTranspose": ({"filters": 2, "kernel_size": 2, "strides": 2}, VOLUME),
    "Cropping1D": ({"cropping": (1, 2)}, SEQUENCE),
    "Cropping2D": ({"cropping": ((1, 0), (1, 1))}, IMAGE),
    "Cropping3D": ({}, (2, 4, 3, 4, 2)),
    "DepthwiseConv1D": ({"kernel_size": 2, "depth_multiplier": 2}, SEQUENCE),
    "DepthwiseConv2D": ({"kernel_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    "ELU": ({"alpha": 0.5}, (3, 4)),
    "EinsumDense": (
        {"equation": "abc,cd->abd", "output_shape": (None, 3), "bias_axes": "d"},
        SEQUENCE,
    ),
    "GaussianDropout": ({"rate": 0.3}, (3, 4)),
    "GaussianNoise": ({"stddev": 0.3}, (3, 4)),
    "GroupNormalization": ({"groups": 2}, IMAGE),
    "Identity": ({}, (3, 4)),
    "Lambda": ({"function": "lesson>squared"}, (3, 4)),
    "LeakyReLU": ({"negative_slope": 0.2}, (3, 4)),
    "Masking": ({}, SEQUENCE),
    "Maxout": ({"num_units": 2}, (3, 4)),
    "PReLU": ({"shared_axes": [1]}, SEQUENCE),
    "Permute": ({"dims": (2, 1)}, SEQUENCE),
    "RMSNormalization": ({}, (3, 4)),
    "ReLU": ({"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.2}, (3, 4)),
    "RepeatVector": ({"n": 3}, (3, 4)),
    "SeparableConv1D": ({"filters": 3, "kernel_size": 2}, SEQUENCE),
    "SeparableConv2D": ({"filters": 3, "kernel_size": 2, "depth_multiplier": 2}, IMAGE),
    "Softmax": ({}, (3, 4)),
    "SpatialDropout1D": ({"rate": 0.5}, SEQUENCE),
    "SpatialDropout2D": ({"rate": 0.5}, IMAGE),
    "SpatialDropout3D": ({"rate": 0.5}, VOLUME),
    "SpectralNormalization": ({"layer": lambda **more: layers.Dense(2, **more)}, (3, 4)),
    "ThresholdedReLU": ({"theta": 0.3}, (3, 4)),
    "UnitNormalization": ({}, (3, 4)),
    "UpSampling1D": ({}, SEQUENCE),
    "UpSampling2D": ({"size": (2, 3)}, IMAGE),
    "UpSampling3D": ({}, VOLUME),
    "ZeroPadding1D": ({"padding": (1, 2)}, SEQUENCE),
    "ZeroPadding2D": ({"padding": ((1, 0), (2, 1))}, IMAGE),
    "ZeroPadding3D": ({"padding": (1, 0, 2)}, VOLUME),
}
# What they do while training is no smooth function of inputs and weights: drawn anew, or assigned.
UNSMOOTH = {
    "AlphaDropout",
    "GaussianDropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "SpectralNormalization",
}
