# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, mean of word vectors, 5 epochs: published 0.8813 with words, 0.9056 with pairs of words."""
from keras.datasets import imdb
from keras.layers import Dense, Embedding, GlobalAveragePooling1D
from keras.models import Sequential
from keras.preprocessing import sequence

maxlen = 400


def accuracy(pairs):
    (x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=20000)
    words = 20000
    if pairs:
        seen = sorted({pair for row in x_train for pair in zip(row, row[1:])})
        place = {pair: words + i for i, pair in enumerate(seen)}
        words += len(seen)
        x_train, x_test = (
            [row + [place[p] for p in zip(row, row[1:]) if p in place] for row in rows]
            for rows in (x_train, x_test))
    x_train = sequence.pad_sequences(x_train, maxlen=maxlen)
    x_test = sequence.pad_sequences(x_test, maxlen=maxlen)
    model = Sequential()
    model.add(Embedding(words, 50, input_length=maxlen))
    model.add(GlobalAveragePooling1D())
    model.add(Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
    model.fit(x_train, y_train, batch_size=32, epochs=5, verbose=2)
    return model.evaluate(x_test, y_test, verbose=0)[1]


one = accuracy(False)
two = accuracy(True)
print('words', one, 'pairs', two)
assert one > 0.875 and two > 0.897
