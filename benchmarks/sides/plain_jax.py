"""Plain JAX and optax: pure functions, one compiled step, a loop in Python."""

import functools

import jax
import numpy as np
import optax
from jax import lax
from jax import numpy as jnp

from benchmarks import network as nets
from benchmarks.sides.keras_like import gan_data, gan_networks
from benchmarks.work import EPSILON


def _activate(name, x):
    return {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, None: lambda x: x}[name](x)


def _forward(network, weights, x, logits=True):
    """The network's outputs; without the last activation, which the losses hold."""
    for place, layer in enumerate(network):
        end = logits and place == len(network) - 1
        if isinstance(layer, nets.Residual):
            branch = _forward(layer.branch, weights, x, False)
            shortcut = _forward(layer.shortcut, weights, x, False)
            x = _activate(layer.activation, branch + shortcut)
        else:
            x = _layer(layer, next(weights), x, end)
    return x


def _layer(layer, w, x, end):
    match layer:
        case nets.Dense():
            y = x @ w[0] + w[1]
            return y if end or layer.activation == "softmax" else _activate(layer.activation, y)
        case nets.Conv():
            axes = "HW"[-(x.ndim - 2) :]
            y = lax.conv_general_dilated(
                x,
                w[0],
                (layer.stride,) * len(axes),
                layer.padding.upper(),
                dimension_numbers=(f"N{axes}C", f"{axes}IO", f"N{axes}C"),
            )
            return _activate(layer.activation, y + w[1])
        case nets.MaxPool():
            window = (1, *(layer.size,) * (x.ndim - 2), 1)
            return lax.reduce_window(x, -jnp.inf, lax.max, window, window, "VALID")
        case nets.GlobalMean():
            return x.mean(tuple(range(1, x.ndim - 1)))
        case nets.Activation():
            return _activate(layer.kind, x)
        case nets.Flatten():
            return x.reshape(len(x), -1)
        case nets.BatchNorm():
            axes = tuple(range(x.ndim - 1))
            mean, var = x.mean(axes), x.var(axes)
            return (x - mean) * lax.rsqrt(var + 1e-3) * w[0] + w[1]
        case nets.LayerNorm():
            mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
            return (x - mean) * lax.rsqrt(var + 1e-3) * w[0] + w[1]
        case nets.Embedding():
            return w[0][x]
        case nets.Recurrent():
            return _recurrent(layer, w, x)
        case nets.Bidirectional():
            there = _recurrent(layer.layer, w[:3], x)
            back = _recurrent(layer.layer, w[3:], x[:, ::-1])
            return jnp.concatenate([there, back], -1)
        case nets.Attention():
            q, k, v = (jnp.einsum("btd,dhs->bths", x, w[i]) + w[i + 1] for i in (0, 2, 4))
            y = jax.nn.dot_product_attention(q, k, v)
            return jnp.einsum("bths,hsd->btd", y, w[6]) + w[7]
    raise TypeError(layer)


