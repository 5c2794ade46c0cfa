"""Layers before the network: images and numbers. Those on strings work on the host (tests/unit)."""

IMAGE = (2, 6, 5, 3)

TABLE = {
    "CategoryEncoding": ({"num_tokens": 9, "output_mode": "count"}, (3, 4)),
    "CenterCrop": ({"height": 4, "width": 3}, IMAGE),
    "Discretization": ({"bin_boundaries": [-0.5, 0.5]}, (3, 4)),
    "Normalization": ({"mean": 1.0, "variance": 4.0}, (3, 4)),
    "RandomBrightness": ({"factor": 0.2, "value_range": (-9, 9)}, IMAGE),
    "RandomContrast": ({"factor": 0.2, "value_range": (-9, 9)}, IMAGE),
    "RandomCrop": ({"height": 4, "width": 3}, IMAGE),
    "RandomFlip": ({}, IMAGE),
    "RandomRotation": ({"factor": 0.1}, IMAGE),
    "RandomTranslation": ({"height_factor": 0.2, "width_factor": 0.1}, IMAGE),
    "RandomZoom": ({"height_factor": 0.2}, IMAGE),
    "Rescaling": ({"scale": 0.5, "offset": 1.0}, (3, 4)),
    "Resizing": ({"height": 4, "width": 7}, IMAGE),
}
ELSEWHERE = {
    "Hashing",
    "IntegerLookup",
    "LocalResponseNormalization",
    "StringLookup",
    "TextVectorization",
}
WHOLE_NUMBERS = {"CategoryEncoding"}
UNSMOOTH = {
    "Discretization",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
}
WHOLE_OUTPUTS = {"Discretization"}
