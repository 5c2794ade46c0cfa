"""Word vectors by hornbook and gensim, several seeds: ``python -m benchmarks.words``.

Both sides learn from the same text, a process each, in turn; what counts is the mean over the
seeds and its spread, of words a second and of analogies answered right. Results are kept in
``.cache/words.jsonl``, so that rounds may be measured one by one; ``--page`` writes what is there.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS

_KEPT = Path(__file__).parent.parent / ".cache" / "words.jsonl"
_RESULTS = Path(__file__).parent / "results"
_FORMS, _SIDES = ("cbow", "skip-gram"), ("hornbook", "gensim")
_CORPORA = {
    "reviews": "25,000 reviews of 5.9 million words",
    "scripture": "5 MB of scripture, the corpus of the tests, a million words",
}


def _measure(side: str, corpus: str, form: str, seed: int) -> dict[str, Any]:
    peer = PEERS[side]
    kept = {
        "HORNBOOK_CACHE": str(_KEPT.with_name("words-programs")),
        "HORNBOOK_BENCH_SEED": str(seed),
    }
    command = [peer.python(), "-m", "benchmarks.worker", side, f"{corpus}-{form}"]
    done = subprocess.run(command, capture_output=True, text=True, env=peer.variables() | kept)
    if done.returncode:
        raise SystemExit(f"{side} failed on {form}: {done.stderr[-800:]}")
    asked = {"side": side, "corpus": corpus, "form": form, "seed": seed}
    return asked | json.loads(done.stdout.splitlines()[-1])


def _spread(values: list[float], scale: float = 1.0, digits: int = 2) -> str:
    """Mean and standard deviation."""
    off = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values) * scale:.{digits}f} ± {off * scale:.{digits}f}"


def _table(corpus: str, form: str, runs: list[dict[str, Any]]) -> list[str]:
    titles = ["", "million words a second", "processor seconds an epoch", "analogies right, %"]
    titles += ["the other half, %", "MiB at most", "runs"]
    lines = [f"## {_CORPORA[corpus]}: {form}", ""]
    lines += [f"| {' | '.join(titles)} |", "|--" * len(titles) + "|"]
    found: dict[str, list[dict[str, Any]]] = {}
    for side in _SIDES:
        mark = side, corpus, form
        own = [run for run in runs if (run["side"], run["corpus"], run["form"]) == mark]
        found[side] = own
        if not own:
            return []
        right, other = (
            _spread([1 - run[key] for run in own], 100)
            for key in ("loss", "loss_of_the_other_half")
        )
        alone = [run["words_a_second"] for run in own if run.get("alone", True)]
        speed = f"{_spread(alone, 1e-6)} (of {len(alone)})" if alone else "not measured"
        cpu = _spread([run["cpu"] for run in own])
        memory = statistics.median(run["memory"] for run in own)
        cells = [side, speed, cpu, right, other, f"{memory:.0f}", str(len(own))]
        lines.append(f"| {' | '.join(cells)} |")
    ours, theirs = ({run["seed"]: run for run in found[side]} for side in _SIDES)
    both = sorted(ours.keys() & theirs.keys())
    ratios = [theirs[seed]["cpu"] / ours[seed]["cpu"] for seed in both]
    lead = [100 * (theirs[seed]["loss"] - ours[seed]["loss"]) for seed in both]
    error = statistics.stdev(lead) / len(lead) ** 0.5 if len(lead) > 1 else 0.0
    lines += [
        "",
        f"gensim takes {_spread(ratios)} times hornbook's processor time (pairs of one seed). "
        "hornbook "
        f"answers {statistics.mean(lead):+.2f} points more analogies right, the standard error of "
        f"this mean being {error:.2f}.",
        "",
    ]
    return lines


def _page() -> str:
    runs = [json.loads(line) for line in _KEPT.read_text().splitlines()]
    lines = [
        f"# Word vectors: hornbook against gensim, {datetime.date.today()}",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"{PEERS['gensim'].needs[0]} with a thread for each core. 100 numbers, window 5, "
        "5 negatives, 5 epochs, everything else as each library has it by itself. Each run is a "
        "process of its own, sides take turns, each round with another seed on both sides. "
        "Seconds are from the lists of words to the vectors, counting and getting the compiled "
        "program included. Mean ± standard deviation over the runs; memory is the median.",
        "",
        "hornbook's settings were chosen on 25,000 other reviews. Of Google's questions one "
        "half (by a checksum) is `the other half`: only that one may be looked at when a setting "
        "is chosen from now on. `analogies right` is the half that is not looked at.",
        "",
    ]
    for corpus in _CORPORA:
        for form in _FORMS:
            lines += _table(corpus, form, runs)
    return "\n".join(lines)


def main() -> None:
    """Measure rounds, or write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words", description=__doc__)
    parser.add_argument("--form", choices=_FORMS, action="append", help="measure this alone")
    parser.add_argument("--corpus", choices=_CORPORA, default="reviews")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--side", choices=_SIDES, action="append", help="measure this alone")
    parser.add_argument(
        "--busy", action="store_true", help="others use the machine: wall time counts for nothing"
    )
    parser.add_argument("--page", action="store_true", help="write the page from what is kept")
    given = parser.parse_args()
    if given.page:
        target = _RESULTS / f"{datetime.date.today()}-words.md"
        _RESULTS.mkdir(exist_ok=True)
        target.write_text(_page())
        print(f"written to {target}")
        return
    _KEPT.parent.mkdir(exist_ok=True)
    for seed in given.seeds:
        for form in given.form or _FORMS:
            # Who begins changes from round to round.
            for side in _SIDES if seed % 2 else _SIDES[::-1]:
                if given.side and side not in given.side:
                    continue
                found = _measure(side, given.corpus, form, seed) | {"alone": not given.busy}
                with open(_KEPT, "a") as stream:
                    stream.write(json.dumps(found) + "\n")
                print(found, flush=True)


if __name__ == "__main__":
    main()
