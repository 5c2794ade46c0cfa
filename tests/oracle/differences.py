"""Where hornbook differs from Keras on purpose, entry by entry; each sentence is on the page."""

DIFFERENCES = {
    "activations.sparsemax": "sums to 1, as in its paper; where two values or more stay, Keras "
    "takes the sum of sums for tau and gives less, often all 0.",
    "losses.Circle": "its slope is 0 where a row has no partner; that of Keras is NaN.",
    "losses.CTC": "a label that does not fit into its frames moves nothing.",
    "metrics.OneHotMeanIoU": "with the class axis in front it works; Keras fails.",
    "metrics.R2Score": "labels that do not vary give 0; Keras gives NaN.",
    "optimizers.Adafactor": "keeps no moments of single numbers for matrices, as its paper wants.",
    "initializers.GlorotUniform": "without a seed each call draws anew; Keras repeats its first.",
    "initializers.STFT": "knows the windows that are sums of cosines; Keras those of SciPy.",
}
