# needs: HORNBOOK_PUBLISHED
# needs: HORNBOOK_DATASETS
"""MNIST, 512 units, 5 epochs: published 0.9777 on the test set, 0.9890 in training."""
from keras import layers, models
from keras.datasets import mnist
from keras.utils import to_categorical

(train_images, train_labels), (test_images, test_labels) = mnist.load_data()
network = models.Sequential()
network.add(layers.Dense(512, activation='relu', input_shape=(28 * 28,)))
network.add(layers.Dense(10, activation='softmax'))
network.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
train_images = train_images.reshape((60000, 28 * 28)).astype('float32') / 255
test_images = test_images.reshape((10000, 28 * 28)).astype('float32') / 255
history = network.fit(train_images, to_categorical(train_labels), epochs=5, batch_size=128,
                      verbose=2)
test_loss, test_acc = network.evaluate(test_images, to_categorical(test_labels))
print('test accuracy', test_acc, 'training', history.history['acc'][-1])
assert test_acc > 0.975
assert abs(history.history['acc'][-1] - 0.989) < 0.002
