"""Sequence to sequence: encoder states start the decoder; then step by step inference."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

np.random.seed(15)
num_encoder_tokens = num_decoder_tokens = 6        # 0 start, 1 end, 2.. letters
latent_dim, length, samples = 48, 3, 400
letters = np.random.randint(2, 6, (samples, length))
encoder_input_data = np.eye(num_encoder_tokens)[letters]
answers = np.concatenate([np.zeros((samples, 1), int), letters[:, ::-1],
                          np.ones((samples, 1), int)], axis=1)
decoder_input_data = np.eye(num_decoder_tokens)[answers[:, :-1]]
decoder_target_data = np.eye(num_decoder_tokens)[answers[:, 1:]]

encoder_inputs = Input(shape=(None, num_encoder_tokens))
encoder = LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]
decoder_inputs = Input(shape=(None, num_decoder_tokens))
decoder_lstm = LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = Dense(num_decoder_tokens, activation='softmax')
decoder_outputs = decoder_dense(decoder_outputs)
model = Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['acc'])
model.optimizer.lr = 0.01
history = model.fit([encoder_input_data, decoder_input_data], decoder_target_data,
                    batch_size=40, epochs=25, validation_split=0.1, verbose=0)
assert history.history['acc'][-1] > 0.9, history.history['acc'][-1]

encoder_model = Model(encoder_inputs, encoder_states)
decoder_state_input_h = Input(shape=(latent_dim,))
decoder_state_input_c = Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
decoder_outputs, state_h, state_c = decoder_lstm(
    decoder_inputs, initial_state=decoder_states_inputs)
decoder_states = [state_h, state_c]
decoder_outputs = decoder_dense(decoder_outputs)
decoder_model = Model([decoder_inputs] + decoder_states_inputs, [decoder_outputs] + decoder_states)


def decode_sequence(input_seq):
    states_value = encoder_model.predict(input_seq)
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    target_seq[0, 0, 0] = 1.
    decoded = []
    while True:
        output_tokens, h, c = decoder_model.predict([target_seq] + states_value)
        token = np.argmax(output_tokens[0, -1, :])
        if token == 1 or len(decoded) > length:
            return decoded
        decoded.append(token)
        target_seq = np.zeros((1, 1, num_decoder_tokens))
        target_seq[0, 0, token] = 1.
        states_value = [h, c]


right = [decode_sequence(encoder_input_data[i:i + 1]) == list(letters[i, ::-1]) for i in range(20)]
assert np.mean(right) > 0.7, right
print('seq2seq ok', np.mean(right))
