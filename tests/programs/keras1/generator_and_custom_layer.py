'''Samples per epoch, and a layer of one's own as Keras 1 had them.'''
import numpy as np
np.random.seed(3)
from keras import backend as K
from keras import activations, initializations, objectives
from keras.engine.topology import Layer
from keras.layers import BatchNormalization, Dense, Highway, MaxoutDense
from keras.models import Sequential
from keras.optimizers import Adam
from keras.preprocessing.image import ImageDataGenerator


class Affine(Layer):
    def __init__(self, output_dim, init='glorot_uniform', activation='linear', **kwargs):
        self.init = initializations.get(init)
        self.activation = activations.get(activation)
        self.output_dim = output_dim
        super(Affine, self).__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.init((input_shape[1], self.output_dim), name='{}_W'.format(self.name))
        self.b = K.zeros((self.output_dim,), name='{}_b'.format(self.name))
        self.trainable_weights = [self.W, self.b]

    def call(self, x, mask=None):
        return self.activation(K.dot(x, self.W) + self.b)

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], self.output_dim)


w = np.random.rand(6)


def batches():
    while True:
        x = np.random.rand(20, 6)
        yield x, (x.dot(w) > w.sum() / 2).astype(int)


model = Sequential()
model.add(Affine(12, activation='relu', input_dim=6))
model.add(BatchNormalization(mode=0, axis=1, momentum=0.8))
model.add(Highway(activation='tanh'))
model.add(MaxoutDense(6, nb_feature=2))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss=objectives.binary_crossentropy, optimizer=Adam(lr=0.01), metrics=['accuracy'])
assert len(model.layers[0].trainable_weights) == 2
assert model.layers[0].output_shape == (None, 12)
history = model.fit_generator(batches(), samples_per_epoch=400, nb_epoch=6, verbose=0,
                              validation_data=batches(), nb_val_samples=60, nb_worker=1)
assert len(history.history['acc']) == 6 and history.history['acc'][-1] > 0.8, history.history
assert model.optimizer.iterations.numpy() == 6 * 20
loss, acc = model.evaluate_generator(batches(), val_samples=200)
assert acc > 0.75
assert model.predict_generator(batches(), val_samples=40).shape == (40, 1)
datagen = ImageDataGenerator(featurewise_center=True, rotation_range=5)
pictures = np.random.rand(40, 8, 8, 3)
datagen.fit(pictures)
flow = datagen.flow(pictures, np.arange(40) % 2, batch_size=8)
picture_model = Sequential()
from keras.layers import Convolution2D, Flatten
picture_model.add(Convolution2D(4, 3, 3, input_shape=(8, 8, 3)))
picture_model.add(Flatten())
picture_model.add(Dense(1, activation='sigmoid'))
picture_model.compile('sgd', 'binary_crossentropy')
picture_model.fit_generator(flow, samples_per_epoch=len(pictures), nb_epoch=2, verbose=0)
assert picture_model.optimizer.iterations.numpy() == 10
