"""Whether answers take the same time: kinds of request that take turns, compared round by round.

A round is one request of each kind, in random order. Of each two kinds the logarithm of their ratio is kept by round,
so that what slows a whole round (other work on the machine, a colder disk) weighs on both. Their median has an interval
of confidence by the sign test: it assumes nothing of how the times are spread. Two kinds are alike when the interval
lies within the limit, told apart when it lies beyond it; otherwise more rounds are asked for, and after the last of
them the median decides.

With the numbers below, for times that vary by a fifth and now and then by a hundred times (`test_timing.py`): equal
kinds are called different in fewer than 1 of 100 comparisons, and kinds that differ by 10% alike in fewer than 1 of
100.
"""

import itertools
import math
import statistics
from typing import Callable, NamedTuple

LIMIT = 0.05
# Rounds before each look, and the most of them. A look is as sure as that it may be repeated.
ROUNDS, LOOKS, LEVEL = 200, 10, 0.998


class Verdict(NamedTuple):
    """What a comparison came to."""

    isAlike: bool
    # How much longer the second kind takes than the first, as a part of it: lower bound, median, upper bound.
    ratios: dict[tuple[str, str], tuple[float, float, float]]
    # The median of each kind.
    medians: dict[str, float]
    rounds: int

    def __str__(self) -> str:
        parts = [
            f"{second} against {first} {middle:+.1%} ({low:+.1%} to {high:+.1%})"
            for (first, second), (low, middle, high) in self.ratios.items()]
        times = ", ".join(f"{kind} {value:.3f}" for kind, value in self.medians.items())
        return f"{self.rounds} rounds: {'; '.join(parts)}; medians {times}"


def interval(values: list[float], level: float = LEVEL) -> tuple[float, float, float]:
    """The median with its interval of confidence: the order statistics between which it lies (sign test)."""
    ordered = sorted(values)
    count = len(ordered)
    # Below rank r of the median lie at most r - 1 values: binomial with one half, by its normal approximation.
    z = statistics.NormalDist().inv_cdf(0.5 + level / 2)
    rank = max(0, math.floor(count / 2 - z * math.sqrt(count) / 2))
    return ordered[rank], statistics.median(ordered), ordered[count - 1 - rank]


def compare(measure: Callable[[int], list[dict[str, float]]], rounds: int = ROUNDS, looks: int = LOOKS) -> Verdict:
    """Looks at more and more rounds until every two kinds are found alike, or some two are told apart.

    `measure` answers so many rounds: the time of each kind.
    """
    limit = math.log(1 + LIMIT)
    seen: list[dict[str, float]] = []
    for look in range(looks):
        seen += measure(rounds)
        kinds = list(seen[0])
        found = {
            pair: interval([math.log(one[pair[1]] / one[pair[0]]) for one in seen])
            for pair in itertools.combinations(kinds, 2)}
        isLast = look == looks - 1
        apart = any(low > limit or high < -limit for low, _, high in found.values())
        alike = all(-limit <= low and high <= limit for low, _, high in found.values())
        if apart or alike or isLast:
            near = all(abs(middle) <= limit for _, middle, _ in found.values())
            ratios = {pair: tuple(math.expm1(value) for value in values) for pair, values in found.items()}
            medians = {kind: statistics.median(one[kind] for one in seen) for kind in kinds}
            return Verdict(alike or not apart and near, ratios, medians, len(seen))
    raise ValueError("no look")
