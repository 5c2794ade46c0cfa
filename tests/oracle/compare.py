"""Our layer and real Keras' on the same weights and inputs: outputs, gradients, masks, averages.

Weights are copied over; both sides get the same inputs. The gradient is that of ``sum(y * r)``,
with r fixed random numbers, by inputs and by all weights. Float32 sums of a few hundred terms
agree to a relative 1e-5 of the largest entry.
"""

import jax
import numpy as np
import pytest

from hornbook import layers
from hornbook.core import Scope
from hornbook.layers import masks

keras = pytest.importorskip("keras")

TOLERANCE = 1e-5


def close(ours, theirs):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    scale = max(1.0, float(np.abs(theirs).max(initial=0)))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE * scale)


def random(shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def both(name, options):
    """Our layer and Keras' of one configuration."""
    return getattr(layers, name)(**options), getattr(keras.layers, name)(**options)


def weighted(outputs, seed=5):
    return sum((leaf * random(leaf.shape, seed)).sum() for leaf in jax.tree.leaves(outputs))


def our_results(layer, x, training, mask):
    variables = layer.weights

    def run(values, x):
        if mask is not None:
            for leaf in jax.tree.leaves(x):
                masks.attach(leaf, mask)
        with Scope(dict(zip(variables, values, strict=True))) as scope:
            out = layer(x, training=training)
        return weighted(out), (out, masks.mask_of(out), [scope.values[v] for v in variables])

    values = [variable.value for variable in variables]
    (_, aux), grads = jax.value_and_grad(run, argnums=(0, 1), has_aux=True)(values, x)
    return aux, grads


def their_results(layer, x, training, mask):
    trainable = [v.value for v in layer.trainable_variables]
    others = [v.value for v in layer.non_trainable_variables]

    def run(trainable, x):
        flags = {"training": training} if layer._call_has_training_arg else {}
        if mask is not None:
            flags["mask"] = jax.numpy.asarray(mask)
        out, after = layer.stateless_call(trainable, others, x, **flags)
        found = [getattr(leaf, "_keras_mask", None) for leaf in jax.tree.leaves(out)]
        return weighted(out), (out, found, after)

    (_, aux), grads = jax.value_and_grad(run, argnums=(0, 1), has_aux=True)(trainable, x)
    return aux, grads


def compare(ours, theirs, x, training=False, mask=None):
    x = jax.tree.map(jax.numpy.asarray, x)
    theirs(x)
    ours(x)
    weights = [random(w.shape, seed) * 0.5 for seed, w in enumerate(theirs.get_weights())]
    weights = [
        abs(w) if "variance" in v.path else w for w, v in zip(weights, theirs.weights, strict=True)
    ]
    theirs.set_weights(weights)
    ours.set_weights(weights)
    assert [v.name for v in ours.weights] == [v.name for v in theirs.weights]
    (out, _, after), (our_grads, our_grad_x) = our_results(ours, x, training, mask)
    (wanted, _, kept), (their_grads, their_grad_x) = their_results(theirs, x, training, mask)
    for a, b in zip(jax.tree.leaves(out), jax.tree.leaves(wanted), strict=True):
        close(a, b)
    trained = [g for g, v in zip(our_grads, ours.weights, strict=True) if v.trainable]
    for a, b in zip(trained, their_grads, strict=True):
        close(a, b)
    for a, b in zip(jax.tree.leaves(our_grad_x), jax.tree.leaves(their_grad_x), strict=True):
        close(a, b)
    moved = [a for a, v in zip(after, ours.weights, strict=True) if not v.trainable]
    for a, b in zip(moved, kept, strict=False):
        close(a, b)


def title(case):
    return case[0] + "".join(f",{key}={value}" for key, value in case[1].items())
