"""Several inputs, several outputs, shared layers, branches that meet."""
import numpy as np
from keras import Input, layers
from keras.layers import Dense
from keras.layers.merge import add
from keras.models import Model

np.random.seed(4)
text_input = Input(shape=(None,), dtype='int32', name='text')
embedded_text = layers.Embedding(60, 16)(text_input)
encoded_text = layers.LSTM(8)(embedded_text)
question_input = Input(shape=(None,), dtype='int32', name='question')
encoded_question = layers.LSTM(8)(layers.Embedding(60, 8)(question_input))
concatenated = layers.concatenate([encoded_text, encoded_question], axis=-1)
answer = layers.Dense(5, activation='softmax')(concatenated)
model = Model([text_input, question_input], answer)
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['acc'])
text = np.random.randint(1, 60, size=(64, 10))
question = np.random.randint(1, 60, size=(64, 6))
answers = np.zeros((64, 5))
answers[np.arange(64), text[:, 0] % 5] = 1
model.fit([text, question], answers, epochs=2, batch_size=32, verbose=0)
model.fit({'text': text, 'question': question}, answers, epochs=1, batch_size=32, verbose=0)

posts_input = Input(shape=(20,), name='posts')
x = Dense(16, activation='relu')(posts_input)
y = Dense(16, activation='relu')(x)
x = add([x, y])
age_prediction = Dense(1, name='age')(x)
income_prediction = Dense(4, activation='softmax', name='income')(x)
gender_prediction = Dense(1, activation='sigmoid', name='gender')(x)
model = Model(inputs=posts_input, outputs=[age_prediction, income_prediction, gender_prediction])
posts = np.random.rand(128, 20)
age = posts.sum(axis=1)
income = np.eye(4)[np.random.randint(0, 4, 128)]
gender = (posts[:, 0] > 0.5).astype('float32')
model.compile(optimizer='rmsprop', loss=['mse', 'categorical_crossentropy', 'binary_crossentropy'],
              loss_weights=[0.25, 1., 10.], metrics=['accuracy'])
history = model.fit(posts, [age, income, gender], epochs=3, batch_size=64, verbose=0)
assert set(history.history) == {'loss', 'age_loss', 'income_loss', 'gender_loss',
                                'age_acc', 'income_acc', 'gender_acc'}, set(history.history)
model.compile(optimizer='rmsprop',
              loss={'age': 'mse', 'income': 'categorical_crossentropy',
                    'gender': 'binary_crossentropy'},
              loss_weights={'age': 0.25, 'income': 1., 'gender': 10.},
              metrics={'gender': 'acc'})
history = model.fit(posts, {'age': age, 'income': income, 'gender': gender}, epochs=3,
                    batch_size=64, verbose=0)
assert 'gender_acc' in history.history
total = history.history
assert abs(total['loss'][-1] - (0.25 * total['age_loss'][-1] + total['income_loss'][-1]
                                + 10 * total['gender_loss'][-1])) < 1e-3
assert len(model.predict(posts)) == 3

lstm = layers.LSTM(8)
left_input, right_input = Input(shape=(None, 4)), Input(shape=(None, 4))
left_output, right_output = lstm(left_input), lstm(right_input)
merged = layers.concatenate([left_output, right_output], axis=-1)
model = Model([left_input, right_input], layers.Dense(1, activation='sigmoid')(merged))
assert lstm.get_output_at(0) is not lstm.get_output_at(1)
assert lstm.get_output_shape_at(1) == (None, 8)
assert model.predict([np.zeros((3, 5, 4)), np.zeros((3, 5, 4))]).shape == (3, 1)

# Lists of one input and one output are that input and output.
a = Input(shape=(3,))
single = Model(inputs=[a], outputs=[Dense(2)(a)])
assert single.predict(np.zeros((4, 3))).shape == (4, 2)
inner = Model(single.input, single.layers[-1].output)
assert np.allclose(inner.predict(np.ones((4, 3))), single.predict(np.ones((4, 3))))
