'''Recurrent layers in the words of Keras 1.'''
import numpy as np
np.random.seed(7)
from keras.models import Sequential
from keras.layers import Dense, Dropout, Activation, Embedding, TimeDistributedDense
from keras.layers import LSTM, SimpleRNN, GRU, TimeDistributed
from keras.preprocessing import sequence

max_features, maxlen = 40, 12
rows = [list(np.random.randint(5, max_features, np.random.randint(6, 20))) for _ in range(500)]
y = np.array([i % 2 for i in range(500)])
for row, label in zip(rows, y):
    for place in np.random.choice(len(row), 3):
        row[place] = 1 + 2 * label
X = sequence.pad_sequences(rows, maxlen=maxlen)
model = Sequential()
model.add(Embedding(max_features, 8, input_length=maxlen, dropout=0.0))
model.add(LSTM(16, dropout_W=0.1, dropout_U=0.1, consume_less='gpu', inner_activation='hard_sigmoid'))
model.add(Dense(1))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
curve = model.layers[1].recurrent_activation(np.array([-3., 0., 1., 3.], 'float32'))
assert np.allclose(curve, [0., 0.5, 0.7, 1.]), curve
assert abs(model.layers[1].recurrent_dropout - 0.1) < 1e-9
history = model.fit(X, y, batch_size=32, nb_epoch=12, validation_split=0.2, verbose=2)
assert history.history['acc'][-1] > 0.75, history.history['acc']

model = Sequential()
model.add(SimpleRNN(output_dim=6, init='uniform', inner_init='orthogonal', activation='tanh',
                    return_sequences=True, input_shape=(5, 3)))
model.add(GRU(4, return_sequences=True))
model.add(TimeDistributedDense(2))
model.add(TimeDistributed(Dense(2)))
model.compile('rmsprop', 'mse')
assert model.output_shape == (None, 5, 2)
assert model.layers[0].units == 6
assert [w.shape for w in model.layers[1].get_weights()] == [(6, 12), (4, 12), (12,)]
out = model.predict(np.random.rand(3, 5, 3))
assert out.shape == (3, 5, 2)
