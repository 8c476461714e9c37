"""Accounts as rows and words, without a screen."""

from __future__ import annotations

from dataclasses import replace

from qjobs_tui.accounts.account import Account
from qjobs_tui.accounts.own import KeyPlace, Own
from qjobs_tui.accounts.steps import Outcome, Resolution, Source, Step
from qjobs_tui.roster.listing import key_words
from qjobs_tui.roster.values import Entry, Home, Listed
from qjobs_tui.secret import Secret
from qjobs_tui.ui.listed import plan
from qjobs_tui.ui.lists import accounts
from qjobs_tui.ui.lists.account_columns import address
from qjobs_tui.ui.lists.accounts import Company, key_of, used_key
from qjobs_tui.ui.screens import accounts_words as words
from qjobs_tui.ui.text import ASCII, UNICODE

_CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaabbbb-cccc::"
_LIKE = "crn:v1:bluemix:public:quantum-computing:eu-de:a/0f00:aaaabbbb-dddd::"
_LAB = Entry("lab", Home.OWN, "keyring", is_default=True)
_SAME = Entry("lab", Home.QISKIT, "Qiskit's file")
_ENV = Entry("environment", Home.ENVIRONMENT, "QISKIT_IBM_TOKEN")


def company(*entries: Entry, used: str = "", **names: str) -> Company:
    return Company(Listed(entries), UNICODE, used, names)


def account(source: str, name: str = "lab") -> Account:
    return Account(name, Secret("x"), (), source=source)


def cells(entry: Entry, among: Company, width: int = 80) -> dict[str, str]:
    sheet = accounts.sheet(among, width)
    row = next(row for row in sheet.rows if row.key == key_of(entry))
    return {heading.key: cell.text for heading, cell in zip(sheet.headings, row.cells, strict=True)}


def test_which_row_is_in_use_where_a_name_stands_in_two_places() -> None:
    listed = Listed((_LAB, _SAME, _ENV))
    for source, expected in (
        ("account 'lab' in /x/accounts.toml, its key by keyring", _LAB),
        ("account 'lab', its key given just now", _LAB),
        ("account 'lab' in /home/u/.qiskit/qiskit-ibm.json", _SAME),
        # Its name is then that of an account whose instances it has.
        ("the environment (QISKIT_IBM_TOKEN)", _ENV),
    ):
        assert used_key(listed, account(source)) == key_of(expected)
    assert used_key(listed, None) == ""
    assert used_key(listed, account("--demo", "demo")) == ""
    assert used_key(Listed((_SAME,)), account("account 'lab', its key given just now")) == ""


def test_marks_are_told_apart_in_ascii_too() -> None:
    for glyphs, sign in ((UNICODE, "●"), (ASCII, "@")):
        among = Company(Listed((_LAB, _SAME)), glyphs, key_of(_LAB))
        assert cells(_LAB, among)["mark"] == f"{sign}*"
        assert cells(_SAME, among)["mark"] == " "
        among = Company(Listed((_LAB, _SAME)), glyphs, key_of(_SAME))
        assert cells(_LAB, among)["mark"] == " *"
        assert cells(_SAME, among)["mark"] == sign


def test_instances_are_called_by_their_names() -> None:
    entry = Entry("a", Home.OWN, "keyring", (_CRN, "flex", "crn:odd"))
    among = Company(Listed((entry, _LAB)), UNICODE, names={})
    assert cells(entry, among)["instances"] == "3: aaaabbbb, flex, crn:odd"
    assert cells(_LAB, among)["instances"] == "all"
    among = Company(Listed((entry,)), UNICODE, names={_CRN: "open-us"})
    assert cells(entry, among)["instances"] == "3: open-us, flex, crn:odd"
    alike = Entry("b", Home.OWN, "keyring", (_CRN, _LIKE))
    text = " ".join(accounts.detail(alike, company(alike), 400))
    assert _CRN in text
    assert _LIKE in text


def test_columns_that_few_need_are_left_out_and_the_name_is_the_last_to_go() -> None:
    sheet = accounts.sheet(company(_LAB, _SAME), 80)
    assert [one.key for one in sheet.headings] == ["mark", "name", "key", "instances"]
    wrong = Entry("w", Home.QISKIT, "Qiskit's file", defect="its channel is closed")
    there = Entry("t", Home.OWN, "keyring", url="https://quantum.example.org")
    sheet = accounts.sheet(company(_LAB, wrong, there), 140)
    assert [one.key for one in sheet.headings][-2:] == ["wrong", "address"]
    assert [one.key for one in plan(sheet.headings, 20)] == ["mark", "name"]
    for width in range(200):
        assert sum(one.width for one in plan(sheet.headings, width)) <= max(0, width)


