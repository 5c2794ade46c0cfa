"""Where hornbook differs from Keras on purpose, entry by entry; each sentence is on the page."""

DIFFERENCES = {
    "layers.GroupQueryAttention": (
        "`activity_regularizer` counts each projection once; Keras counts the last one twice. "
        "An explicit `query_mask` is obeyed."
    ),
    "initializers.GlorotUniform": "without a seed each call draws anew; Keras repeats its first.",
}
