"""Names of files: what a template gives, and what no foreign text can make of it."""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.bodies.templates import FIELDS, Template, TemplateError, safe
from tests.support.values import job

if TYPE_CHECKING:
    from collections.abc import Iterator

CREATED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
JOB = job(created=CREATED, backend="ibm_fez", program="sampler", tags=("vqe", "run 3"))


@pytest.fixture(autouse=True)
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{id}", "d305ck0ocacs73ajagvg.json"),
        ("{id}.json", "d305ck0ocacs73ajagvg.json"),
        ("{created}", "2026-03-04_140607.json"),
        ("{backend}-{status}-{form}", "ibm_fez-done-counts.json"),
        ("my {program} {tags}", "my sampler vqe-run_3.json"),
        ("{{{id}}}", "{d305ck0ocacs73ajagvg}.json"),
        ("plain", "plain.json"),
    ],
)
def test_a_name(template: str, name: str) -> None:
    assert Template.parse(template).name(JOB, "counts") == name


def test_names_by_creation_are_in_its_order() -> None:
    template = Template.parse("{created}")
    days = [CREATED.replace(month=month, hour=hour) for month in (2, 10) for hour in (3, 23)]
    names = [template.name(job(created=day), "") for day in days]
    assert names == sorted(names)


def test_what_is_not_known_has_a_word() -> None:
    assert Template.parse("{created} {tags}").name(job(), "") == "none none.json"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "empty"),
        (".json", "empty"),
        ("{name}", "There is no {name}"),
        ("{}", "There is no {}"),
        ("{id!r}", "There is no {id!r}"),
        ("{id:>9}", "There is no {id:>9}"),
        ("{id.x}", "There is no {id.x}"),
        ("{0}", "There is no {0}"),
        ("{id", "other half"),
        ("id}", "other half"),
        ("a/{id}", "names folders"),
        ("../{id}", "names folders"),
        (".{id}", "begins with ."),
        ("-{id}", "begins with -"),
        ("a\x1b{id}", "cannot be seen"),
        ("a\u202e{id}", "cannot be seen"),
    ],
)
def test_what_is_no_template(template: str, words: str) -> None:
    with pytest.raises(TemplateError) as error:
        Template.parse(template)
    assert words in error.value.headline


def test_an_unknown_field_names_the_known_ones() -> None:
    with pytest.raises(TemplateError) as error:
        Template.parse("{x}")
    assert all(f"{{{field}}}" in error.value.hint for field in FIELDS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("a\x00b\nc\x1b[2J", "a_b_c_[2J"),
        ("a\u202eb", "a_b"),
        ("...", "none"),
        ("", "none"),
        ("e\u0301", "é"),
        ("\ud800x", "x"),
        ("é" * 100, "é" * 40),
        ('a:b*c?"<>|\\', "a_b_c______"),
    ],
)
def test_foreign_text_is_made_safe(text: str, name: str) -> None:
    assert safe(text) == name


@given(st.text(), st.text(max_size=300), st.sampled_from(["{backend}", "x{tags}{id}{program}"]))
def test_no_text_makes_a_path_or_hides(one: str, other: str, template: str) -> None:
    hostile = job(job_id=one, backend=other, tags=(one, other), program=one)
    name = Template.parse(template).name(hostile, "qiskit")
    assert len(name.encode()) <= 185
    assert "/" not in name
    assert "\0" not in name
    assert name[0] not in ".-"
    assert not {unicodedata.category(letter) for letter in name} & {"Cc", "Cf", "Cs"}
