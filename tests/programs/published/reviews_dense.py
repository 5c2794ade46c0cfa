# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""IMDB, 16-16-1 on rows of word marks: published 0.88496 and loss 0.2918 after 4 epochs; 0.868 after 20."""
import numpy as np
from keras import layers, models
from keras.datasets import imdb

(train_data, train_labels), (test_data, test_labels) = imdb.load_data(num_words=10000)


def vectorize_sequences(sequences, dimension=10000):
    results = np.zeros((len(sequences), dimension))
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.
    return results


x_train, x_test = vectorize_sequences(train_data), vectorize_sequences(test_data)
y_train = np.asarray(train_labels).astype('float32')
y_test = np.asarray(test_labels).astype('float32')


def network():
    model = models.Sequential()
    model.add(layers.Dense(16, activation='relu', input_shape=(10000,)))
    model.add(layers.Dense(16, activation='relu'))
    model.add(layers.Dense(1, activation='sigmoid'))
    model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
    return model


history = network().fit(x_train[10000:], y_train[10000:], epochs=20, batch_size=512, verbose=2,
                        validation_data=(x_train[:10000], y_train[:10000])).history
model = network()
model.fit(x_train, y_train, epochs=4, batch_size=512, verbose=2)
loss, accuracy = model.evaluate(x_test, y_test)
print('after 20 epochs', history['val_acc'][-1], 'test', accuracy, 'loss', loss)
assert abs(history['val_acc'][-1] - 0.868) < 0.01
assert accuracy > 0.87 and abs(loss - 0.2918) < 0.03
