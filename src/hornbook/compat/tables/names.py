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
            *("MobileNetV2", "DenseNet121", "DenseNet169", "DenseNet201"),
            *("InceptionResNetV2", "NASNetMobile", "NASNetLarge"),
        )
    ],
    *_names(
        "keras.layers",
        "Deconvolution2D=Conv2DTranspose Deconvolution3D=Conv3DTranspose",
    ),
    *_names(
        "keras.layers",
        "TimeDistributedDense=Dense AtrousConvolution1D=Conv1D AtrousConvolution2D=Conv2D",
        evidence="source 1.2.2",
        program="keras1/imdb_lstm.py",
    ),
    *_names(
        "keras.initializers",
        "normal=RandomNormal uniform=RandomUniform zero=Zeros one=Ones",
    ),
    *_names(
        "keras.constraints",
        "maxnorm=MaxNorm nonneg=NonNeg unitnorm=UnitNorm",
        program="keras1/imdb_cnn.py",
    ),
    *_names(
        "keras.regularizers",
        "l1l2=L1L2 activity_l1=L1 activity_l2=L2 activity_l1l2=L1L2 WeightRegularizer=L1L2 "
        "ActivityRegularizer=L1L2",
        program="keras1/mnist_mlp.py",
    ),
    Rename(owner="L1", words={"l": "l1"}, evidence="source 2.2.4"),
    Rename(owner="L2", words={"l": "l2"}, evidence="source 2.2.4"),
    Rename(owner="MaxNorm", words={"m": "max_value"}, evidence="source 1.2.2"),
]
"""Rows of names."""
