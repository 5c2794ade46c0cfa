# needs: HORNBOOK_DATASETS
"""Film reviews as rows of word marks, two small layers, and the curves of over-fitting."""
import numpy as np
from keras import layers, losses, metrics, models, optimizers, regularizers
from keras.datasets import imdb

(train_data, train_labels), (test_data, test_labels) = imdb.load_data(num_words=2000)
assert max(max(sequence) for sequence in train_data[:100]) < 2000
word_index = imdb.get_word_index()
reverse_word_index = dict([(value, key) for (key, value) in word_index.items()])
decoded_review = ' '.join([reverse_word_index.get(i - 3, '?') for i in train_data[0]])
assert decoded_review.startswith('?')


def vectorize_sequences(sequences, dimension=2000):
    results = np.zeros((len(sequences), dimension))
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.
    return results


x_train = vectorize_sequences(train_data[:4000])
x_test = vectorize_sequences(test_data[:2000])
y_train = np.asarray(train_labels[:4000]).astype('float32')
y_test = np.asarray(test_labels[:2000]).astype('float32')

model = models.Sequential()
model.add(layers.Dense(16, activation='relu', input_shape=(2000,)))
model.add(layers.Dense(16, activation='relu'))
model.add(layers.Dense(1, activation='sigmoid'))
model.compile(optimizer=optimizers.RMSprop(lr=0.001),
              loss=losses.binary_crossentropy,
              metrics=[metrics.binary_accuracy])
x_val, partial_x_train = x_train[:1000], x_train[1000:]
y_val, partial_y_train = y_train[:1000], y_train[1000:]
history = model.fit(partial_x_train, partial_y_train, epochs=6, batch_size=512,
                    validation_data=(x_val, y_val), verbose=0)
history_dict = history.history
assert set(history_dict) == {'loss', 'binary_accuracy', 'val_loss', 'val_binary_accuracy'}
assert history_dict['val_binary_accuracy'][-1] > 0.8

l2_model = models.Sequential()
l2_model.add(layers.Dense(16, kernel_regularizer=regularizers.l2(0.001), activation='relu',
                          input_shape=(2000,)))
l2_model.add(layers.Dropout(0.5))
l2_model.add(layers.Dense(1, activation='sigmoid'))
l2_model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['acc'])
l2_hist = l2_model.fit(x_train, y_train, epochs=6, batch_size=512,
                       validation_data=(x_test, y_test), verbose=0)
assert l2_hist.history['val_acc'][-1] > 0.8, l2_hist.history
predictions = l2_model.predict(x_test)
assert predictions.shape == (2000, 1) and predictions.min() >= 0 and predictions.max() <= 1
assert l2_model.predict_classes(x_test[:7]).dtype == np.int32
results = l2_model.evaluate(x_test, y_test)
assert len(results) == 2
