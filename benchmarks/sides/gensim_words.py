"""gensim: word vectors by its compiled loops, a thread for each core."""

import os

from gensim.models import Word2Vec


class Side:
    """Word vectors in gensim."""

    def __init__(self, work):
        self.work = work

    def words(self, sentences, form, epochs, seed):
        """Vectors of 100 numbers from windows of 5 with 5 negatives."""
        model = Word2Vec(
            sentences,
            vector_size=100,
            window=5,
            sg=int(form == "skip-gram"),
            epochs=epochs,
            workers=os.cpu_count(),
            seed=seed,
        )
        return model.wv
