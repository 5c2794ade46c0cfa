"""Keras 1: an auto-encoder, models merged side by side, words that are dropped, JSON."""

import numpy as np
np.random.seed(7)
from keras import backend as K
from keras.layers import Dense, Embedding, Flatten, Input, LSTM, Merge, Permute, TimeDistributed, merge
from keras.models import Model, Sequential, model_from_json
from keras.optimizers import Adam

coder = Sequential()
coder.add(Dense(3, input_dim=8, activation='tanh'))
coder.add(Dense(8))
coder.compile(optimizer='adadelta', loss='mse')
ones = np.repeat(np.eye(8), 20, axis=0)
history = coder.fit(ones, ones, nb_epoch=40, batch_size=10, verbose=0, shuffle=True)
assert history.history['loss'][-1] < 0.7 * history.history['loss'][0]
encode = K.function([coder.layers[0].input], [coder.layers[0].output])
assert encode([ones])[0].shape == (160, 3)

left = Sequential([Dense(8, input_dim=5, activation='relu')])
right = Sequential([Dense(8, input_shape=(5,), activation='relu')])
both = Sequential()
both.add(Merge([left, right], mode='concat'))
both.add(Dense(1, activation='sigmoid'))
both.compile('rmsprop', 'binary_crossentropy', metrics=['accuracy'])
a, b = np.random.rand(2, 60, 5)
y = (a.sum(1) > b.sum(1)).astype(int)
both.fit([a, b], y, nb_epoch=100, batch_size=10, verbose=0)
assert both.evaluate([a, b], y, verbose=0)[1] > 0.7
again = model_from_json(both.to_json())
both.save_weights('both.h5', overwrite=True)
again.load_weights('both.h5')
assert np.allclose(again.predict([a, b]), both.predict([a, b]), atol=1e-6)

words = Input(shape=(6,), dtype='int32')
e = Embedding(output_dim=8, input_dim=50, input_length=6, dropout=0.2)(words)
l = LSTM(output_dim=8, dropout_W=0.1, dropout_U=0.1, consume_less='gpu', return_sequences=True)(e)
t = TimeDistributed(Dense(4))(l)
squared = merge([t, t], mode='mul')
alike = merge([t, Permute((2, 1))(t)], mode=lambda x: K.batch_dot(x[0], x[1]), output_shape=(6, 6))
flat = merge([Flatten()(squared), Flatten()(alike)], mode='concat', concat_axis=1)
model = Model(input=words, output=Dense(output_dim=1, activation='hard_sigmoid')(flat))
model.compile(optimizer=Adam(clipnorm=1.), loss='mse')


def batches():
    while 1:
        x = np.random.randint(0, 50, (8, 6))
        yield x, (x[:, :1] > 24).astype(float)


history = model.fit_generator(batches(), samples_per_epoch=64, nb_epoch=3, verbose=0,
                              validation_data=batches(), nb_val_samples=16, max_q_size=2)
assert len(history.history['val_loss']) == 3 and model.output_shape == (None, 1)
