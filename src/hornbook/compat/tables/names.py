"""Names in modules that are called otherwise today."""

from hornbook.compat.tables.rows import Default, Drop, Name, Rename, Row

__all__ = ["ROWS"]


def _names(module: str, pairs: str, evidence: str = "source diff", **about: str) -> list[Row]:
    return [
        Name(module=module, name=old, today=new, evidence=evidence, **about)  # type: ignore[arg-type]
        for old, new in (pair.split("=") for pair in pairs.split())
    ]


ROWS: list[Row] = [
    *_names(
        "keras.optimizers",
        "sgd=SGD rmsprop=RMSprop adagrad=Adagrad adadelta=Adadelta adam=Adam adamax=Adamax "
        "nadam=Nadam",
        program="keras2/mnist_mlp.py",
    ),
    *[
        Rename(owner=f"{name}.load_data", words={"nb_words": "num_words"}, evidence="source 1.2.2")
        for name in ("imdb", "reuters")
    ],
    Drop(owner="imdb.load_data", words=("test_split",), evidence="source 1.0"),
    Rename(owner="Tokenizer", words={"nb_words": "num_words"}, evidence="source 1.2.2"),
    Rename(owner="utils.to_categorical", words={"nb_classes": "num_classes"}),
    Rename(owner="backend.random_normal", words={"std": "stddev"}, evidence="source 1.2.2"),
    Rename(owner="activations.relu", words={"alpha": "negative_slope"}),
    *[
        Default(
            owner=name,
            words={"weights": "imagenet"},
            evidence="source 2.2.4",
            program="keras2/transfer_mobilenet.py",
            note="They are taken from the folder where Keras keeps them; hornbook downloads none.",
        )
        for name in (
            *("VGG16", "VGG19", "ResNet50", "InceptionV3", "Xception", "MobileNet"),
            "MobileNetV2",
        )
    ],
    *_names(
        "keras.layers",
        "Deconvolution2D=Conv2DTranspose Deconvolution3D=Conv3DTranspose",
    ),
]
"""Rows of names."""