def _recurrent(layer, w, x):
    kernel, recurrent, bias = w
    inputs = jnp.swapaxes(x, 0, 1) @ kernel + (bias[0] if layer.kind == "gru" else bias)
    zeros = jnp.zeros((x.shape[0], layer.units))

    def lstm(state, z):
        h, c = state
        i, f, g, o = jnp.split(z + h @ recurrent, 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    def gru(h, z):
        a, b = jnp.split(z, 3, -1), jnp.split(h @ recurrent + bias[1], 3, -1)
        keep, reset = jax.nn.sigmoid(a[0] + b[0]), jax.nn.sigmoid(a[1] + b[1])
        return keep * h + (1 - keep) * jnp.tanh(a[2] + reset * b[2]), None

    def rnn(h, z):
        return jnp.tanh(z + h @ recurrent), None

    step = {"lstm": lstm, "gru": gru, "rnn": rnn}[layer.kind]
    last, _ = lax.scan(step, (zeros, zeros) if layer.kind == "lstm" else zeros, inputs)
    return last[0] if layer.kind == "lstm" else last


def _entropy(y, t):
    return optax.sigmoid_binary_cross_entropy(y, t).mean()


class Side:
    """A network as a function."""

    def __init__(self, work):
        self.work = work
        self._kept = {}

    def build(self, x, y):
        """First weights and compiled functions."""
        work = self.work
        network = work.network
        first = nets.first_weights(network, x.shape[1:])
        self.weights = jax.tree.map(jnp.asarray, first)
        if work.optimizer == "adam":
            optimizer = optax.adam(0.001, eps=EPSILON["adam"])
        else:
            optimizer = optax.rmsprop(0.001, decay=0.9, eps=EPSILON["rmsprop"] ** 2)
        self.state = optimizer.init(self.weights)

        def loss(weights, x, y):
            out = _forward(network, iter(weights), x)
            if work.loss == "binary":
                return _entropy(out[:, 0], y)
            if work.loss == "squares":
                return jnp.mean((jax.nn.sigmoid(out) - y) ** 2)
            return optax.softmax_cross_entropy_with_integer_labels(out, y).mean()

        def step(weights, state, x, y):
            value, grads = jax.value_and_grad(loss)(weights, x, y)
            changes, state = optimizer.update(grads, state, weights)
            return optax.apply_updates(weights, changes), state, value

        @functools.partial(jax.jit, donate_argnums=(0, 1), static_argnums=5)
        def step_at(weights, state, x, y, i, rows):
            xs, ys = (lax.dynamic_slice_in_dim(a, i, rows) for a in (x, y))
            weights, state, value = step(weights, state, xs, ys)
            return weights, state, value

        self.step_at = step_at
        self.step = jax.jit(step, donate_argnums=(0, 1))
        self.loss = jax.jit(loss)
        self.forward = jax.jit(
            lambda weights, x: jax.nn.sigmoid(_forward(network, iter(weights), x))
        )

    def _array(self, value):
        if id(value) not in self._kept:
            narrow = value.astype("int32" if value.dtype.kind == "i" else "float32")
            self._kept[id(value)] = value, jnp.asarray(narrow)
        return self._kept[id(value)][1]

    def fit(self, x, y, epochs):
        """Train; the mean loss of the last epoch."""
        x, y, batch = self._array(x), self._array(y), self.work.batch_size
        for _ in range(epochs):
            losses = []
            for i in range(0, len(x), batch):
                rows = min(batch, len(x) - i)
                self.weights, self.state, value = self.step_at(
                    self.weights, self.state, x, y, i, rows
                )
                losses.append((value, rows))
        return float(sum(float(value) * rows for value, rows in losses)) / len(x)

    def evaluate(self, x, y):
        """The mean loss."""
        return float(self.loss(self.weights, self._array(x), self._array(y)))

    def predict(self, x):
        """Outputs of all rows."""
        parts = np.split(x, range(1024, len(x), 1024))
        return np.concatenate([np.asarray(self.forward(self.weights, part)) for part in parts])

    def predict_row(self, row):
        """Output for one row."""
        return np.asarray(self.forward(self.weights, row))

    def train_on_batch(self, x, y):
        """One step from arrays."""
        self.weights, self.state, value = self.step(self.weights, self.state, x, y)
        return float(value)

    def gan(self, x, epochs, rounds):
        """``rounds`` steps of discriminator and generator an epoch."""
        batch = self.work.batch_size
        networks = [net for net, _ in gan_networks()]
        weights = [
            jax.tree.map(jnp.asarray, nets.first_weights(net, shape))
            for net, shape in gan_networks()
        ]
        optimizer = optax.adam(0.001, eps=EPSILON["adam"])

        def make(generator, noise):
            return jax.nn.sigmoid(_forward(networks[0], iter(generator), noise))

        def judge(weights, x):
            return _forward(networks[1], iter(weights), x)

        @functools.partial(jax.jit, donate_argnums=(0, 1))
        def step(weights, states, real, noise):
            generator, judging = weights

            def judge_loss(judging):
                fake = make(generator, noise)
                return _entropy(judge(judging, real), 1.0) + _entropy(judge(judging, fake), 0.0)

            loss, grads = jax.value_and_grad(judge_loss)(judging)
            change, after = optimizer.update(grads, states[1])
            judging = optax.apply_updates(judging, change)
            grads = jax.grad(lambda g: _entropy(judge(judging, make(g, noise)), 1.0))(generator)
            change, before = optimizer.update(grads, states[0])
            return [optax.apply_updates(generator, change), judging], [before, after], loss

        states = [optimizer.init(w) for w in weights]
        real, noise = map(jnp.asarray, gan_data(x, rounds * batch))
        for _ in range(epochs):
            losses = []
            for i in range(0, len(real), batch):
                weights, states, loss = step(
                    weights, states, real[i : i + batch], noise[i : i + batch]
                )
                losses.append(loss)
        return float(losses[-1])
