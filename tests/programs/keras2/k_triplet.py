"""Triplet loss: anchor, positive and negative through shared layers; a loss on one output."""
import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Lambda, concatenate
from keras.models import Model

np.random.seed(19)
dims = 8


def triplet_loss(y_true, y_pred, alpha=0.4):
    total_length = y_pred.shape.as_list()[-1] if hasattr(y_pred.shape, 'as_list') \
        else K.int_shape(y_pred)[-1]
    anchor = y_pred[:, 0:total_length // 3]
    positive = y_pred[:, total_length // 3:total_length * 2 // 3]
    negative = y_pred[:, total_length * 2 // 3:]
    pos_dist = K.sum(K.square(anchor - positive), axis=1)
    neg_dist = K.sum(K.square(anchor - negative), axis=1)
    basic_loss = pos_dist - neg_dist + alpha
    return K.maximum(basic_loss, 0.0)


centres = np.random.randn(3, dims)
label = np.random.randint(0, 3, 200)
other = (label + np.random.randint(1, 3, 200)) % 3
anchor, positive = (centres[label] + 0.6 * np.random.randn(200, dims) for _ in range(2))
negative = centres[other] + 0.6 * np.random.randn(200, dims)

inp = Input((dims,))
x = Dense(16, activation='relu')(inp)
x = Dense(4)(x)
x = Lambda(lambda v: K.l2_normalize(v, axis=1))(x)
embed = Model(inp, x)
anchor_in, positive_in, negative_in = Input((dims,)), Input((dims,)), Input((dims,))
merged = concatenate([embed(anchor_in), embed(positive_in), embed(negative_in)], axis=-1)
model = Model([anchor_in, positive_in, negative_in], merged)
model.compile(loss=triplet_loss, optimizer='adam')
history = model.fit([anchor, positive, negative], np.zeros((200, 12)), epochs=20, batch_size=20,
                    verbose=0)
losses = history.history['loss']
assert losses[-1] < 0.35 * losses[0], losses
vectors = embed.predict(anchor)
np.testing.assert_allclose((vectors ** 2).sum(axis=1), 1, rtol=1e-4)
near = ((vectors - embed.predict(positive)) ** 2).sum(axis=1)
far = ((vectors - embed.predict(negative)) ** 2).sum(axis=1)
assert (near < far).mean() > 0.9
print('triplet ok', losses[0], losses[-1])
