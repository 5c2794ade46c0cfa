# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, 500 words, 10 epochs: published 0.805 (SimpleRNN), 0.8758 (LSTM), 0.879 (both ways),
0.857 (reversed reviews) on the validation part."""
from keras.datasets import imdb
from keras.layers import LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from keras.models import Sequential
from keras.preprocessing import sequence

(x_train, y_train), _ = imdb.load_data(num_words=10000)


def validation(layer, rows):
    rows = sequence.pad_sequences(rows, maxlen=500)
    model = Sequential()
    model.add(Embedding(10000, 32))
    model.add(layer)
    model.add(Dense(1, activation='sigmoid'))
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
    history = model.fit(rows, y_train, epochs=10, batch_size=128, validation_split=0.2, verbose=2)
    return history.history['val_acc']


simple = validation(SimpleRNN(32), x_train)
lstm = validation(LSTM(32), x_train)
both = validation(Bidirectional(LSTM(32)), x_train)
backwards = validation(LSTM(32), [row[::-1] for row in x_train])
print('SimpleRNN', simple[-1], 'LSTM', lstm[-1], 'both', both[-1], 'reversed', backwards[-1])
# The last epoch of a network that over-fits goes up and down: the best of the last three counts.
assert max(simple[-3:]) > 0.79 and max(lstm[-3:]) > 0.865
assert max(both[-3:]) > 0.865 and max(backwards[-3:]) > 0.845
