"""Plain PyTorch, eager and compiled: modules, slices of tensors that are made once, no loader."""

import numpy as np
import torch
from torch import nn

from benchmarks import network as nets
from benchmarks.sides.keras_like import gan_data, gan_networks
from benchmarks.work import EPSILON


class _Conv(nn.Module):
    def __init__(self, layer, channels, space):
        super().__init__()
        kind = nn.Conv1d if space == 1 else nn.Conv2d
        padded = layer.padding == "same" and layer.stride == 1
        self.conv = kind(channels, layer.filters, layer.size, layer.stride, "same" if padded else 0)
        self.more = layer.padding == "same" and layer.stride > 1 and layer.size > 1
        self.activation = _activation(layer.activation)

    def forward(self, x):
        if self.more:  # as Keras pads before a stride of two
            x = nn.functional.pad(x, (0, 1, 0, 1))
        return self.activation(self.conv(x))


class _Recurrent(nn.Module):
    def __init__(self, layer, size, both):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[layer.kind]
        self.rnn = kind(size, layer.units, batch_first=True, bidirectional=both)
        self.sequences, self.units, self.both = layer.sequences, layer.units, both

    def forward(self, x):
        y, _ = self.rnn(x)
        if self.sequences:
            return y
        if not self.both:
            return y[:, -1]
        return torch.cat([y[:, -1, : self.units], y[:, 0, self.units :]], -1)


class _Attention(nn.Module):
    def __init__(self, layer, size):
        super().__init__()
        self.attention = nn.MultiheadAttention(size, layer.heads, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0]


class _Residual(nn.Module):
    def __init__(self, branch, shortcut, activation):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut
        self.activation = _activation(activation)

    def forward(self, x):
        return self.activation(self.branch(x) + self.shortcut(x))


