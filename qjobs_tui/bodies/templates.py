"""Names of files made of what is known of a job: ``{backend}-{created}`` and the like."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from qjobs_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qjobs_tui.jobs import Job

DEFAULT = "{id}"
_UNSAFE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
# Separators, and what shells or other systems' file systems take for something else.
_SPECIAL = frozenset('/\\:*?"<>|')
_VALUE_BYTES = 80
_NAME_BYTES = 180
_NOTHING = "none"


class TemplateError(UsageError):
    """A template that names no files, and what is wrong with it."""


_VALUES: Mapping[str, Callable[[Job, str], str]] = MappingProxyType(
    {
        "id": lambda job, _: job.id,
        "backend": lambda job, _: job.backend,
        # In local time, as on screen; its order is that of the alphabet.
        "created": lambda job, _: (
            f"{job.created.astimezone():%Y-%m-%d_%H%M%S}" if job.created else ""
        ),
        "program": lambda job, _: job.program,
        "status": lambda job, _: job.status.value,
        "form": lambda _, form: form,
        "tags": lambda job, _: "-".join(job.tags),
    }
)
FIELDS = tuple(_VALUES)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read: pairs of literal text and the field after it, or ""."""

    text: str
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a template; ``.json`` at its end is added to a name anyway.

        Raises:
            TemplateError: It has an unknown field, a brace that is none of a field, or a letter
                that no file name may have.

        """
        body = text.strip().removesuffix(".json")
        try:
            found = tuple(string.Formatter().parse(body))
        except ValueError as error:
            hint = "Write {{ for a brace that is meant as such."
            raise TemplateError("The name has a { or } without its other half.", hint=hint) from (
                error
            )
        if not body:
            raise TemplateError("The name is empty.", hint=f"{DEFAULT} is the job's id.")
        for literal, field, spec, conversion in found:
            _check_literal(literal)
            _check_field(field, spec, conversion)
        if body[0] in ".-":
            raise TemplateError(f"The name begins with {body[0]}.")
        return cls(text, tuple((literal, field or "") for literal, field, _, _ in found))

    @property
    def fields(self) -> frozenset[str]:
        """The fields it uses."""
        return frozenset(field for _, field in self.parts if field)

    def name(self, job: Job, form: str) -> str:
        """Name a job's file: at most 185 bytes, and no path."""
        words = "".join(
            literal + (safe(_VALUES[field](job, form)) if field else "")
            for literal, field in self.parts
        )
        return f"{_cut(words, _NAME_BYTES)}.json"


def safe(value: str, most: int = _VALUE_BYTES) -> str:
    """Make of foreign text a part of a file name: no path, nothing hidden, no option, no control.

    What may not stand there becomes ``_``; dots and dashes at its beginning go; at most ``most``
    bytes of UTF-8 are kept. An empty one is ``none``.
    """
    letters = unicodedata.normalize("NFC", value[: 4 * most])
    words = "".join("_" if _is_unsafe(letter) else letter for letter in letters)
    return _cut(words.lstrip(".-_ "), most).rstrip(".") or _NOTHING


def _is_unsafe(letter: str) -> bool:
    return letter in _SPECIAL or unicodedata.category(letter) in _UNSAFE


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _check_literal(text: str) -> None:
    if "/" in text:
        hint = "The folder has a field of its own."
        raise TemplateError("The name has a /, which names folders.", hint=hint)
    if any(unicodedata.category(letter) in _UNSAFE - {"Zs"} for letter in text):
        raise TemplateError("The name has a letter that cannot be seen.")


def _check_field(field: str | None, spec: str | None, conversion: str | None) -> None:
    if field is not None and (field not in _VALUES or spec or conversion):
        marks = f"!{conversion}" * bool(conversion) + f":{spec}" * bool(spec)
        known = " ".join(f"{{{name}}}" for name in FIELDS)
        raise TemplateError(f"There is no {{{field}{marks}}} for a name.", hint=f"There is {known}")
