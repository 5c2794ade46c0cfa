"""hornbook, and Keras 3 on its backends: the same code."""

import importlib

import numpy as np

from benchmarks import network as nets

# Keras adds Adam's epsilon before it makes up for means that start at 0, others after. A GAN tells
# 1e-7 in the one place from 1e-7 in the other (losses of 1.40 and 1.46 after 320 steps).
GAN_EPSILON = 1e-12


class Side:
    """A network in a library with the Keras API."""

    def __init__(self, work, library):
        self.work = work
        self.library = importlib.import_module(library)
        self.layers = self.library.layers

    def build(self, x, y):
        """Make the model with its first weights, and compile it."""
        work, keras = self.work, self.library
        self.made = []
        inputs = keras.Input(x.shape[1:], dtype=x.dtype.name if x.dtype.kind == "i" else None)
        outputs = self._apply(work.network, inputs)
        self.model = keras.Model(inputs, outputs)
        for layer, weights in zip(
            self.made, nets.first_weights(work.network, x.shape[1:]), strict=True
        ):
            layer.set_weights(weights)
        losses = {
            "binary": "binary_crossentropy",
            "classes": "sparse_categorical_crossentropy",
            "squares": "mse",
        }
        self.model.compile(work.optimizer, losses[work.loss])

    def _apply(self, network, x):
        for layer in network:
            if isinstance(layer, nets.Residual):
                branch = self._apply(layer.branch, x)
                x = self.layers.add([branch, self._apply(layer.shortcut, x)])
                if layer.activation:
                    x = self.layers.Activation(layer.activation)(x)
            else:
                made = self._make(layer, len(x.shape) - 2)
                self.made.append(made)
                x = made(x, x) if isinstance(layer, nets.Attention) else made(x)
        return x

    def _make(self, layer, space):
        layers = self.layers
        match layer:
            case nets.Dense():
                return layers.Dense(layer.units, activation=layer.activation)
            case nets.Conv():
                kind = layers.Conv1D if space == 1 else layers.Conv2D
                return kind(
                    layer.filters,
                    layer.size,
                    strides=layer.stride,
                    padding=layer.padding,
                    activation=layer.activation,
                )
            case nets.MaxPool():
                kind = layers.MaxPooling1D if space == 1 else layers.MaxPooling2D
                return kind(layer.size)
            case nets.GlobalMean():
                return (
                    layers.GlobalAveragePooling1D()
                    if space == 1
                    else layers.GlobalAveragePooling2D()
                )
            case nets.Activation():
                return layers.Activation(layer.kind)
            case nets.Flatten():
                return layers.Flatten()
            case nets.BatchNorm():
                return layers.BatchNormalization()
            case nets.LayerNorm():
                return layers.LayerNormalization()
            case nets.Embedding():
                return layers.Embedding(layer.rows, layer.size)
            case nets.Recurrent():
                kinds = {"lstm": layers.LSTM, "gru": layers.GRU, "rnn": layers.SimpleRNN}
                return kinds[layer.kind](layer.units, return_sequences=layer.sequences)
            case nets.Bidirectional():
                return layers.Bidirectional(self._make(layer.layer, space))
            case nets.Attention():
                return layers.MultiHeadAttention(layer.heads, layer.size)
        raise TypeError(layer)

    def fit(self, x, y=None, epochs=1, **options):
        """Train; the mean loss of the last epoch."""
        if y is not None:
            options |= {"batch_size": self.work.batch_size, "shuffle": False}
        history = self.model.fit(x, y, epochs=epochs, verbose=0, **options)
        return float(history.history["loss"][-1])

    def evaluate(self, x, y):
        """The mean loss."""
        return float(self.model.evaluate(x, y, verbose=0))

    def predict(self, x):
        """Outputs, with the library's own choice of batches."""
        return self.model.predict(x, batch_size=1024, verbose=0)

    def predict_row(self, row):
        """Output for one row: hornbook's ``predict`` itself, Keras' quicker form for one batch."""
        if self.library.__name__ == "hornbook":
            return self.model.predict(row, verbose=0)
        return self.model.predict_on_batch(row)

    def train_on_batch(self, x, y):
        """One step."""
        return self.model.train_on_batch(x, y)

    def words(self, sentences, form, epochs, seed):
        """Vectors of 100 numbers from windows of 5 with 5 negatives."""
        model = self.library.text.Word2Vec(
            sentences,
            vector_size=100,
            window=5,
            sg=int(form == "skip-gram"),
            epochs=epochs,
            seed=seed,
        )
        return model.wv

    def gan(self, x, epochs, rounds):
        """``rounds`` steps of discriminator and generator an epoch, as one ``train_step``."""
        keras, batch = self.library, self.work.batch_size
        generator = keras.Sequential(
            [keras.Input((64,)), self.layers.Dense(128, "relu"), self.layers.Dense(784, "sigmoid")]
        )
        judge = keras.Sequential(
            [keras.Input((784,)), self.layers.Dense(128, "relu"), self.layers.Dense(1, "sigmoid")]
        )
        for model, (network, shape) in zip((generator, judge), gan_networks(), strict=True):
            model.set_weights([w for ws in nets.first_weights(network, shape) for w in ws])
        kind = _hornbook_gan if keras.__name__ == "hornbook" else _tensorflow_gan
        model = kind(keras, generator, judge)
        model.compile(keras.optimizers.Adam(epsilon=GAN_EPSILON), loss="binary_crossentropy")
        real, noise = gan_data(x, rounds * batch)
        history = model.fit(real, noise, batch_size=batch, epochs=epochs, shuffle=False, verbose=0)
        return float(np.asarray(history.history["judge"][-1]))


