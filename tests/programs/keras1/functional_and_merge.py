'''merge, Merge and Model(input=, output=).'''
import numpy as np
np.random.seed(11)
from keras.models import Model, Sequential
from keras.layers import Input, Dense, LSTM, Embedding, merge, Merge, Lambda, Dropout

main_input = Input(shape=(10,), dtype='int32', name='main_input')
x = Embedding(output_dim=8, input_dim=30, input_length=10)(main_input)
lstm_out = LSTM(8)(x)
auxiliary_loss = Dense(1, activation='sigmoid', name='aux_output')(lstm_out)
auxiliary_input = Input(shape=(5,), name='aux_input')
x = merge([lstm_out, auxiliary_input], mode='concat')
x = Dense(16, activation='relu')(x)
main_loss = Dense(1, activation='sigmoid', name='main_output')(x)
model = Model(input=[main_input, auxiliary_input], output=[main_loss, auxiliary_loss])
model.compile(optimizer='rmsprop', loss='binary_crossentropy', loss_weights=[1., 0.2])
heads = np.random.randint(0, 30, (120, 10))
more = np.random.rand(120, 5)
labels = (more[:, 0] > 0.5).astype(int)
model.fit([heads, more], [labels, labels], nb_epoch=3, batch_size=32, verbose=0)
history = model.fit({'main_input': heads, 'aux_input': more},
                    {'main_output': labels, 'aux_output': labels}, nb_epoch=2, batch_size=32,
                    verbose=0)
assert set(history.history) == {'loss', 'main_output_loss', 'aux_output_loss'}

a, b = Input(shape=(4,)), Input(shape=(4,))
values = [np.random.rand(6, 4), np.random.rand(6, 4)]
for mode, wanted in (('sum', values[0] + values[1]), ('mul', values[0] * values[1]),
                     ('ave', (values[0] + values[1]) / 2), ('max', np.maximum(*values)),
                     ('concat', np.concatenate(values, axis=-1)),
                     ('dot', (values[0] * values[1]).sum(axis=1, keepdims=True))):
    made = Model(input=[a, b], output=merge([a, b], mode=mode))
    assert np.allclose(made.predict(values), wanted, atol=1e-5), mode
cos = Model([a, b], merge([a, b], mode='cos', dot_axes=1)).predict(values)
unit = [v / np.linalg.norm(v, axis=1, keepdims=True) for v in values]
assert np.allclose(cos.ravel(), (unit[0] * unit[1]).sum(axis=1), atol=1e-5)
own = Model([a, b], merge([a, b], mode=lambda two: two[0] - two[1], output_shape=lambda s: s[0]))
assert np.allclose(own.predict(values), values[0] - values[1], atol=1e-6)

left = Sequential()
left.add(Dense(6, input_dim=4, activation='tanh'))
right = Sequential()
right.add(Dense(6, input_dim=3, activation='tanh'))
model = Sequential()
model.add(Merge([left, right], mode='concat', concat_axis=1))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
first, second = np.random.rand(200, 4), np.random.rand(200, 3)
target = (first[:, 0] > second[:, 0]).astype(int)
history = model.fit([first, second], target, nb_epoch=40, batch_size=16, verbose=0)
assert history.history['acc'][-1] > 0.7, history.history['acc'][-1]
assert model.predict([first, second]).shape == (200, 1)
