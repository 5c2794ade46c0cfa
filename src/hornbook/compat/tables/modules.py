"""Module paths of old Keras and the module that holds their names today."""

from hornbook.compat.tables.rows import Module

__all__ = ["ROWS"]


def _all(today: str, paths: str, until: str = "tensorflow2", evidence: str = "") -> list[Module]:
    return [
        Module(path=f"keras.{path}", today=today, until=until, evidence=evidence)
        for path in paths.split()
    ]


ROWS = [
    *_all(
        "keras.layers",
        "layers.core layers.convolutional layers.recurrent layers.embeddings layers.normalization "
        "layers.noise layers.pooling layers.local layers.merge layers.wrappers "
        "layers.advanced_activations layers.convolutional_recurrent layers.cudnn_recurrent "
        "layers.recurrent_v2 layers.normalization_v2 layers.containers layers.preprocessing "
        "layers.experimental layers.experimental.preprocessing "
        "engine.base_layer engine.topology engine.input_layer legacy legacy.layers",
        evidence="tensorflow/tensorflow#54637, keras-team/keras#6076",
    ),
    *_all(
        "keras.models",
        "engine engine.training engine.network engine.sequential engine.saving engine.functional "
        "engine.training_utils legacy.models",
        evidence="keras-team/keras#6240",
    ),
    *_all(
        "keras.utils",
        "utils.np_utils utils.vis_utils utils.visualize_util utils.generic_utils "
        "utils.layer_utils utils.data_utils utils.io_utils utils.conv_utils utils.tf_utils "
        "utils.test_utils utils.multi_gpu_utils utils.losses_utils utils.training_utils",
        evidence="source diff",
    ),
    *_all("keras.losses", "objectives", evidence="source 1.2.2"),
    *_all("keras.initializers", "initializations", evidence="source 1.2.2"),
    *_all(
        "keras.backend",
        "backend.tensorflow_backend backend.common backend.load_backend",
        evidence="GLambard/SMILES-X#9",
    ),
    *_all("tensorflow", "backend.tf backend.tensorflow_backend.tf", evidence="source 2.2.4"),
    *_all(
        "keras.preprocessing.image",
        "preprocessing.image_preprocessing",
    ),
]
"""Every row has ``path``, the dotted name of then, and ``today``, the one of now."""
