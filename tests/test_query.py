"""The filter language: what matches, what the service can do of it, and that nothing breaks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.jobs import Job, JobStatus, Usage
from qjobs_tui.query import KEYS, Narrowing, parse
from tests.support.values import CRN, job

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

VQE = job(
    "d305ck0ocacs73ajagvg",
    NOW - timedelta(hours=3),
    JobStatus.FAILED,
    program="sampler",
    backend="ibm_fez",
    tags=("vqe", "run 3", "a,b"),
    reason="Circuit TOO large",
    reason_code=1517,
    session_id="d305session",
    user_id="IBMid-270000MATE",
    usage=Usage(41.0),
)


def matches(text: str, one: Job = VQE) -> bool:
    return parse(text, NOW, {CRN: "Lab"}).matches(one, NOW)


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("status:failed", "status:done"),
        ("STATUS:FAILED", "-status:failed"),
        ("status:done,failed", "status:done,queued"),
        ("status:fa", "status:qu"),
        ("status:error", "status:pending"),
        ("status:final", "status:timedout"),
        ("backend:fez", "backend:torino"),
        ("backend:FEZ", "-backend:fez"),
        ("backend:ibm_fez", "backend:ibm_fe"),
        ("backend:torino,ibm_fez", "backend:ibm"[:-1] + "x"),
        ("program:sampler", "program:sample"),
        ("program:Sampler", "program:estimator"),
        ("program:sam*", "program:*tor"),
        ("tag:vqe", "tag:vq"),
        ("tag:vqe", "tag:VQE"),
        ("tag:v*", "tag:w*"),
        ("tag:v*", "tag:v?e"),
        ("tag:*", "tag:[v]qe"),
        ('tag:"run 3"', "tag:run"),
        ('tag:x,"run 3"', 'tag:x,"run 4"'),
        ('tag:"a,b"', "tag:a,b"),
        ("session:d305session", "session:d305"),
        ("instance:lab", "instance:eu"),
        ("instance:us-east", "-instance:us-east"),
        ("id:73AJ", "id:zz"),
        ("reason:1517", "reason:1518"),
        ('reason:"too large"', "reason:small"),
        ("user:mate", "user:demo"),
        ("age<4h", "age<3h"),
        ("age<=3h", "age>3h"),
        ("age>=180m", "age>1d"),
        ("age>10799", "age>10800s"),
        ("AGE<1W", "age>1w"),
        ("usage>40.5", "usage>41"),
        ("usage>=41s", "usage<41"),
        ("usage<1m", "usage>1m"),
        ("-usage>50", "-usage<50"),
        ("vqe", "-vqe"),
        ("VQE", "vqx"),
        ("too", "-too"),
        ('"TOO large"', '"too  large"'),
        ("1517", "1518"),
        ("failed", "done"),
        ("fez sampler", "fez estimator"),
        ("run fez", "run -fez"),
        ("", "colour:red"),
        ("   ", "vqe:vqe"),
    ],
)
def test_terms(yes: str, no: str) -> None:
    assert matches(yes)
    assert not matches(no)


def test_every_key_of_the_table_is_a_key() -> None:
    for key in KEYS:
        assert not matches(f"{key}:no-such-thing")
        assert parse(f"-{key}:no-such-thing", NOW).matches(VQE, NOW)


@pytest.mark.parametrize(
    "text",
    ["status:", "-status:", "TAG:", 'tag:"', "tag:,", "age<", "age>=", "usage>", "-", '"', '""'],
)
def test_a_term_being_typed_says_nothing(text: str) -> None:
    query = parse(text, NOW)
    assert query.tests == ()
    assert query.narrowing == Narrowing()


def test_a_quote_not_yet_closed_reaches_to_the_end() -> None:
    assert matches('tag:"run 3')
    assert matches('"circuit too')


@pytest.mark.parametrize(
    "text", ["colour:red", "http://x", "a:b:c", "age<x", "usage=3", "status:z"]
)
def test_what_is_no_term_is_a_plain_word(text: str) -> None:
    assert not matches(text)
    assert matches(text, job("a", tags=(f"before {text} after",)))


def test_an_unknown_status_is_found_by_its_own_word() -> None:
    odd = job("a", None, JobStatus.UNKNOWN, service_status="Hibernating")
    assert matches("hiber", odd)
    assert matches("status:unknown", odd)
    assert not matches("status:final", odd)
    assert not matches("status:pending", odd)


def test_what_is_missing_never_compares() -> None:
    bare = job("a")
    for text in ("age<1d", "age>1d", "usage<1", "usage>=0"):
        assert not matches(text, bare)
        assert matches(f"-{text}", bare)


def test_a_word_finds_what_is_wrong_with_a_record() -> None:
    assert matches("unreadable", job("a", defect="it is UNREADABLE"))


@pytest.mark.parametrize(
    ("text", "narrowing"),
    [
        ("status:queued", Narrowing(pending=True)),
        ("status:queued,running", Narrowing(pending=True)),
        ("status:failed,done", Narrowing(pending=False)),
        ("status:queued,done", Narrowing()),
        ("status:unknown", Narrowing()),
        ("program:Sampler", Narrowing(program="sampler")),
        ("program:sampler,executor", Narrowing()),
        ("program:sam*", Narrowing()),
        ("backend:ibm_Fez", Narrowing(backend="ibm_fez")),
        ("backend:fez", Narrowing()),
        ("tag:a tag:b", Narrowing(tags=("a", "b"))),
        ("tag:a,b", Narrowing()),
        ('tag:"a,b"', Narrowing(tags=("a,b",))),
        ("session:abc", Narrowing(session_id="abc")),
        ("age<2d", Narrowing(created_after=NOW - timedelta(days=2))),
        ("age>=2d", Narrowing(created_before=NOW - timedelta(days=2))),
        ("-status:queued -tag:a -age<2d", Narrowing()),
        ("usage>3 instance:lab id:a reason:b user:c word", Narrowing()),
        # What a request cannot hold stays with us.
        ("tag:\udcff program:\udcff backend:ibm_\udcff session:\udcff", Narrowing()),
        ("tag:" + "t" * 87, Narrowing()),
        ("program:" + "p" * 64, Narrowing()),
        ("backend:ibm_" + "b" * 97, Narrowing()),
        ("session:" + "s" * 129, Narrowing()),
        (" ".join(f"tag:{n}" for n in range(9)), Narrowing(tags=tuple("01234567"))),
        ("age<99999w age>" + "9" * 400, Narrowing()),
    ],
)
def test_what_the_service_is_asked_for(text: str, narrowing: Narrowing) -> None:
    assert parse(text, NOW).narrowing == narrowing


def test_queries_are_equal_by_text() -> None:
    assert parse(" a ", NOW) == parse("a", NOW + timedelta(days=1))
    assert parse("a", NOW) != parse("b", NOW)


# Pieces that make terms of every kind, whole and broken, besides any text at all.
_SIGNS = ("age<", "age>=", "usage>", "usage<=", "-", '"', ",", " ", "*", "[", "?")
_VALUES = ("2d", "1h", "30", "9" * 40, "ibm_fez", "fez", "sampler", "samp*", "vqe", "run 3", "s1")
_WORDS = ("queued", "run", "fail", "final", "pending", "unknown", "canc", "ß", "İ", "\udcff")
_PIECES = st.sampled_from([*(f"{key}:" for key in KEYS), *_SIGNS, *_VALUES, *_WORDS])
_LINES = st.one_of(st.text(max_size=40), st.lists(_PIECES, max_size=8).map("".join))
# Not `builds`, which reads the annotations, whose names only type checkers import.
_JOBS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["d305ck0ocacs73ajagvg", "d2"]),
        "instance": st.just(CRN),
        "status": st.sampled_from(JobStatus),
        "service_status": st.sampled_from(["", "Paused"]),
        "created": st.none() | st.datetimes(timezones=st.just(UTC)),
        "program": st.sampled_from(["", "sampler", "executor", "Sampler"]),
        "backend": st.sampled_from(["", "ibm_fez", "IBM_FEZ", "ibm_torino"]),
        "tags": st.sampled_from([(), ("vqe",), ("vqe", "run 3"), ("VQE", "s1", "")]),
        "reason": st.sampled_from(["", "too large"]),
        "reason_code": st.none() | st.just(1517),
        "session_id": st.sampled_from(["", "s1", "vqe"]),
        "user_id": st.sampled_from(["", "IBMid-1"]),
        "usage": st.none() | st.floats(0, 100).map(Usage),
    }
).map(lambda fields: Job(**fields))


def passes(narrowing: Narrowing, one: Job) -> bool:
    """What the service leaves over: every filter given must hold."""
    is_pending = one.status.is_pending
    if narrowing.pending is not None and narrowing.pending is not is_pending:
        return False
    if narrowing.pending is False and not one.status.is_final:
        return False
    if narrowing.created_after and (one.created is None or one.created < narrowing.created_after):
        return False
    if narrowing.created_before and (one.created is None or one.created > narrowing.created_before):
        return False
    return (
        narrowing.program in {"", one.program}
        and narrowing.backend in {"", one.backend}
        and narrowing.session_id in {"", one.session_id}
        and set(narrowing.tags) <= set(one.tags)
    )


@given(_LINES, _JOBS, st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_no_text_breaks_it_and_the_service_never_leaves_out_a_match(
    text: str, one: Job, passed: timedelta
) -> None:
    query = parse(text, NOW, {CRN: "Lab"})
    assert isinstance(query.matches(one, NOW + passed), bool)
    if query.matches(one, NOW):
        assert passes(query.narrowing, one)


@given(_LINES, _JOBS)
def test_negation_is_the_opposite(text: str, one: Job) -> None:
    term = "".join(text.split()).replace('"', "").lstrip("-")
    query, negated = parse(term, NOW), parse(f"-{term}", NOW)
    if len(query.tests) == 1:
        assert query.matches(one, NOW) is not negated.matches(one, NOW)
        assert negated.narrowing == Narrowing()
