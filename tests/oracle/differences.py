"""Where hornbook differs from Keras on purpose, entry by entry; each sentence is on the page."""

DIFFERENCES = {
    "initializers.GlorotUniform": "without a seed each call draws anew; Keras repeats its first.",
}
