"""Topics of newswires: one label of many, as one-hot rows and as whole numbers."""
import copy

import numpy as np
from keras import layers, models
from keras.utils.np_utils import to_categorical

np.random.seed(0)
topics, words, rows = 8, 300, 900
likely = np.random.dirichlet(np.full(words, 0.05), topics)
labels = np.random.choice(topics, rows, p=np.r_[0.4, np.full(7, 0.6 / 7)])
data = [np.random.choice(words, 40, p=likely[c]) for c in labels]


def vectorize_sequences(sequences, dimension=words):
    results = np.zeros((len(sequences), dimension))
    for i, sequence in enumerate(sequences):
        results[i, sequence] = 1.
    return results


x = vectorize_sequences(data)
x_train, x_test = x[:700], x[700:]
one_hot = to_categorical(labels)


def build_model(bottleneck=32):
    model = models.Sequential()
    model.add(layers.Dense(32, activation='relu', input_shape=(words,)))
    model.add(layers.Dense(bottleneck, activation='relu'))
    model.add(layers.Dense(topics, activation='softmax'))
    return model


model = build_model()
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, one_hot[:700], epochs=12, batch_size=64, verbose=0,
          validation_data=(x_test, one_hot[700:]))
results = model.evaluate(x_test, one_hot[700:], verbose=0)
assert results[1] > 0.85, results

test_labels_copy = copy.copy(labels[700:])
np.random.shuffle(test_labels_copy)
chance = float(np.sum(np.array(labels[700:]) == np.array(test_labels_copy))) / 200
assert chance < results[1]

model = build_model()
model.compile(optimizer='rmsprop', loss='sparse_categorical_crossentropy', metrics=['acc'])
history = model.fit(x_train, labels[:700], epochs=12, batch_size=64, verbose=0)
assert history.history['acc'][-1] > 0.85
predictions = model.predict(x_test)
assert predictions[0].shape == (topics,)
assert abs(np.sum(predictions[0]) - 1) < 1e-5
assert np.argmax(predictions[0]) == model.predict_classes(x_test[:1])[0]
