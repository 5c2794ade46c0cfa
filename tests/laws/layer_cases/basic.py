"""Arguments and input shapes (or a list of shapes) on which the laws run the basic layers."""

from hornbook import layers

SEQUENCE, IMAGE, VOLUME, PAIR = (3, 5, 4), (2, 6, 5, 3), (2, 4, 3, 4, 2), [(3, 4), (3, 4)]

TABLE = {
    "Activation": ({"activation": "tanh"}, (3, 4)),
    "Add": ({}, PAIR),
    "Average": ({}, PAIR),
    "AveragePooling1D": ({}, SEQUENCE),
    "AveragePooling2D": ({"padding": "same"}, IMAGE),
    "AveragePooling3D": ({}, VOLUME),
    "BatchNormalization": ({}, (3, 4)),
    "Bidirectional": ({"layer": lambda **more: layers.LSTM(2, **more)}, SEQUENCE),
    "Concatenate": ({}, PAIR),
    "Conv1D": ({"filters": 2, "kernel_size": 2}, SEQUENCE),
    "Conv2D": ({"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    "Conv3D": ({"filters": 2, "kernel_size": 2}, VOLUME),
    "Dense": ({"units": 3, "activation": "tanh"}, (3, 4)),
    "Dot": ({"axes": 1}, PAIR),
    "Dropout": ({"rate": 0.5}, (3, 4)),
    "Embedding": ({"input_dim": 9, "output_dim": 2}, (3, 4)),
    "Flatten": ({}, SEQUENCE),
    "GRU": ({"units": 2}, SEQUENCE),
    "GlobalAveragePooling1D": ({}, SEQUENCE),
    "GlobalAveragePooling2D": ({}, IMAGE),
    "GlobalAveragePooling3D": ({}, VOLUME),
    "GlobalMaxPooling1D": ({}, SEQUENCE),
    "GlobalMaxPooling2D": ({}, IMAGE),
    "GlobalMaxPooling3D": ({}, VOLUME),
    "LSTM": ({"units": 2, "return_sequences": True}, SEQUENCE),
    "LayerNormalization": ({}, (3, 4)),
    "MaxPooling1D": ({}, SEQUENCE),
    "MaxPooling2D": ({"pool_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    "MaxPooling3D": ({}, VOLUME),
    "Maximum": ({}, PAIR),
    "Minimum": ({}, PAIR),
    "Multiply": ({}, PAIR),
    "RNN": ({"cell": lambda **more: layers.GRUCell(2, **more)}, SEQUENCE),
    "Reshape": ({"target_shape": (2, 2)}, (3, 4)),
    "SimpleRNN": ({"units": 2}, SEQUENCE),
    "Subtract": ({}, PAIR),
    "TimeDistributed": ({"layer": lambda **more: layers.Dense(2, **more)}, SEQUENCE),
}

# Not called on data alone: an input, bases, cells (run within RNN above), and models (tests/unit).
ELSEWHERE = {
    "GRUCell",
    "InputLayer",
    "LSTMCell",
    "Model",
    "Sequential",
    "SimpleRNNCell",
    "StackedRNNCells",
    "Wrapper",
}
WHOLE_NUMBERS = {"Embedding"}
COUPLES_ROWS = {"BatchNormalization"}  # while training
UNSMOOTH = {"Dropout"}