class _Lambda(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return self.fn(x)


def _activation(name):
    return {
        "relu": nn.ReLU(),
        "sigmoid": nn.Sigmoid(),
        "softmax": nn.Softmax(-1),
        None: nn.Identity(),
    }[name]


class _Builder:
    """Modules from a network, with the first weights turned to PyTorch's layouts.

    Pictures and sequences under a convolution lie channels first, as is PyTorch's way.
    """

    def __init__(self, network, shape):
        self.weights = iter(nets.first_weights(network, shape))
        self.flattened = None
        self.first = False  # whether the channels lie first now

    def sequence(self, network, shape, last=True):
        made = []
        for place, layer in enumerate(network):
            if isinstance(layer, nets.Residual):
                branch = self.sequence(layer.branch, shape, last=False)
                shortcut = self.sequence(layer.shortcut, shape, last=False)
                made.append(_Residual(branch, shortcut, layer.activation))
            else:
                end = last and place == len(network) - 1
                made += self.layer(layer, shape, next(self.weights), end)
            shape = layer.output(shape)
        return nn.Sequential(*made)

    def layer(self, layer, shape, weights, end):
        space = len(shape) - 1
        match layer:
            case nets.Dense():
                module = nn.Linear(shape[-1], layer.units)
                kernel, bias = weights
                if self.flattened:
                    kernel = kernel.reshape(*self.flattened, -1)
                    kernel = np.moveaxis(kernel, -2, 0).reshape(shape[-1], -1)
                    self.flattened = None
                _put(module.weight, kernel.T)
                _put(module.bias, bias)
                wanted = None if end and layer.activation in ("sigmoid", "softmax") else 0
                return [module, _activation(layer.activation)] if wanted == 0 else [module]
            case nets.Conv():
                module = _Conv(layer, shape[-1], space)
                kernel, bias = weights
                _put(module.conv.weight, np.moveaxis(kernel, (-1, -2), (0, 1)))
                _put(module.conv.bias, bias)
                return [*self._turn(True), module]
            case nets.MaxPool():
                kind = nn.MaxPool1d if space == 1 else nn.MaxPool2d
                return [*self._turn(True), kind(layer.size)]
            case nets.GlobalMean():
                first, self.first = self.first, False
                axes = tuple(range(2, 2 + space)) if first else (1,)
                return [_Lambda(lambda x: x.mean(axes))]
            case nets.Activation():
                return [_activation(layer.kind)]
            case nets.Flatten():
                self.flattened, self.first = (shape if self.first else None), False
                return [nn.Flatten()]
            case nets.BatchNorm():
                module = nn.BatchNorm2d(shape[-1], eps=1e-3, momentum=0.01)
                return [module]
            case nets.LayerNorm():
                return [nn.LayerNorm(shape[-1], eps=1e-3)]
            case nets.Embedding():
                module = nn.Embedding(layer.rows, layer.size)
                _put(module.weight, weights[0])
                return [module]
            case nets.Recurrent():
                module = _Recurrent(layer, shape[-1], False)
                _put_recurrent(module.rnn, layer.kind, weights, "")
                return [*self._turn(False), module]
            case nets.Bidirectional():
                module = _Recurrent(layer.layer, shape[-1], True)
                _put_recurrent(module.rnn, layer.layer.kind, weights[:3], "")
                _put_recurrent(module.rnn, layer.layer.kind, weights[3:], "_reverse")
                return [*self._turn(False), module]
            case nets.Attention():
                module = _Attention(layer, shape[-1])
                size = shape[-1]
                kernels = [w.reshape(size, -1).T for w in weights[0:6:2]]
                _put(module.attention.in_proj_weight, np.concatenate(kernels))
                _put(module.attention.out_proj.weight, weights[6].reshape(-1, size).T)
                return [module]
        raise TypeError(layer)

    def _turn(self, first):
        if first == self.first:
            return []
        self.first = first
        return [_Lambda(lambda x: x.movedim(-1, 1) if first else x.movedim(1, -1))]


def _put(parameter, value):
    with torch.no_grad():
        parameter.copy_(torch.tensor(np.ascontiguousarray(value)))


def _put_recurrent(rnn, kind, weights, suffix):
    def turned(array):  # z, r, n -> r, z, n
        parts = np.split(array, 3, axis=-1)
        return np.concatenate([parts[1], parts[0], parts[2]], axis=-1)

    if kind == "gru":
        weights = [turned(w) for w in weights]
    kernel, recurrent, bias = weights
    _put(getattr(rnn, f"weight_ih_l0{suffix}"), kernel.T)
    _put(getattr(rnn, f"weight_hh_l0{suffix}"), recurrent.T)
    two = bias if kind == "gru" else (bias, np.zeros_like(bias))
    _put(getattr(rnn, f"bias_ih_l0{suffix}"), two[0])
    second = getattr(rnn, f"bias_hh_l0{suffix}")
    _put(second, two[1])
    second.requires_grad_(kind == "gru")  # Keras has one bias


class Side:
    """A network in PyTorch."""

    def __init__(self, work, compiled=False):
        self.work, self.compiled = work, compiled
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._kept = {}

    def build(self, x, y):
        """Make the module with its first weights, and the optimizer."""
        work = self.work
        shape = x.shape[1:]
        self.module = _Builder(work.network, shape).sequence(work.network, shape).to(self.device)
        self.forward = torch.compile(self.module) if self.compiled else self.module
        self.optimizer = self._optimizer(self.module)
        self.loss = {
            "binary": lambda y, t: nn.functional.binary_cross_entropy_with_logits(y[:, 0], t),
            "classes": nn.functional.cross_entropy,
            "squares": lambda y, t: nn.functional.mse_loss(torch.sigmoid(y), t),
        }[work.loss]

    def _optimizer(self, module):
        weights = [p for p in module.parameters() if p.requires_grad]
        if self.work.optimizer == "adam":
            return torch.optim.Adam(weights, 0.001, eps=EPSILON["adam"])
        return torch.optim.RMSprop(weights, 0.001, alpha=0.9, eps=EPSILON["rmsprop"])

    def _tensor(self, array):
        if id(array) not in self._kept:
            if array.dtype.kind == "i":
                value = array.astype("int64")
            else:
                value = array.astype("float32")
            self._kept[id(array)] = array, torch.from_numpy(value).to(self.device)
        return self._kept[id(array)][1]

    def _step(self, x, y):
        self.optimizer.zero_grad()
        loss = self.loss(self.forward(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def fit(self, x, y, epochs):
        """Train; the mean loss of the last epoch."""
        x, y, batch = self._tensor(x), self._tensor(y), self.work.batch_size
        for _ in range(epochs):
            total = torch.zeros((), device=self.device)
            for i in range(0, len(x), batch):
                xs, ys = x[i : i + batch], y[i : i + batch]
                total += self._step(xs, ys) * len(xs)
        return float(total) / len(x)

    def evaluate(self, x, y):
        """The mean loss."""
        with torch.no_grad():
            return float(self.loss(self.module(self._tensor(x)), self._tensor(y)))

    def predict(self, x):
        """Outputs of all rows."""
        with torch.inference_mode():
            parts = torch.from_numpy(x).to(self.device).split(1024)
            return torch.cat([torch.sigmoid(self.forward(part)) for part in parts]).cpu().numpy()

    def predict_row(self, row):
        """Output for one row."""
        with torch.inference_mode():
            return torch.sigmoid(self.forward(torch.from_numpy(row).to(self.device))).cpu().numpy()

    def train_on_batch(self, x, y):
        """One step from arrays."""
        x, y = torch.from_numpy(x).to(self.device), torch.from_numpy(y).to(self.device)
        return float(self._step(x, y))

    def gan(self, x, epochs, rounds):
        """``rounds`` steps of discriminator and generator an epoch."""
        batch = self.work.batch_size
        made = [
            _Builder(net, shape).sequence(net, shape, last=False) for net, shape in gan_networks()
        ]
        generator = made[0].to(self.device)
        judge = made[1][:-1].to(self.device)
        optimizers = [
            torch.optim.Adam(m.parameters(), 0.001, eps=EPSILON["adam"]) for m in (generator, judge)
        ]
        entropy = nn.functional.binary_cross_entropy_with_logits
        real, noise = (torch.from_numpy(a).to(self.device) for a in gan_data(x, rounds * batch))
        ones, zeros = (torch.full((batch, 1), v, device=self.device) for v in (1.0, 0.0))

        def judge_loss(xs, ns):
            with torch.no_grad():
                fake = generator(ns)
            return entropy(judge(xs), ones) + entropy(judge(fake), zeros)

        def generator_loss(ns):
            return entropy(judge(generator(ns)), ones)

        if self.compiled:
            judge_loss, generator_loss = torch.compile(judge_loss), torch.compile(generator_loss)
        for _ in range(epochs):
            for i in range(0, len(real), batch):
                loss = judge_loss(real[i : i + batch], noise[i : i + batch])
                optimizers[1].zero_grad()
                loss.backward()
                optimizers[1].step()
                other = generator_loss(noise[i : i + batch])
                optimizers[0].zero_grad()
                other.backward()
                optimizers[0].step()
        return float(loss.detach())
