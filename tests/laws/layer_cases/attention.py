"""Arguments and input shapes on which the laws run the attention layers."""

QUERY_AND_VALUE = [(3, 5, 4), (3, 6, 4)]

TABLE = {
    "AdditiveAttention": ({}, QUERY_AND_VALUE),
    "Attention": ({"use_scale": True, "score_mode": "concat"}, QUERY_AND_VALUE),
    "GroupedQueryAttention": (
        {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2},
        QUERY_AND_VALUE,
    ),
    "MultiHeadAttention": ({"num_heads": 2, "key_dim": 3}, QUERY_AND_VALUE),
}
SEPARATE = {"GroupedQueryAttention", "MultiHeadAttention"}
