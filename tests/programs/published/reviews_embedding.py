# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, embedding 8 of the last 20 words, 10 epochs: published 0.755 on the validation part."""
from keras import preprocessing
from keras.datasets import imdb
from keras.layers import Dense, Embedding, Flatten
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=10000)
x_train = preprocessing.sequence.pad_sequences(x_train, maxlen=20)
model = Sequential()
model.add(Embedding(10000, 8, input_length=20))
model.add(Flatten())
model.add(Dense(1, activation='sigmoid'))
model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
history = model.fit(x_train, y_train, epochs=10, batch_size=32, validation_split=0.2, verbose=2)
# It over-fits from the sixth epoch on: the best epoch is what a reader would keep.
best = max(history.history['val_acc'])
print('validation accuracy', best, 'in the last epoch', history.history['val_acc'][-1])
assert abs(best - 0.755) < 0.012