def gan_networks():
    """Generator and discriminator, with the shapes of their inputs."""
    return (
        ([nets.Dense(128, "relu"), nets.Dense(784, "sigmoid")], (64,)),
        ([nets.Dense(128, "relu"), nets.Dense(1, "sigmoid")], (784,)),
    )


def gan_data(x, rows):
    """Real pictures and the noise that goes with them."""
    noise = np.random.default_rng(2).normal(size=(rows, 64)).astype("float32")
    return x[:rows].astype("float32"), noise


def _hornbook_gan(hb, generator, judge):
    class Gan(hb.Model):
        def __init__(self):
            super().__init__()
            self.generator, self.judge = generator, judge
            self.judge_optimizer = hb.optimizers.Adam(epsilon=GAN_EPSILON)

        def call(self, real):
            return self.judge(real)

        def train_step(self, data):
            real, noise = data
            entropy = hb.losses.BinaryCrossentropy()
            ones, zeros = hb.ops.ones((len(real), 1)), hb.ops.zeros((len(real), 1))

            def judge_loss():
                fake = self.generator(noise)
                return entropy(ones, self.judge(real)) + entropy(zeros, self.judge(fake))

            def generator_loss():
                return entropy(ones, self.judge(self.generator(noise)))

            loss, grads = hb.value_and_grad(judge_loss, self.judge.trainable_variables)()
            self.judge_optimizer.apply(grads, self.judge.trainable_variables)
            _, grads = hb.value_and_grad(generator_loss, self.generator.trainable_variables)()
            self.optimizer.apply(grads, self.generator.trainable_variables)
            return {"judge": loss}

    return Gan()


def _tensorflow_gan(keras, generator, judge):
    import tensorflow as tf

    class Gan(keras.Model):
        def __init__(self):
            super().__init__()
            self.generator, self.judge = generator, judge
            self.judge_optimizer = keras.optimizers.Adam(epsilon=GAN_EPSILON)
            self.last = keras.metrics.Mean(name="judge")

        def call(self, real):
            return self.judge(real)

        def train_step(self, data):
            real, noise = data
            entropy = keras.losses.BinaryCrossentropy()
            ones, zeros = tf.ones((tf.shape(real)[0], 1)), tf.zeros((tf.shape(real)[0], 1))
            fake = self.generator(noise)
            with tf.GradientTape() as tape:
                loss = entropy(ones, self.judge(real)) + entropy(zeros, self.judge(fake))
            weights = self.judge.trainable_weights
            self.judge_optimizer.apply_gradients(
                zip(tape.gradient(loss, weights), weights, strict=True)
            )
            with tf.GradientTape() as tape:
                other = entropy(ones, self.judge(self.generator(noise)))
            weights = self.generator.trainable_weights
            self.optimizer.apply_gradients(zip(tape.gradient(other, weights), weights, strict=True))
            return {"judge": loss}

    return Gan()
