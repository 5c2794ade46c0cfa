# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""Fashion-MNIST, 128 units, Adam, 10 epochs: published 0.8866."""
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
model = keras.Sequential([
    keras.layers.Flatten(input_shape=(28, 28)),
    keras.layers.Dense(128, activation='relu'),
    keras.layers.Dense(10, activation='softmax'),
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x_train / 255.0, y_train, epochs=10, verbose=2)
loss, accuracy = model.evaluate(x_test / 255.0, y_test)
print('test accuracy', accuracy)
assert accuracy > 0.875
