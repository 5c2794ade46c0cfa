"""Sentiment with an attention layer of one's own, F1 scores by callback and metric, custom objects."""
import numpy as np
from keras import backend as K
from keras import constraints, initializers, regularizers
from keras.callbacks import Callback
from keras.engine.topology import Layer
from keras.layers import Dense, Embedding, GRU, Input, TimeDistributed
from keras.models import Model, load_model, model_from_json
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils import CustomObjectScope

np.random.seed(0)


class AttentionWithContext(Layer):
    def __init__(self, W_regularizer=None, u_constraint=None, bias=True, **kwargs):
        self.supports_masking = True
        self.init = initializers.get('glorot_uniform')
        self.W_regularizer = regularizers.get(W_regularizer)
        self.u_constraint = constraints.get(u_constraint)
        self.bias = bias
        super(AttentionWithContext, self).__init__(**kwargs)

    def build(self, input_shape):
        size = input_shape[-1]
        self.W = self.add_weight((size, size), initializer=self.init, name='{}_W'.format(self.name),
                                 regularizer=self.W_regularizer)
        if self.bias:
            self.b = self.add_weight((size,), initializer='zero', name='{}_b'.format(self.name))
        self.u = self.add_weight((size,), initializer=self.init, name='{}_u'.format(self.name),
                                 constraint=self.u_constraint)
        super(AttentionWithContext, self).build(input_shape)

    def compute_mask(self, input, input_mask=None):
        return None

    def call(self, x, mask=None):
        uit = K.dot(x, self.W)
        if self.bias:
            uit += self.b
        ait = K.squeeze(K.dot(K.tanh(uit), K.expand_dims(self.u)), axis=-1)
        a = K.exp(ait)
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        return K.sum(x * K.expand_dims(a), axis=1)

    def compute_output_shape(self, input_shape):
        return input_shape[0], input_shape[-1]

    def get_config(self):
        base_config = super(AttentionWithContext, self).get_config()
        return dict(list(base_config.items()) + [('bias', self.bias)])


def f1(y_true, y_pred):
    hits = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    p = hits / (K.sum(K.round(K.clip(y_pred, 0, 1))) + K.epsilon())
    r = hits / (K.sum(K.round(K.clip(y_true, 0, 1))) + K.epsilon())
    return 2 * p * r / (p + r + K.epsilon())


class Scores(Callback):
    def on_train_begin(self, logs={}):
        self.val_f1s = []

    def on_epoch_end(self, epoch, logs={}):
        said = np.asarray(self.model.predict(self.validation_data[0])).round()
        wanted = self.validation_data[1]
        hits = (said * wanted).sum()
        self.val_f1s.append(2 * hits / max(said.sum() + wanted.sum(), 1))


good, bad, other = ['good', 'great', 'nice'], ['bad', 'awful', 'poor'], ['film', 'the', 'movie']
texts = [' '.join(np.random.choice(words + other, 6)) for words in (good, bad) for _ in range(80)]
labels = np.array([1] * 80 + [0] * 80)
tokenizer = Tokenizer(num_words=20, oov_token='<unk>')
tokenizer.fit_on_texts(texts)
data = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=8, padding='post')
order = np.random.permutation(160)
data, labels = data[order], labels[order]

words = Input(shape=(8,), dtype='int32')
x = Embedding(20, 10, weights=[np.random.rand(20, 10)], mask_zero=True, trainable=True)(words)
x = GRU(8, return_sequences=True)(x)
x = TimeDistributed(Dense(8))(x)
x = AttentionWithContext(name='attention')(x)
model = Model(words, Dense(1, activation='sigmoid')(x))
model.compile('adam', 'binary_crossentropy', metrics=['accuracy', f1])
K.set_value(model.optimizer.lr, 0.02)
scores = Scores()
model.fit(data[:120], labels[:120], validation_data=(data[120:], labels[120:]), epochs=6,
          batch_size=16, callbacks=[scores], verbose=0)
assert scores.val_f1s[-1] > 0.9, scores.val_f1s

with CustomObjectScope({'AttentionWithContext': AttentionWithContext}):
    again = model_from_json(model.to_json())
model.save_weights('weights.h5')
again.load_weights('weights.h5')
assert np.allclose(again.predict(data), model.predict(data), atol=1e-6)
model.save('model.h5')
loaded = load_model('model.h5', custom_objects={'AttentionWithContext': AttentionWithContext,
                                                'f1': f1})
found = dict(zip(loaded.metrics_names, loaded.evaluate(data, labels, verbose=0)))
assert found['acc'] > 0.9 and found['f1'] > 0.9
