"""Whether two sets of measurements could be draws from one and the same: the Mann-Whitney U test."""

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

CHANCE = 0.01


def probability_of_chance(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the two-sided p of the U test: how likely ranks as far apart as these are when nothing but chance tells the two apart.

    Normal approximation with corrections for ties and continuity, good from about ten measurements each.
    Source: Mann and Whitney 1947; the same as `scipy.stats.mannwhitneyu(method="asymptotic")`.
    """
    both = sorted([*one, *other])
    ranks: dict[float, float] = {}
    first = 1
    ties = sorted(Counter(both).items())
    for value, count in ties:
        ranks[value] = first + (count - 1) / 2
        first += count
    m, n = len(one), len(other)
    u = sum(ranks[value] for value in one) - m * (m + 1) / 2
    spread = math.sqrt(m * n / 12 * (m + n + 1 - sum(count**3 - count for _, count in ties) / ((m + n) * (m + n - 1))))
    if not spread:
        return 1.0
    z = max(abs(u - m * n / 2) - 0.5, 0) / spread
    return math.erfc(z / math.sqrt(2))


def differences(taken: Mapping[str, Sequence[float]]) -> dict[str, tuple[str, str]]:
    """Return the kinds whose times differ from those of the kind "unknown", by the median and by chance, and by how much."""
    medians = {kind: statistics.median(times) for kind, times in taken.items()}
    chances = {kind: probability_of_chance(times, taken["unknown"]) for kind, times in taken.items()}
    return {
        kind: (f"{medians[kind]:.4f} s", f"p = {chances[kind]:.4f}")
        for kind in taken
        if chances[kind] <= CHANCE or not 1 / 1.1 <= medians[kind] / medians["unknown"] <= 1.1
    }
