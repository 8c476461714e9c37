"""What the simulated jobs measure, without any numbers: what was submitted, and in which form.

A plan says what a job's inputs hold and what `qjobs_tui.demo.results` makes its result from when
somebody asks. Importing it is cheap: the account opens without numpy.
"""

from __future__ import annotations

from dataclasses import dataclass

Shape = tuple[int, ...]
_MEAS = (("meas", 5),)


@dataclass(frozen=True, slots=True)
class Pub:
    """One PUB: a model of its outcomes, its shots and registers, and the shape of its sweep."""

    model: str
    shots: int
    registers: tuple[tuple[str, int], ...] = _MEAS
    shape: Shape = ()


@dataclass(frozen=True, slots=True)
class SamplerPlan:
    """A Sampler job whose body has the ``__type__`` form, or that of REST.

    Args:
        pubs: The PUBs.
        spans: Kinds of execution spans, used by the PUBs in turn.
        count: About how many spans there are.
        collection: What the collection of spans is called; it had another name once.
        randomizations: Twirling randomizations, where the spans are of a twirled kind.
        form: ``type``, ``kerneled`` or ``rest``.

    """

    pubs: tuple[Pub, ...]
    spans: tuple[str, ...] = ("DoubleSliceSpan",)
    count: int = 9
    collection: str = "ExecutionSpans"
    randomizations: int = 1
    form: str = "type"


@dataclass(frozen=True, slots=True)
class Curve:
    """Expectation values of one PUB: what they look like, over which shape."""

    model: str
    shape: Shape = ()


@dataclass(frozen=True, slots=True)
class EstimatorPlan:
    """An Estimator job; ``form`` is ``type``, ``zne`` or ``rest``."""

    pubs: tuple[Curve, ...]
    form: str = "type"
    precision: float = 0.015625


@dataclass(frozen=True, slots=True)
class ProgramPlan:
    """An executor job.

    Args:
        version: Schema version of the body.
        pubs: The items; with randomizations their shapes get a first axis for them.
        role: What the client makes of it: ``sampler_v2``, ``estimator_v2``, ``noise_learner_v3``.
        meas_type: ``classified``, ``kerneled`` or ``avg_kerneled``.
        randomizations: Twirling randomizations, 0 without twirling.
        chunks: About how many chunks it was run in.
        extras: Whether the items hold arrays of every dtype that the version knows.

    """

    version: str
    pubs: tuple[Pub, ...]
    role: str = ""
    meas_type: str = "classified"
    randomizations: int = 0
    chunks: int = 7
    extras: bool = False


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """A job of another program; ``kind`` is the form of its body."""

    kind: str
    shots: int = 0


Plan = SamplerPlan | EstimatorPlan | ProgramPlan | OtherPlan

_GHZ = (
    Pub("ghz", 4_096, (("meas", 127),)),
    Pub("ghz", 2_000, (("a", 8), ("b", 12)), (5,)),
    Pub("rotations", 1_000, (("c", 6),), (2, 3)),
)
_TELEPORT = (
    Pub("teleport", 4_000, (("mid", 2), ("out", 1)), (4,)),
    Pub("syndrome", 2_048, (("syn_0", 4), ("syn_1", 4), ("syn_2", 4), ("data", 4))),
)
_QAOA = (
    Pub("peaks", 8_192, (("meas", 40),)),
    Pub("peaks", 1_024, (("meas", 40),), (2, 3)),
    Pub("rotations", 2_048, (("meas", 8),), (9,)),
)
_SMALL = (
    Pub("ghz", 1_024, (("c", 12),)),
    Pub("rotations", 512, (("c0", 3), ("c1", 9)), (5,)),
    Pub("peaks", 640, (("meas", 4),), (2, 2)),
)
_IQ = (Pub("readout", 400, (("c", 3),), (2,)),)
_RAW = (
    Pub("rotations", 256, (("c", 5),), (6,)),
    Pub("ghz", 512, (("meas", 20),)),
    Pub("rotations", 128, (("left", 2), ("right", 3)), (3, 4)),
)
_VQE = (Pub("bell", 64, (("_meas", 2),), (13,)),)
_LAYERS = (Pub("readout", 128, (("_meas", 2),), (6,)),)

PLANS: dict[str, Plan] = {
    "ghz": SamplerPlan(_GHZ, ("TwirledSliceSpanV2",), 14, randomizations=16),
    "grover": SamplerPlan(
        (Pub("grover", 1_000_000, (("meas", 20),)),),
        ("ExecutionSpan",), 40, "ExecutionSpanCollection",
    ),
    "random": SamplerPlan(
        (Pub("random", 25_000, (("meas", 127),), (25,)),) * 4, ("DoubleSliceSpan",), 60
    ),
    "watch": SamplerPlan((Pub("ghz", 200_000),), ("ExecutionSpan",), 10_000),
    "teleport": SamplerPlan(_TELEPORT, ("TwirledSliceSpan",), 12, randomizations=8),
    "qaoa": SamplerPlan(_QAOA, ("ExecutionSpan", "DoubleSliceSpan", "TwirledSliceSpan"), 16),
    "molecule": SamplerPlan((Pub("peaks", 4_096, (("c", 4),)), *_SMALL[1:]), ("ExecutionSpan",)),
    "sampler": SamplerPlan(_SMALL),
    "iq": SamplerPlan(_IQ, form="kerneled"),
    "samples": SamplerPlan((Pub("ghz", 200, (("c", 5),)), Pub("peaks", 100)), form="rest"),
    "curves": EstimatorPlan((Curve("scalar"), Curve("cosine", (25,)), Curve("hills", (8, 9)))),
    "energies": EstimatorPlan((Curve("energy", (40,)), Curve("scalar"))),
    "zne": EstimatorPlan((Curve("decay", (3, 4)), Curve("decay")), "zne"),
    "values": EstimatorPlan((Curve("scalar"), Curve("cosine", (9,))), "rest"),
    "program 0.1": ProgramPlan("v0.1", _RAW),
    "program 0.2": ProgramPlan("v0.2", _RAW),
    "program 1.0": ProgramPlan("v1.0", _RAW, extras=True),
    "program 1.1": ProgramPlan("v1.1", _RAW),
    "program 2.0": ProgramPlan("v2.0", _RAW, extras=True),
    "twirled": ProgramPlan("v2.0", _SMALL, "sampler_v2", randomizations=32, chunks=11),
    "twirled 1.0": ProgramPlan("v1.0", _SMALL, "sampler_v2", randomizations=16),
    "plain": ProgramPlan("v1.1", (*_SMALL, *_TELEPORT), "sampler_v2"),
    "kerneled": ProgramPlan("v2.0", _IQ, "sampler_v2", "kerneled", chunks=3),
    "averaged": ProgramPlan("v2.0", _IQ, "sampler_v2", "avg_kerneled", 8, 3),
    "mitigated": ProgramPlan("v2.0", _VQE, "estimator_v2", randomizations=16, chunks=9),
    "learning": ProgramPlan("v2.0", _LAYERS, "noise_learner_v3", randomizations=16),
    "learned": OtherPlan("noise-learner"),
    "learned 0.1": OtherPlan("noise-learner v0.1"),
    "learned 0.2": OtherPlan("noise-learner v0.2"),
    "learned 0.3": OtherPlan("noise-learner v0.3"),
    "calibrated": OtherPlan("calibrate"),
    "counts": OtherPlan("counts", 1_024),
    "quasi": OtherPlan("quasiprobabilities", 4_000),
    "sampler v1": OtherPlan("sampler v1", 4_000),
    "estimator v1": OtherPlan("estimator v1", 4_000),
}  # fmt: skip
