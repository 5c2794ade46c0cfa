"""Where hornbook differs from Keras on purpose, entry by entry; each sentence is on the page."""

DIFFERENCES = {
    "activations.sparsemax": "sums to 1, as in its paper; where two values or more stay, Keras "
    "takes the sum of sums for tau and gives less, often all 0.",
    "initializers.GlorotUniform": "without a seed each call draws anew; Keras repeats its first.",
    "initializers.STFT": "knows the windows that are sums of cosines; Keras those of SciPy.",
}
