"""Records numbers of keras_preprocessing 1.1.2: ``python preprocessing.py OUTPUT_FILE``.

Run it where ``keras_preprocessing`` can be imported, with the NumPy, SciPy and Pillow of today. It
writes a JSON text: for each case its options and what came out, rounded to 3 places.
"""

import json
import os
import random
import sys
import tempfile

import numpy as np
import pandas as pd
from keras_preprocessing import image, sequence


def plain(value):
    """Arrays as lists of rounded numbers."""
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        value = np.asarray(value)
        if value.dtype.kind == "f":
            value = np.round(value.astype("float64"), 3)
        return value.tolist()
    return round(value, 6) if isinstance(value, float) else value


SENTENCE = [1, 2, 0, 3, 4, 2, 5, 1]
SKIPGRAMS = [
    {},
    {"window_size": 1, "negative_samples": 0.5, "seed": 4},
    {"negative_samples": 0, "shuffle": False},
    {"categorical": True, "seed": 1},
    {"window_size": 2, "negative_samples": 2.0, "sampling_table": [0, 0.9, 0.2, 0.7, 0.5, 1]},
]
WINDOWS = [
    {"length": 5},
    {"length": 6, "sampling_rate": 2, "batch_size": 4},
    {"length": 3, "stride": 4, "batch_size": 2, "reverse": True},
    {"length": 4, "start_index": 3, "end_index": 12, "batch_size": 3},
    {"length": 4, "shuffle": True, "batch_size": 5},
]


def skipgrams():
    for options in SKIPGRAMS:
        random.seed(3)
        yield {"options": options, "found": sequence.skipgrams(SENTENCE, 6, **options)}


def windows():
    data, targets = np.arange(40).reshape(20, 2), np.arange(20) * 10
    for options in WINDOWS:
        np.random.seed(3)
        found = sequence.TimeseriesGenerator(data, targets, **options)
        yield {"options": options, "found": [found[i] for i in range(len(found))]}


PICTURES = np.random.RandomState(0).uniform(0, 255, (3, 5, 4, 1)).round().astype("float32")
COLOURS = np.random.RandomState(1).uniform(0, 255, (3, 4, 3, 3)).round().astype("float32")
GENERATORS = [
    {},
    {"rotation_range": 40},
    {"rotation_range": 90, "fill_mode": "constant", "cval": 7.0},
    {"width_shift_range": 0.3, "height_shift_range": 0.2, "fill_mode": "reflect"},
    {"width_shift_range": 2, "height_shift_range": 1.5, "fill_mode": "wrap"},
    {"width_shift_range": [1, 2], "height_shift_range": [0.1, 0.4]},
    {"shear_range": 30.0, "zoom_range": 0.3},
    {"zoom_range": [0.5, 0.9], "interpolation_order": 3},
    {"horizontal_flip": True, "vertical_flip": True, "rescale": 0.5},
    {"channel_shift_range": 60.0},
    {"brightness_range": [0.4, 1.6]},
    {"samplewise_center": True},
    {"samplewise_std_normalization": True},
    {"featurewise_center": True, "rescale": 0.1},
    {"featurewise_std_normalization": True},
    {"zca_whitening": True, "zca_epsilon": 0.1},
    {
        "rotation_range": 20,
        "width_shift_range": 0.2,
        "height_shift_range": 0.2,
        "shear_range": 0.2,
        "zoom_range": 0.2,
        "horizontal_flip": True,
        "rescale": 1 / 255,
    },
]
FLOWS = [{}, {"shuffle": False}, {"seed": 5}, {"subset": "training"}, {"subset": "validation"}]
FOLDERS = [
    {"class_mode": "categorical"},
    {"class_mode": "binary", "classes": ["b", "a"], "seed": 2},
    {"class_mode": "sparse", "shuffle": False, "color_mode": "grayscale"},
    {"class_mode": "input", "subset": "training"},
    {"class_mode": None, "subset": "validation"},
]
TABLES = [
    {"y_col": "name"},
    {"y_col": "names", "classes": ["u", "v"], "shuffle": False},
    {"y_col": "number", "class_mode": "raw", "weight_col": "weight", "seed": 8},
    {"y_col": ["number", "weight"], "class_mode": "multi_output", "subset": "training"},
    {"y_col": "name", "class_mode": "sparse", "subset": "validation"},
]
FUNCTIONS = [
    ("random_rotation", [50], {}),
    ("random_shift", [0.4, 0.3], {"fill_mode": "wrap"}),
    ("random_shear", [40], {"fill_mode": "constant", "cval": 1.0}),
    ("random_zoom", [(0.6, 1.5)], {"interpolation_order": 0}),
]


