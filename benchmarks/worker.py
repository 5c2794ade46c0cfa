"""One measurement in a process of its own: ``python -m benchmarks.worker LIBRARY WORK``.

Prints one line of JSON: seconds of the first epoch, seconds per epoch after it, the last loss, and
the peak of resident memory.
"""

import importlib
import json
import os
import resource
import sys
import time

from benchmarks.work import WORK, start_weights


def main(library_name: str, work_name: str) -> None:
    """Measure and print."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    began = time.perf_counter()
    library = importlib.import_module(library_name)
    imported = time.perf_counter() - began
    work = WORK[work_name]
    x, y = work.data()
    model = work.network(library)
    model.set_weights(start_weights([tuple(w.shape) for w in model.get_weights()]))
    model.compile(**work.compile)
    options = {"batch_size": work.batch_size, "shuffle": False, "verbose": 0}
    began = time.perf_counter()
    model.fit(x, y, epochs=1, **options)
    first = time.perf_counter() - began
    began = time.perf_counter()
    history = model.fit(x, y, epochs=work.epochs, **options)
    later = (time.perf_counter() - began) / work.epochs
    print(
        json.dumps(
            {
                "import": imported,
                "first_epoch": first,
                "epoch": later,
                "loss": float(history.history["loss"][-1]),
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
