"""fit_generator with ImageDataGenerator, from memory and from folders of pictures."""
import os

import numpy as np
from keras import layers, models, optimizers
from keras.preprocessing import image
from keras.preprocessing.image import ImageDataGenerator, array_to_img, img_to_array, load_img

np.random.seed(5)


def picture(kind):
    img = np.random.rand(20, 20, 3) * 100
    img[:, :, kind] += 120
    return img


for part, count in (('train', 20), ('validation', 8)):
    for kind, name in enumerate(('cats', 'dogs')):
        folder = os.path.join(part, name)
        os.makedirs(folder)
        for i in range(count):
            array_to_img(picture(kind), scale=False).save(os.path.join(folder, '%s.%d.png' % (name, i)))

train_datagen = ImageDataGenerator(rescale=1. / 255, rotation_range=10, width_shift_range=0.1,
                                   height_shift_range=0.1, shear_range=0.1, zoom_range=0.1,
                                   horizontal_flip=True, fill_mode='nearest')
test_datagen = ImageDataGenerator(rescale=1. / 255)
train_generator = train_datagen.flow_from_directory(
    'train', target_size=(16, 16), batch_size=10, class_mode='binary')
validation_generator = test_datagen.flow_from_directory(
    'validation', target_size=(16, 16), batch_size=8, class_mode='binary')
assert train_generator.class_indices == {'cats': 0, 'dogs': 1}

model = models.Sequential()
model.add(layers.Conv2D(8, (3, 3), activation='relu', input_shape=(16, 16, 3)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer=optimizers.RMSprop(lr=1e-2), metrics=['acc'])
history = model.fit_generator(train_generator, steps_per_epoch=4, epochs=5,
                              validation_data=validation_generator, validation_steps=2,
                              workers=2, max_queue_size=10, use_multiprocessing=False, verbose=2)
assert history.history['val_acc'][-1] > 0.9, history.history
loss, acc = model.evaluate_generator(validation_generator, steps=2)
assert acc > 0.9
validation_generator.reset()
assert model.predict_generator(validation_generator, steps=2).shape == (16, 1)

img = load_img('train/cats/cats.0.png', target_size=(16, 16))
x = img_to_array(img)
x = x.reshape((1,) + x.shape)
i = 0
for batch in train_datagen.flow(x, batch_size=1):
    assert image.array_to_img(batch[0]).size == (16, 16)
    i += 1
    if i % 4 == 0:
        break

# A generator of one's own that never ends.
def batches():
    while True:
        kinds = np.random.randint(0, 2, 8)
        yield np.array([picture(k)[:16, :16] for k in kinds]) / 255., kinds


model.fit_generator(batches(), steps_per_epoch=100 / 25, epochs=1, validation_data=batches(),
                    validation_steps=2, verbose=0)
