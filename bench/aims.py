"""What deliveries to other systems aim at, beside what was measured."""

from collections.abc import Callable
from operator import ge, le, lt

_AIMS: dict[str, tuple[str, Callable[[float, float], bool], float, str]] = {
    "rate": ("to one webhook, from a backlog", ge, 500, "events/s"),
    "p50": ("five of each, p50", lt, 50, "ms"),
    "p95": ("five of each, p95", lt, 250, "ms"),
    "healthy": ("beside one that hangs, p95", lt, 1_000, "ms"),
    "lost": ("lost in all", le, 0, "events"),
    "recovery": ("after each kill normal (broker: after it answers)", lt, 5, "s"),
}
_SIGNS = {ge: ">=", lt: "<", le: "<="}


class Aims:
    """Keeps the worst that was measured for each aim."""

    def __init__(self) -> None:
        self._worst: dict[str, float] = {}
        self.lost = 0

    def note(self, aim: str, measured: float) -> None:
        """Note what was measured for an aim."""
        worse = min if _AIMS[aim][1] is ge else max
        self._worst[aim] = worse(measured, self._worst.get(aim, measured))

    def note_lost(self, lost: int) -> None:
        """Note what is lost in one more measurement."""
        self.lost += lost

    def report(self) -> None:
        """Print each aim with the worst that was measured, and whether it is reached."""
        self._worst["lost"] = self.lost
        print(f"\n{'aim':50} {'measured':>12} {'aim':>12}")
        for aim, (title, compare, wanted, unit) in _AIMS.items():
            measured = self._worst[aim]
            verdict = "reached" if compare(measured, wanted) else "missed"
            print(f"{f'{title}, {unit}':50} {measured:12.1f} {f'{_SIGNS[compare]} {wanted}':>12}  {verdict}")
