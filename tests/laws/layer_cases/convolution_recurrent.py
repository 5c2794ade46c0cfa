"""Arguments and input shapes on which the laws run the convolutional recurrent layers."""

TABLE = {
    "ConvLSTM1D": ({"filters": 2, "kernel_size": 2, "return_sequences": True}, (3, 4, 5, 2)),
    "ConvLSTM2D": (
        {"filters": 2, "kernel_size": 2, "strides": (1, 2), "padding": "same"},
        (2, 3, 4, 5, 2),
    ),
    "ConvLSTM3D": ({"filters": 2, "kernel_size": 2, "use_bias": False}, (2, 3, 3, 2, 3, 2)),
}
