# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, 100 words: published 0.8498 for a convolution before an LSTM (2 epochs), 0.8146 for an
LSTM both ways (4 epochs)."""
from keras.datasets import imdb
from keras.layers import (LSTM, Activation, Bidirectional, Conv1D, Dense, Dropout, Embedding,
                          MaxPooling1D)
from keras.models import Sequential
from keras.preprocessing import sequence

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=20000)
x_train = sequence.pad_sequences(x_train, maxlen=100)
x_test = sequence.pad_sequences(x_test, maxlen=100)

model = Sequential()
model.add(Embedding(20000, 128, input_length=100))
model.add(Dropout(0.25))
model.add(Conv1D(64, 5, padding='valid', activation='relu', strides=1))
model.add(MaxPooling1D(pool_size=4))
model.add(LSTM(70))
model.add(Dense(1))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=30, epochs=2, verbose=2)
conv = model.evaluate(x_test, y_test, batch_size=30, verbose=0)[1]

model = Sequential()
model.add(Embedding(20000, 128, input_length=100))
model.add(Bidirectional(LSTM(64)))
model.add(Dropout(0.5))
model.add(Dense(1, activation='sigmoid'))
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=32, epochs=4, verbose=2)
both = model.evaluate(x_test, y_test, verbose=0)[1]
print('convolution and LSTM', conv, 'both ways', both)
assert conv > 0.84 and both > 0.805
