"""Where hornbook differs from Keras on purpose, entry by entry; each sentence is on the page."""

_NO_LORA = "no `lora_rank`, `lora_alpha`, `quantization_config`: weights are trained as they are."

DIFFERENCES = {
    "activations.hard_sigmoid_theano": "the hard_sigmoid of Keras 1 and 2, for files of that time.",
    "activations.maxout": "of its paper; Keras has none.",
    "activations.step": "the perceptron's; Keras has none.",
    "layers.BatchNormalization": "no `renorm`; the moments are always those of the whole batch, "
    "on however many devices it lies.",
    "layers.Dense": _NO_LORA,
    "layers.EinsumDense": _NO_LORA,
    "layers.Embedding": _NO_LORA,
    "layers.InputLayer": "sparse rows may go into any input; no ragged ones.",
    "layers.GroupedQueryAttention": "another name of GroupQueryAttention.",
    "layers.LocalResponseNormalization": "of AlexNet; Keras has none.",
    "layers.Model": "whole models: `tests/oracle/test_files_interchange.py`.",
    "layers.Sequential": "whole models: `tests/oracle/test_files_interchange.py`.",
    "layers.Wrapper": "a base class.",
    "metrics.MeanMetricWrapper": "holds a function: its metrics are compared by their own names.",
    "layers.Bidirectional": (
        "no `weights`, which Keras takes and leaves unused; `backward_layer` by name only."
    ),
    "layers.ConvLSTM2D": "a mask acts on whole images; Keras on JAX lays it along their width.",
    "layers.GroupQueryAttention": (
        "`activity_regularizer` counts each projection once; Keras counts the last one twice. "
        "An explicit `query_mask` is obeyed."
    ),
    "layers.RNN": (
        "a stateful layer keeps its state through `fit` and `predict`, which Keras on JAX forgets; "
        "`zero_output_for_mask` also holds with `unroll=True`; a masked step repeats the output, "
        "where Keras shows a state."
    ),
    "layers.TimeDistributed": (
        "all steps are one batch, so that BatchNormalization within averages over time as well; "
        "a mask of (batch, time) is not handed to the layer within."
    ),
    "activations.sparsemax": "sums to 1, as in its paper; where two values or more stay, Keras "
    "takes the sum of sums for tau and gives less, often all 0.",
    "losses.Circle": "its slope is 0 where a row has no partner; that of Keras is NaN.",
    "losses.CTC": "a label that does not fit into its frames moves nothing.",
    "metrics.OneHotMeanIoU": "with the class axis in front it works; Keras fails.",
    "metrics.R2Score": "labels that do not vary give 0; Keras gives NaN.",
    "optimizers.Adafactor": "keeps no moments of single numbers for matrices, as its paper wants.",
    "initializers.GlorotUniform": "without a seed each call draws anew; Keras repeats its first.",
    "initializers.STFT": "knows the windows that are sums of cosines; Keras those of SciPy.",
    "layers.RandomContrast": "one number is the largest change either way, as Keras documents; "
    "Keras 3.15 draws only upwards then.",
    "layers.RandomCrop": "outside of training the middle is cut out, so that shapes agree; Keras "
    "3.15 hands images on as they are.",
    "layers.RandomFlip": "each direction falls by a coin of its own; Keras throws one for both.",
    "layers.RMSNormalization": "`axis` may be any; Keras 3.15 fails for all but the last.",
    "ops.sparsemax": "sums to 1, as in its paper; see `activations.sparsemax`.",
    "layers.ThresholdedReLU": "of Keras 2; Keras 3 has none.",
    "layers.Maxout": "of TensorFlow Addons; Keras has none.",
    "layers.Lambda": "no code is written to files: the function goes by its registered name.",
}
