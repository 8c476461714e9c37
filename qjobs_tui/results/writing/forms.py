"""The forms in which a result can be saved, and which part of it.

``service``
    The body as the service sent it, byte for byte; of any job, also a body that cannot be read.
``qiskit``
    What IBM's client loads with ``json.load(file, cls=RuntimeDecoder)``. A body that is JSON of
    that kind already is copied byte for byte. A client-side Sampler's body (program executor) and
    one of the REST form are converted to a PrimitiveResult, with the execution spans at
    ``metadata["execution"]["execution_spans"]``.
``counts``
    Plain JSON with counts and expectation values; see `counts_text`.

Of the last two a part can be chosen. What was chosen, and what a result was converted from, stands
in the metadata of the PrimitiveResult under "qjobs_tui", or under "selection" of ``counts``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qjobs_tui.errors import SaveError, UsageError

from ..gate.source import Blob
from ..pubs import Distributions, EstimatesV1, PrimitiveResult
from .counts_text import counts_text
from .encode import OWN, encode
from .rewrite import rewritten
from .selection import choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..gate.source import Source
    from ..read import Body
    from .selection import Selection

FORMS = ("qiskit", "service", "counts")


def forms(body: Body) -> tuple[str, ...]:
    """Name the forms in which a body can be saved, those of `FORMS` that it has."""
    has = {"service"}
    if isinstance(body.result, PrimitiveResult) or _is_loadable(body):
        has.add("qiskit")
    if isinstance(body.result, PrimitiveResult | Distributions | EstimatesV1):
        has.add("counts")
    return tuple(form for form in FORMS if form in has)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to save of a result.

    Args:
        form: One of `FORMS`.
        pubs: Numbers of the PUBs to keep, from 0; None keeps all.
        spans: Places of the execution spans whose shots to keep, from 0; None keeps all shots.

    Raises:
        UsageError: There is no such form, or it is always the whole body.

    """

    form: str = "qiskit"
    pubs: Sequence[int] | None = None
    spans: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            known = ", ".join(FORMS)
            raise UsageError(f"There is no form {self.form!r}.", hint=f"Forms are {known}.")
        if self.form == "service" and not self.is_whole:
            hint = "Choose --form qiskit or counts for PUBs or spans."
            raise UsageError("The form service is always the whole body.", hint=hint)

    @property
    def is_whole(self) -> bool:
        """Whether everything is kept."""
        return self.pubs is None and self.spans is None


@dataclass(frozen=True, slots=True)
class Content:
    """What to write.

    Args:
        pieces: The file, piece by piece.
        record: What was selected (`Selection.record`); None for a whole result.

    """

    pieces: Iterable[bytes]
    record: Mapping[str, Any] | None = None


def verbatim(source: Source) -> Content:
    """Return a body byte for byte: the form ``service``."""
    return Content(Blob(source, 0, source.size).windows())


def content(body: Body, choice: Choice) -> Content:
    """Return what to write of a body that was read.

    Raises:
        SaveError: The body has no such form, PUB or span.
        BadResult: A register cannot be decoded, now or while the pieces are made.

    """
    _check(body, choice)
    result = body.result
    if choice.form == "service":
        return verbatim(body.source)
    if not isinstance(result, PrimitiveResult):
        if choice.form == "counts" and isinstance(result, Distributions | EstimatesV1):
            return Content(counts_text(result))
        return verbatim(body.source)
    selection = choose(result, choice.pubs, choice.spans)
    record = None if choice.is_whole else selection.record
    if choice.form == "counts":
        return Content(counts_text(selection, is_chosen=not choice.is_whole), record)
    if choice.is_whole:
        return _whole(body, result)
    return Content(_part(body, result, selection), record)


def _check(body: Body, choice: Choice) -> None:
    has = forms(body)
    if choice.form not in has:
        hint = f"It can be saved as --form {' or '.join(has)}."
        raise SaveError(f"this kind of result has no form {choice.form}", hint=hint)
    if not choice.is_whole and not isinstance(body.result, PrimitiveResult):
        hint = "Save it whole: without --pub and --span."
        raise SaveError("it has no PUBs to choose from", hint=hint)


def _whole(body: Body, result: PrimitiveResult) -> Content:
    if result.origin == "__type__":
        return verbatim(body.source)
    return Content(encode(_converted(result, {})))


def _part(body: Body, result: PrimitiveResult, selection: Selection) -> Iterator[bytes]:
    if result.origin == "__type__" and body.document is not None:
        return encode(rewritten(body.document, selection))
    spans = result.spans
    if selection.spans is not None:
        spans = None
    elif spans is not None:
        spans = spans.renumbered(selection.numbers)
    pubs = tuple(part.pub for part in selection.parts)
    return encode(_converted(replace(result, pubs=pubs, spans=spans), selection.record))


def _converted(result: PrimitiveResult, record: Mapping[str, Any]) -> PrimitiveResult:
    """Return a result whose metadata tell what was done to it."""
    own = {"converted_from": result.origin, **record}
    return replace(result, metadata={**result.metadata, OWN: own})


def _is_loadable(body: Body) -> bool:
    """Whether IBM's decoder loads the body as it is: JSON, but not that of ibm-quantum-schemas."""
    if body.document is None:
        return False
    tree = body.document.tree
    return not (isinstance(tree, dict) and "schema_version" in tree)