def test_what_is_said_of_the_search() -> None:
    steps = (
        Step(Source.NAMED, Outcome.ABSENT, "not given"),
        Step(Source.KEYRING, Outcome.FAILED, "It is locked", "Unlock\x1b it."),
        Step(Source.QISKIT, Outcome.WON, "account 'q' in the file"),
    )
    mine = account("account 'q' in the file", "q")
    resolution = Resolution(mine, (*steps, Step(Source.COMMAND, Outcome.NOT_ASKED, "later")))
    lines = [line.plain for line in words.found(mine, resolution, UNICODE, 80)]
    assert lines == [
        "In use: q",
        "  – --account         not given",
        "  ✗ keyring           failed: It is locked. Unlock␛ it.",
        "  ✓ Qiskit's file     used: account 'q' in the file",
    ]
    # Narrow: nothing stands in columns, and nothing is lost.
    lines = [line.plain for line in words.found(mine, resolution, ASCII, 30)]
    assert lines[2] == "  ! keyring  failed: It is locked. Unlock? it."
    other = account("account 'o', its key given just now", "o")
    lines = [line.plain for line in words.found(other, resolution, UNICODE, 80)]
    assert lines[:3] == [
        "In use, chosen here: o",
        "  account 'o', its key given just now",
        "What was found at the start:",
    ]
    assert [line.plain for line in words.found(None, None, UNICODE, 80)] == [
        "No account is in use."
    ]


def test_a_failure_that_stops_two_steps_is_told_once() -> None:
    why = ("accounts.toml:1: no table", "See line 1.")
    steps = (
        Step(Source.COMMAND, Outcome.FAILED, *why),
        Step(Source.KEYRING, Outcome.FAILED, *why),
        Step(Source.QISKIT, Outcome.FAILED, "another"),
    )
    lines = [line.plain for line in words.steps(Resolution(None, steps), UNICODE, 80)]
    assert lines == [
        "  ✗ token_command     failed: accounts.toml:1: no table. See line 1.",
        "  ✗ keyring           failed: as above",
        "  ✗ Qiskit's file     failed: another",
    ]


def test_long_words_hang_below_each_other() -> None:
    lines = [line.plain for line in words.hung("  x keyring  ", "word " * 20, "", 60)]
    assert len(lines) > 1
    assert all(line.startswith(" " * 13 + "word") for line in lines[1:])
    assert max(map(len, lines)) <= 60


def test_two_local_services_are_told_apart() -> None:
    one = Entry(
        "first-of-two-services",
        Home.OWN,
        "this session",
        (_CRN, _LIKE),
        "http://127.0.0.1:41001/api/v1",
    )
    two = replace(one, name="other-of-two-services", url="http://127.0.0.1:41002/api/v1")
    for width in (80, 100, 140):
        among = company(one, two)
        sheet = accounts.sheet(among, width)
        assert len(plan(sheet.headings, width - 1)) == len(sheet.headings)
        for entry, port in ((one, "127.0.0.1:41001"), (two, "127.0.0.1:41002")):
            assert port in cells(entry, among, width)["address"]
    assert cells(one, company(one), 140)["address"] == "http://127.0.0.1:41001/api/v1"
    # Others give way, as far as they can be told apart still.
    wrong = Entry("w", Home.QISKIT, "Qiskit's file", defect="its channel is closed")
    among = company(one, two, wrong)
    assert [one.key for one in plan(accounts.sheet(among, 80).headings, 79)][-1] == "address"
    assert cells(one, among, 80)["address"] == "127.0.0.1:41001"
    assert cells(one, among, 80)["name"] != cells(two, among, 80)["name"]


def test_a_path_makes_room_for_what_is_wrong() -> None:
    wrong = Entry("w", Home.QISKIT, "Qiskit's file", defect="its channel ibm_quantum is closed")
    there = Entry("t", Home.OWN, "keyring", url="https://quantum.example.org/api/v1")
    among = company(wrong, there)
    for width in (80, 90, 100):
        shown = plan(accounts.sheet(among, width).headings, width - 1)
        assert [one.key for one in shown][-2:] == ["wrong", "address"]
        assert "quantum.example.org" in cells(there, among, width)["address"]
    assert shown[-2].width >= len(wrong.defect)
    assert cells(there, among, 140)["address"] == "https://quantum.example.org/api/v1"


def test_of_an_address_the_path_is_cut_first_and_then_the_middle() -> None:
    text = "http://127.0.0.1:41001/api/v1"
    cut = {width: address(text, width, UNICODE) for width in range(1, 40)}
    assert cut[29] == text
    assert cut[26] == "http://127.0.0.1:41001/ap…"
    assert cut[22] == "http://127.0.0.1:41001"
    assert cut[21] == cut[15] == "127.0.0.1:41001"
    assert cut[14] == "127.0.0.1…1001"
    assert all(len(words) <= max(width, 15 * (width < 6)) for width, words in cut.items())
    assert address("127.0.0.1:41001/api", 15, UNICODE) == "127.0.0.1:41001"


def test_long_names_are_cut_in_the_middle_and_twins_told_apart() -> None:
    name = "default-ibm-quantum-platform"
    mine, theirs = Entry(name, Home.OWN, "keyring"), Entry(name, Home.QISKIT, "Qiskit's file")
    among = company(mine, theirs)
    for width in (20, 40, 80):
        ours, others = (cells(one, among, width)["name"] for one in (mine, theirs))
        assert ours != others
        assert ours.endswith("form")
        assert others.endswith("kit)")
        assert "…" in ours
    assert cells(theirs, among, 140)["name"].endswith("(Qiskit)")
    assert cells(theirs, company(theirs), 140)["name"] == name


def test_the_roster_says_of_a_session_what_is_read_here() -> None:
    assert key_words(Own("lab", KeyPlace.SESSION)) == accounts.SESSION
