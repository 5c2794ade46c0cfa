"""Embeddings, SimpleRNN, LSTM, GRU, both directions, 1-D convolution on made reviews."""
import numpy as np
from keras.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Conv1D,
    Dense,
    Embedding,
    Flatten,
    GlobalMaxPooling1D,
    MaxPooling1D,
    SimpleRNN,
)
from keras.models import Sequential
from keras.optimizers import RMSprop
from keras.preprocessing import sequence
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer

np.random.seed(2)
good = 'fine lovely great warm happy'.split()
bad = 'dull awful poor cold sad'.split()
rest = 'the film was a story about people in town and its music'.split()
texts, labels = [], []
for i in range(400):
    label = i % 2
    words = list(np.random.choice(rest, np.random.randint(5, 9)))
    words += list(np.random.choice(good if label else bad, 3))
    np.random.shuffle(words)
    texts.append(' '.join(words))
    labels.append(label)
tokenizer = Tokenizer(num_words=50)
tokenizer.fit_on_texts(texts)
sequences = tokenizer.texts_to_sequences(texts)
data = pad_sequences(sequences, maxlen=12)
assert np.array_equal(data, sequence.pad_sequences(sequences, maxlen=12))
labels = np.asarray(labels)
table = np.random.normal(size=(50, 8))

flat = Sequential()
flat.add(Embedding(50, 8, input_length=12))
flat.add(Flatten())
flat.add(Dense(1, activation='sigmoid'))
assert flat.output_shape == (None, 1) and flat.layers[1].output_shape == (None, 96)
flat.layers[0].set_weights([table])
flat.layers[0].trainable = False
flat.compile(optimizer=RMSprop(lr=0.01), loss='binary_crossentropy', metrics=['acc'])
history = flat.fit(data, labels, epochs=10, batch_size=32, validation_split=0.2, verbose=0)
assert history.history['val_acc'][-1] > 0.8, history.history['val_acc']
assert np.allclose(flat.layers[0].get_weights()[0], table)

for layer in (SimpleRNN(16), LSTM(16, dropout=0.1, recurrent_dropout=0.1), GRU(16),
              Bidirectional(LSTM(8))):
    model = Sequential()
    model.add(Embedding(50, 8, weights=[table], input_length=12, trainable=True))
    model.add(layer)
    model.add(Dense(1, activation='sigmoid'))
    model.compile(optimizer=RMSprop(lr=0.02), loss='binary_crossentropy', metrics=['acc'])
    history = model.fit(data, labels, epochs=8, batch_size=32, validation_split=0.2, verbose=0)
    assert history.history['acc'][-1] > 0.85, (layer.name, history.history['acc'])
assert GRU(4).reset_after is False
assert LSTM(4).recurrent_activation.__name__.startswith('hard_sigmoid')

convnet = Sequential()
convnet.add(Embedding(50, 8, input_length=12))
convnet.add(Conv1D(16, 3, activation='relu'))
convnet.add(MaxPooling1D(2))
convnet.add(Conv1D(16, 3, activation='relu'))
convnet.add(GlobalMaxPooling1D())
convnet.add(Dense(1))
convnet.compile(optimizer=RMSprop(lr=1e-2), loss='binary_crossentropy', metrics=['acc'])
convnet.fit(data, labels, epochs=1, batch_size=128, validation_split=0.2, verbose=0)
