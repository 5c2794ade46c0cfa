"""Calls of ops in the words of Keras 3, which has a class for each op and splits its arguments.

``ops.sum(x, axis=1)`` is ``Sum(axis=1)`` called on ``x``: what is no array stands in the config.
"""

import inspect
from typing import Any

from hornbook.core import snake_case
from hornbook.ops.table import OPS

__all__ = ["module_and_class", "ours", "split"]

# Where Keras keeps the class of an op; those of no other module are in ``numpy``.
_MODULES = {
    "nn": """
        AdaptiveAveragePool AdaptiveMaxPool AveragePool BatchNorm BinaryCrossentropy
        CTCDecode CTCLoss CategoricalCrossentropy Celu Conv ConvTranspose DepthToSpace
        DepthwiseConv DotProductAttention Elu Fold Gelu Glu HardShrink HardSigmoid HardSilu
        HardTanh LayerNorm LeakyRelu LogSigmoid LogSoftmax MaxPool Moments MultiHot
        Normalize OneHot PSNR Polar RMSNorm Relu Relu6 Selu SeparableConv Sigmoid Silu
        SoftShrink Softmax Softplus Softsign SpaceToDepth SparseCategoricalCrossentropy
        SparsePlus SparseSigmoid Sparsemax Squareplus TanhShrink Threshold Unfold
    """,
    "math": """
        CDist Erf Erfc Erfinv ExtractSequences FFT FFT2 IFFT2 IRFFT ISTFT InTopK Logdet
        Logsumexp RFFT Rsqrt STFT SegmentMax SegmentMin SegmentProd SegmentReduction
        SegmentSum TopK ViewAsComplex ViewAsReal
    """,
    "core": """
        AssociativeScan Cast Cond ConvertToTensor ForiLoop Map SaturateCast Scan Scatter
        ScatterUpdate Slice SliceUpdate StopGradient Switch Unstack VectorizedMap WhileLoop
    """,
    "linalg": """
        Cholesky CholeskyInverse Det Eig Eigh Inv JVP Lstsq LuFactor MatrixRank Norm Pinv Qr
        SVD Solve SolveTriangular
    """,
    "image": """
        AffineTransform CropImages ElasticTransform ExtractPatches GaussianBlur HSVToRGB
        MapCoordinates PadImages PerspectiveTransform RGBToGrayscale RGBToHSV Resize SSIM
        ScaleAndTranslate SobelEdges
    """,
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}
# Names that do not follow from the op's own.
_ODD = {
    "AllClose": "allclose",
    "BatchNorm": "batch_normalization",
    "CDist": "cdist",
    "CTCDecode": "ctc_decode",
    "CTCLoss": "ctc_loss",
    "FFT": "fft",
    "FFT2": "fft2",
    "GetItem": "get_item",
    "HSVToRGB": "hsv_to_rgb",
    "IFFT2": "ifft2",
    "IRFFT": "irfft",
    "ISTFT": "istft",
    "IsIn": "isin",
    "JVP": "jvp",
    "LayerNorm": "layer_normalization",
    "RGBToGrayscale": "rgb_to_grayscale",
    "RGBToHSV": "rgb_to_hsv",
    "PSNR": "psnr",
    "RFFT": "rfft",
    "RMSNorm": "rms_normalization",
    "SSIM": "ssim",
    "STFT": "stft",
    "SVD": "svd",
    "SearchSorted": "searchsorted",
    "TrueDivide": "divide",
}
_CLASS_OF = {ours: theirs for theirs, ours in _ODD.items() if theirs != "TrueDivide"} | {
    "bitwise_invert": "BitwiseNot",
    "mod": "Mod",
}
# The arguments that Keras hands to the call; all others belong to the config.
_CALLED = set(
    """a angle array b beta bias bins choicelist condition condlist coordinates data default
    depthwise_kernel elements elems fill_value gamma image1 image2 images index indices init inputs
    kernel key mask mean operands output pointwise_kernel q query scale segment_ids sorted_sequence
    start start_indices stop target targets updates value values variance x x1 x2 xs y""".split()
)


def ours(class_name: str) -> str:
    """The name of our op for a class of Keras."""
    return _ODD.get(class_name) or snake_case(class_name)


def module_and_class(name: str) -> tuple[str, str]:
    """Where Keras keeps the op of this name."""
    class_name = _CLASS_OF.get(name) or "".join(part.capitalize() for part in name.split("_"))
    return f"keras.src.ops.{_MODULE_OF.get(class_name, 'numpy')}", class_name


def split(name: str, args: list[Any], kwargs: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """The arguments of a call as config and as arguments of the call."""
    try:
        bound = inspect.signature(OPS[name]).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):
        return dict(kwargs), list(args)
    config: dict[str, Any] = {}
    called: list[Any] = []
    for word, value in bound.items():
        kind = inspect.signature(OPS[name]).parameters[word].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            called += list(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            config |= value
        elif word in _CALLED:
            called.append(value)
        else:
            config[word] = value
    return config, called
