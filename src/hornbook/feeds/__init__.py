"""Feeds: whatever the user passes as x and y, as batches on the device. Knows nothing of models."""

from hornbook.feeds.checks import check_labels_not_sorted
from hornbook.feeds.feed import ArrayFeed, Feed, IterableFeed, Segment, feed_of
from hornbook.feeds.labels import to_categorical
from hornbook.feeds.weights import class_weights

__all__ = [
    "ArrayFeed",
    "Feed",
    "IterableFeed",
    "Segment",
    "check_labels_not_sorted",
    "class_weights",
    "feed_of",
    "to_categorical",
]
