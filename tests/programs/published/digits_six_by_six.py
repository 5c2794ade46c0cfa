# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""MNIST, 6x6 kernels 32 and 64, 1024 units, dropout 0.5, 3 epochs: at least 0.985."""
from keras.datasets import mnist
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train[..., None].astype('float32') / 255
x_test = x_test[..., None].astype('float32') / 255
model = Sequential([
    Conv2D(32, 6, padding='same', activation='relu', input_shape=(28, 28, 1)),
    MaxPooling2D(),
    Conv2D(64, 6, padding='same', activation='relu'),
    MaxPooling2D(),
    Flatten(),
    Dense(1024, activation='relu'),
    Dropout(0.5),
    Dense(10, activation='softmax'),
])
model.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train, y_train, epochs=3, batch_size=128, verbose=2)
score = model.evaluate(x_test, y_test, batch_size=500, verbose=0)[1]
print('test accuracy', score)
assert score >= 0.985