def batches(flow, count=3):
    """The next batches, without end, and then batches by number."""
    return [next(flow) for _ in range(count)] + [flow[0]]


def flows():
    for options in GENERATORS:
        pictures = COLOURS if "channel_shift_range" in options else PICTURES
        generator = image.ImageDataGenerator(**options)
        generator.fit(pictures, augment=True, seed=1)
        np.random.seed(3)
        flow = generator.flow(pictures, np.arange(3), batch_size=2, seed=4)
        yield {"options": options, "found": batches(flow)}


def orders():
    for options in FLOWS:
        np.random.seed(3)
        x = np.arange(10.0).reshape(10, 1, 1, 1)
        generator = image.ImageDataGenerator(validation_split=0.3)
        flow = generator.flow(x, np.zeros(10), 4, **options)
        yield {"options": options, "found": [x.ravel() for x, _ in batches(flow, 7)]}


def write_folder(folder):
    """Six small pictures in the folders a and b."""
    draw = np.random.RandomState(7)
    for name in ("a0", "a1", "a2", "b0", "b1", "b2"):
        os.makedirs(os.path.join(folder, name[0]), exist_ok=True)
        pixels = draw.randint(0, 256, (6, 5, 3)).astype("float32")
        image.save_img(os.path.join(folder, name[0], name + ".png"), pixels, scale=False)


def table():
    return pd.DataFrame(
        {
            "filename": ["a/a0.png", "b/b2.png", "a/none.png", "b/b0.png", "a/a1.png"],
            "name": ["u", "v", "u", "w", "v"],
            "names": [["u"], ["v", "u"], ["w"], ["w"], ["v", "w"]],
            "number": [1, 2, 3, 4, 5],
            "weight": [0.5, 0.25, 1.0, 2.0, 4.0],
        }
    )


def from_files(cases, start):
    for options in cases:
        np.random.seed(3)
        generator = image.ImageDataGenerator(horizontal_flip=True, validation_split=0.4)
        flow = start(generator, target_size=(3, 2), batch_size=2, **options)
        names = [name.replace(os.sep, "/") for name in flow.filenames]
        yield {"options": options, "files": names, "found": batches(flow, 2)}


def functions():
    for name, args, options in FUNCTIONS:
        np.random.seed(6)
        axes = {"row_axis": 0, "col_axis": 1, "channel_axis": 2}
        found = getattr(image, name)(PICTURES[0], *args, **axes, **options)
        yield {"name": name, "args": args, "options": options, "found": found}


def main():
    recorded = {
        "skipgrams": list(skipgrams()),
        "sampling_table": sequence.make_sampling_table(50, 1e-3),
        "windows": list(windows()),
        "flows": list(flows()),
        "orders": list(orders()),
        "functions": list(functions()),
    }
    with tempfile.TemporaryDirectory() as folder:
        write_folder(folder)
        recorded["folders"] = list(
            from_files(FOLDERS, lambda made, **more: made.flow_from_directory(folder, **more))
        )
        recorded["tables"] = list(
            from_files(
                TABLES, lambda made, **more: made.flow_from_dataframe(table(), folder, **more)
            )
        )
    with open(sys.argv[1], "w") as file:
        json.dump(plain(recorded), file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
