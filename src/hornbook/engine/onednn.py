"""Convolution by oneDNN.

The engine's Linux build for x86 contains that library and calls it for nothing. A custom call with
the library's name and a description of the convolution reaches it all the same. Its kernels leave
padding out instead of multiplying zeros, so the gradient of the inputs gains most (6x6 kernels, 64
to 32 channels, 6 x 6 cells padded by five, batch 128: 6.3 ms became 1.8, December 2026).

How a description is read is nobody's promise, and the library ends the process over a wrong one.
So only releases of the engine for which ``tests/unit/engine/test_onednn.py`` was seen to pass are
asked; with any other the convolution stays the engine's own. The engine cannot write a program with
such a call to disk either; it is compiled in each process. So only training asks, for large
convolutions; programs that predict start from disk.
"""

import functools
import json
import math
import platform
from typing import Any

import jax
import jaxlib.version
import numpy as np
from jax import lax
from jax.extend import core
from jax.interpreters import batching, mlir

from hornbook.engine.arrays import Array, xp
from hornbook.engine.cores import keep_whole
from hornbook.engine.lowerings import may_go_unkept

__all__ = ["convolve", "convolves"]

_RELEASES = ("0.10.2",)
_MANY = 1 << 24  # multiplications: about 0.1 ms

Sizes = tuple[int, ...]
Pads = tuple[tuple[int, int], ...]


def convolves(inputs: Array, kernel: Array, strides: Sizes, pads: Pads, dilation: Sizes) -> bool:
    """May, and should, the library compute this convolution?

    Args:
        inputs: (batch, *space, in).
        kernel: (*window, in, out).
        strides: Cells from one window to the next.
        pads: Cells of zeros before and after each spatial axis; negative ones are cut off, which
            the library does not do.
        dilation: Cells from one weight of a window to the next.
    """
    cells = _cells(inputs, kernel, strides, pads, dilation)
    return (
        inputs.dtype == kernel.dtype == np.float32
        and min(cells) > 0
        and inputs.shape[0] * math.prod(cells) * math.prod(kernel.shape) >= _MANY
        and math.prod(kernel.shape[:-2]) > 1
        and min(amount for pad in pads for amount in pad) >= 0
        and may_go_unkept()
        and _there()
        and keep_whole()
    )


def _cells(inputs: Any, kernel: Any, strides: Sizes, pads: Pads, dilation: Sizes) -> list[int]:
    """The spatial sizes of the result."""
    sizes = zip(inputs.shape[1:-1], kernel.shape[:-2], strides, pads, dilation, strict=True)
    return [(n + sum(pad) - (k - 1) * d - 1) // s + 1 for n, k, s, pad, d in sizes]


@functools.cache
def _there() -> bool:
    """Is the library in this build of the engine, and do we know how to ask for it?"""
    if jaxlib.version.__version__ not in _RELEASES or platform.machine() != "x86_64":
        return False
    one = xp.zeros((1, 1, 1), np.float32)
    try:
        jax.jit(lambda: convolve(one, one, (1,), ((0, 0),), (1,))).lower().compile()
    except jax.errors.JaxRuntimeError:
        return False
    return True


_call = core.Primitive("onednn_convolution")


def convolve(inputs: Array, kernel: Array, strides: Sizes, pads: Pads, dilation: Sizes) -> Array:
    """``(batch, *space, in), (*window, in, out) -> (batch, *space, out)``, see ``convolution``.

    Within programs only.
    """
    found: Array = _call.bind(inputs, kernel, strides=strides, pads=pads, dilation=dilation)
    return found


@_call.def_abstract_eval
def _shape(inputs: Any, kernel: Any, *, strides: Sizes, pads: Pads, dilation: Sizes) -> Any:
    cells = _cells(inputs, kernel, strides, pads, dilation)
    return inputs.update(shape=(inputs.shape[0], *cells, kernel.shape[-1]))


def _description(rank: int, strides: Sizes, pads: Pads, dilation: Sizes) -> str:
    """What the library is told: which axis is what, and how the window moves."""
    axes = {"batch_dim": 0, "feature_dim": rank + 1, "spatial_dims": list(range(1, rank + 1))}
    kernel_axes = {
        "input_feature_dim": rank,
        "output_feature_dim": rank + 1,
        "spatial_dims": list(range(rank)),
    }
    window = {
        "pad_left": [before for before, _ in pads],
        "pad_right": [after for _, after in pads],
        "strides": strides,
        "window_dilations": dilation,
    }
    told = {
        "dims": rank + 2,
        "input": {"dims": rank + 2, "data": axes},
        "kernel": {"dims": rank + 2, "filter": kernel_axes},
        "output": {"dims": rank + 2, "data": axes},
        "window": window,
        "feature_groups": 1,
    }
    return json.dumps({"onednn_conv_config": told})


def _lower(
    context: mlir.LoweringRuleContext, *operands: Any, strides: Sizes, pads: Pads, dilation: Sizes
) -> Any:
    # The engine does not try to keep a program on disk that may call Python. This one never does.
    context.module_context.add_host_callback(_never)
    rule = jax.ffi.ffi_lowering(
        "__onednn$convolution",
        api_version=2,
        backend_config=_description(len(strides), strides, pads, dilation),
    )
    return rule(context, *operands)


def _never() -> None:
    raise AssertionError("no operation of the program calls this")


mlir.register_lowering(_call, _lower, platform="cpu")


def _mapped(operands: Any, axes: Any, **how: Any) -> Any:
    """Under ``vmap``: one convolution after the other."""
    x, kernel = (
        operand if axis is None else xp.moveaxis(operand, axis, 0)
        for operand, axis in zip(operands, axes, strict=True)
    )
    if axes[1] is None:
        return lax.map(lambda part: convolve(part, kernel, **how), x), 0
    if axes[0] is None:
        return lax.map(lambda part: convolve(x, part, **how), kernel), 0
    return lax.map(lambda parts: convolve(*parts, **how), (x, kernel)), 0


batching.primitive_batchers[_call] = _mapped
