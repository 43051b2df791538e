"""How well the next rating of somebody is foreseen from their past, and who is told apart from frauds.

For each rating in time order its sign is foreseen, then it is learned. Rows: thumbs alone, then one
part of the weights added after the other until all are on, then what else is in use. Weights and
what a score has meant are those of the night before, 20 to 200 over the file; none looks ahead.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

import numpy as np

from coop.benchmarks.measuring import SHARED, Figures, Say, Unusable, file, table, timed
from coop.benchmarks.networks import Network, labels, read
from coop.benchmarks.reputations import (
    PARTS,
    Counted,
    Night,
    auc,
    beta,
    calibration_error,
    eigen_trust,
    foreseen,
    nights,
    page_rank,
    percentiles,
    stars,
)
from coop.trust.graphs import Bools, Floats
from coop.trust.weighting import Policy

HELD_BACK = 0.2
LEAST = 200
ALL = "all weights"


def add_arguments(parser: ArgumentParser) -> None:
    """Which ratings, which to foresee, and who is known to be a fraud."""
    ours = SHARED / "trust/otc_ratings_dev.csv.gz"
    parser.add_argument("--ratings", type=file, default=str(ours), help="source,target,rating,time")
    parser.add_argument("--test", type=file, help="ratings to foresee, else the last fifth")
    parser.add_argument("--labels", type=file, help="member,label with -1 for frauds")


def run(given: Namespace, say: Say) -> Figures:
    """Foresee, and compare."""
    network = read(*(path for path in (given.ratings, given.test) if path))
    if len(network.source) < LEAST:
        raise Unusable(f"{given.ratings} holds {len(network.source)} ratings; {LEAST} are needed.")
    tested = _tested(network)
    if len(set(network.is_up[tested].tolist())) < 2:
        raise Unusable(
            "The ratings to foresee are all of one sign: there is nothing to tell apart."
        )
    say(
        f"{len(network.source):,} ratings of {network.people:,} people, {tested.sum():,} to foresee"
    )
    versions, weighing = timed(lambda: list(nights(network, Policy())))
    edges = [0, *(night.end for night in versions)]
    rows = [_row(name, score, network, edges, tested) for name, score in _scores(network, versions)]
    say(table(tuple(rows[0]), [tuple(row.values()) for row in rows]))
    ours = next(row for row in rows if row["name"] == ALL)
    frauds = _frauds(given, network, versions[-1], say) if given.labels else {}
    return {
        "auc": ours["auc"],
        "ece": ours["ece"],
        "ratings": len(network.source),
        "foreseen": int(tested.sum()),
        "negative": round(float(1 - network.is_up[tested].mean()), 4),
        "weighing_cpu_s": round(weighing.cpu_s, 2),
        **frauds,
        "rows": rows,
    }


def _tested(network: Network) -> Bools:
    if network.part.any():
        found: Bools = network.part == 1
        return found
    return np.arange(len(network.source)) >= len(network.source) * (1 - HELD_BACK)


def _scores(network: Network, versions: list[Night]) -> Iterator[tuple[str, Floats]]:
    """Each way to foresee, and its score of whoever is rated, before every rating."""
    for count in range(len(PARTS) + 1):
        counted = Counted(network, PARTS[:count], Policy())
        name = ALL if count == len(PARTS) else f"+ {PARTS[count - 1]}" if count else "thumbs"
        yield name, np.concatenate([counted.of_night(night) for night in versions])
    yield "mean", stars(network).before(network)
    yield "beta", beta(network).before(network)
    for name, walk in (("EigenTrust", eigen_trust), ("PageRank from seeds", page_rank)):
        spans = [
            percentiles(walk(network, one.first, one.seeds))[network.target[one.first : one.end]]
            for one in versions
        ]
        yield name, np.concatenate(spans)


def _row(
    name: str, score: Floats, network: Network, edges: list[int], tested: Bools
) -> dict[str, object]:
    """AUC and calibration of what is foreseen; `raw` of the score itself."""
    praised = foreseen(score, network, edges)
    is_up = network.is_up[tested]
    return {
        "name": name,
        "auc": round(auc(praised[tested], is_up), 4),
        "ece": round(calibration_error(praised[tested], is_up), 4),
        "raw_auc": round(auc(score[tested], is_up), 4),
        "raw_ece": round(calibration_error(score[tested], is_up), 4),
    }


def _frauds(given: Namespace, network: Network, last: Night, say: Say) -> Figures:
    """How well known frauds are told by what they gave; and by what they got, as they were defined."""
    known = labels(given.labels)
    number = {name: at for at, name in enumerate(network.names)}
    people = [number[name] for name in known if name in number]
    honest = np.array([not known[network.names[one]] for one in people])
    if len(set(honest.tolist())) < 2:
        raise Unusable(f"{given.labels} labels nobody of {given.ratings}.")
    got = np.bincount(network.target, network.is_up - 0.5, network.people).astype(float)
    given_auc = auc(last.known.weights(Policy())[people], honest)
    got_auc = auc(got[people], honest)
    say(f"Frauds: AUC {given_auc:.3f} by what their ratings weigh, {got_auc:.3f} by what they got")
    return {
        "labelled": len(people),
        "fraud_auc_given": round(given_auc, 4),
        "fraud_auc_received": round(got_auc, 4),
    }
