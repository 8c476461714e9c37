"""Did the device move during the job: one quantity of one register, followed span by span."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

from qjobs_tui.errors import BadResult

from .moments import SECOND
from .quantity import Quantity, quantities
from .trace import Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qjobs_tui.results.pubs import BitArray

    from .chart import Chart

SIZED = (
    "This result says how many shots each chunk has, not which ones (executor schema v0.x): "
    "drift cannot be told, and marks cannot filter the result."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to follow: a PUB, and the places of what is chosen among what it offers.

    Places beyond the last begin again with the first. Of the parameter sets, the first choice is
    all of them together.
    """

    pub: int
    register: int = 0
    quantity: int = 0
    chosen: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What a register can be followed by; worked out once for all its quantities.

    Attributes:
        pub: The PUB.
        name: Name of the register; foreign text still.
        bits: Its outcomes.
        quantities: What can be followed.

    """

    pub: int
    name: str
    bits: BitArray
    quantities: tuple[Quantity, ...]

    @property
    def sets(self) -> int:
        """Number of parameter sets."""
        return prod(self.bits.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """What was followed, or why nothing can be.

    Attributes:
        pub: The PUB.
        trouble: Why there is nothing; "" where there is something.
        offer: The register with what it offers.
        quantity: What was followed of it.
        trace: Its estimates.
        registers: How many registers the PUB has.
        place: The parameter set, counted in C order; None for all together.
        seconds: From the first start of the job to the last stop.

    """

    pub: int
    trouble: str = ""
    offer: Offer | None = None
    quantity: Quantity | None = None
    trace: Trace | None = None
    registers: int = 0
    place: int | None = None
    seconds: float = 0.0

    @property
    def is_mixed(self) -> bool:
        """Whether spans may differ because they have other parameter sets."""
        return self.place is None and self.offer is not None and self.offer.sets > 1


def followed(
    chart: Chart, registers: Mapping[str, BitArray], wish: Wish, known: Offer | None = None
) -> Drift:
    """Work it out; tens of milliseconds for a million shots, so in a thread.

    Args:
        chart: The spans.
        registers: The registers of the PUB, by name.
        wish: What to follow.
        known: What was offered last time, to be used again if it is of the same register.

    """
    spans, pub = chart.spans, wish.pub
    if chart.is_sized:
        return Drift(pub, SIZED)
    if not registers:
        return Drift(pub, f"PUB {pub} has no classical registers with a bit for each shot.")
    name, bits = list(registers.items())[wish.register % len(registers)]
    try:
        if known is None or known.pub != pub or known.name != name:
            known = Offer(pub, name, bits, quantities(bits))
        quantity = known.quantities[wish.quantity % len(known.quantities)]
        chosen = wish.chosen % (known.sets + 1) if known.sets > 1 else 0
        place = chosen - 1 if chosen else None
        estimates = quantity.estimates(known.bits, pub, spans, place)
        trace = Trace.of(chart, estimates, is_mean=quantity.is_mean)
    except BadResult as error:
        return Drift(pub, error.headline)
    if trace is None:
        return Drift(pub, f"No span has shots of PUB {pub} that are looked at here.")
    seconds = chart.length / SECOND
    return Drift(pub, "", known, quantity, trace, len(registers), place, seconds)


def stepped(wish: Wish, *, register: int = 0, quantity: int = 0, chosen: int = 0) -> Wish:
    """Wish for another register, from its first quantity on; another quantity; or other sets."""
    if chosen:
        return replace(wish, chosen=wish.chosen + chosen)
    if register:
        return replace(wish, register=wish.register + register, quantity=0)
    return replace(wish, quantity=wish.quantity + quantity)
