"""A dense network on pictures of digits, in the form of the classic first example."""

import keras
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(1671)
num_classes = 10
# Made pictures: each digit is a blurred mark at a place of its own.
marks = np.random.rand(num_classes, 784)
y = np.random.randint(0, num_classes, 1200)
x = (marks[y] + 0.3 * np.random.randn(1200, 784)) * 255
x_train, x_test = x[:1000].astype('float32'), x[1000:].astype('float32')
x_train /= 255
x_test /= 255
y_train = keras.utils.to_categorical(y[:1000], num_classes)
y_test = keras.utils.to_categorical(y[1000:], num_classes)

model = Sequential()
model.add(Dense(64, activation='relu', input_shape=(784,)))
model.add(Dropout(0.2))
model.add(Dense(64, activation='relu'))
model.add(Dropout(0.2))
model.add(Dense(num_classes, activation='softmax'))
model.summary()

model.compile(loss='categorical_crossentropy',
              optimizer=RMSprop(lr=0.001, decay=1e-6),
              metrics=['accuracy'])
history = model.fit(x_train, y_train, batch_size=128, epochs=8, verbose=1,
                    validation_data=(x_test, y_test))
score = model.evaluate(x_test, y_test, verbose=0)
print('Test loss:', score[0])
print('Test accuracy:', score[1])

assert score[1] > 0.9, score
assert model.metrics_names == ['loss', 'acc']
assert sorted(history.history) == ['acc', 'loss', 'val_acc', 'val_loss']
assert len(history.history['acc']) == 8
assert history.history['val_acc'][-1] == history.history['val_accuracy'][-1]
assert [layer.name for layer in model.layers] == [
    'dense_1', 'dropout_1', 'dense_2', 'dropout_2', 'dense_3']
assert keras.backend.get_value(model.optimizer.lr) == np.float32(0.001) if hasattr(
    keras, 'backend') else True
assert abs(float(model.optimizer.decay) - 1e-6) < 1e-12
classes = model.predict_classes(x_test)
assert classes.shape == (200,) and (classes == y[1000:]).mean() > 0.9
