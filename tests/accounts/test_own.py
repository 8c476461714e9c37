"""Our own accounts on the disk."""

from __future__ import annotations

import multiprocessing
import os
import stat
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qjobs_tui.accounts import own_file
from qjobs_tui.accounts.own import KeyPlace, Own, OwnAccounts, chosen_instances, defect
from qjobs_tui.accounts.own_text import understood
from qjobs_tui.accounts.own_writer import changed
from qjobs_tui.errors import AccountError

from .support import CRN, OTHER, own_text

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = f"""\
# mine

default = "work"  # for weekdays

# the group's
[accounts.work]
key = "command"
token_command = ["pass", "show", "ibm"]
instances = ["{CRN}", "my instance"]

# at home
[accounts."at home"]
iam_url = "http://127.0.0.1:1/identity"
url = "http://127.0.0.1:1/api"   # a demo
private_endpoint = true
"""
WORK = Own("work", KeyPlace.COMMAND, (CRN, "my instance"), ("pass", "show", "ibm"))
HOME = Own(
    "at home",
    url="http://127.0.0.1:1/api",
    iam_url="http://127.0.0.1:1/identity",
    private_endpoint=True,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a" / "b" / "accounts.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return own_text(tmp_path / "accounts.toml", TEXT)


def add(path: Path, *accounts: Own) -> OwnAccounts:
    def step(before: OwnAccounts) -> OwnAccounts:
        for each in accounts:
            before = before.having(each)
        return before

    return own_file.change(path, step)


def test_a_file_is_read(file: Path) -> None:
    assert own_file.read(file) == OwnAccounts((WORK, HOME), "work")


def test_no_file_is_no_account_and_reading_creates_nothing(path: Path) -> None:
    assert own_file.read(path) == OwnAccounts()
    assert not path.parent.exists()


def test_what_is_kept_comes_back_and_the_first_is_the_default(path: Path) -> None:
    kept = add(path, WORK, HOME)
    assert kept.default == "work"
    assert own_file.read(path) == kept
    assert own_file.change(path, lambda a: a.using("at home")).default == "at home"
    assert own_file.change(path, lambda a: a.renamed("at home", "a.b")).default == "a.b"
    left = own_file.change(path, lambda a: a.without("a.b"))
    assert own_file.read(path) == left == OwnAccounts((WORK,))


def test_it_is_for_the_user_alone_whatever_the_umask(path: Path) -> None:
    for mask in (0o000, 0o777):
        before = os.umask(0)
        try:
            if mask == 0o777:
                path.parent.mkdir(parents=True, exist_ok=True)
            os.umask(mask)
            add(path, WORK if mask else HOME)
        finally:
            os.umask(before)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for folder in (path.parent, path.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = sorted(each.name for each in path.parent.iterdir())
    assert names == [".accounts.lock", "accounts.toml"]


def test_what_else_the_user_wrote_stays(file: Path) -> None:
    own_file.change(file, lambda a: a.having(replace(WORK, instances=())).using("at home"))
    new = TEXT.replace('default = "work"  # for weekdays', 'default = "at home"')
    new = new.replace(f'["{CRN}", "my instance"]', '"all"').replace(".work]", '."work"]')
    assert file.read_text() == new
    own_file.change(file, lambda a: a.without("work"))
    assert "# the group's\n# at home" not in file.read_text()
    assert file.read_text().endswith(TEXT[TEXT.index("# at home") :])
    assert "# mine" in file.read_text()


def test_the_remark_at_its_head_stays_above_the_default(path: Path) -> None:
    add(path, HOME)
    own_file.change(path, lambda a: a.without("at home"))
    text = path.read_text()
    assert text.startswith("# The accounts of qjobs-tui.")
    assert "default" not in text
    assert "at home" not in text
    assert text == f"{text.rstrip()}\n"
    add(path, HOME)
    assert own_file.read(path) == OwnAccounts((HOME,), "at home")


def test_removing_and_adding_leaves_no_empty_lines_behind(path: Path) -> None:
    add(path, WORK, HOME)
    before = path.read_text()
    for _ in range(3):
        own_file.change(path, lambda a: a.without("work"))
        assert "\n\n\n" not in path.read_text()
        own_file.change(path, lambda a: a.without("at home"))
        add(path, WORK, HOME)
        assert path.read_text() == before


def test_an_account_that_gets_another_name_keeps_its_place(file: Path) -> None:
    add(file, Own("last"))
    before = file.read_text()
    own_file.change(file, lambda a: a.renamed("work", "lab"))
    assert own_file.read(file).names == ("lab", "at home", "last")
    own_file.change(file, lambda a: a.renamed("lab", "work"))
    assert file.read_text().count("\n") == before.count("\n")
    # What stands above and below it is still there.
    for words in ("# mine", "# the group's\n# at home"):
        assert (words in file.read_text()) == (words in before)


@pytest.mark.parametrize(
    "text",
    [
        'accounts = {work = {key = "keyring"}, b = {}}\n',
        'accounts.work.key = "keyring"\naccounts.b.key = "keyring"\naccounts.work.url = "https://a.b"\n',
    ],
)
def test_what_cannot_be_changed_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = own_text(tmp_path / "accounts.toml", text)
    assert own_file.read(path).names == ("work", "b")
    with pytest.raises(AccountError, match="left as it is"):
        add(path, Own("work", url="https://example.com"))
    assert path.read_text() == text


@pytest.mark.parametrize(
    "text", ['accounts = {work = {key = "keyring"}}\n', "[accounts]\nwork = {}\n[accounts.b]\n"]
)
def test_other_ways_to_write_it_are_changed_too(tmp_path: Path, text: str) -> None:
    path = own_text(tmp_path / "accounts.toml", text)
    wanted = Own("work", url="https://example.com")
    assert add(path, wanted).get("work") == own_file.read(path).get("work") == wanted


def test_the_remark_above_the_first_account_stays_with_it(tmp_path: Path) -> None:
    path = own_text(tmp_path / "accounts.toml", "# all\n\n# the group's\n[accounts.a]\n")
    own_file.change(path, lambda a: a.using("a"))
    wanted = '# all\n\ndefault = "a"\n\n# the group\'s\n[accounts.a]\n'
    assert path.read_text() == wanted


def test_through_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link" / "accounts.toml"
    link.parent.mkdir()
    link.symlink_to(file)
    own_file.change(link, lambda a: a.using("at home"))
    assert link.is_symlink()
    assert own_file.read(file).default == "at home"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("defualt = 'x'", 1, "there is no key defualt"),
        ("\n[accounts.a]\ntoken = 'sesame'", 3, "there is no key token"),
        ("[accounts.a]\nkey = 'sesame'", 2, "says where the key is"),
        ("[accounts.a]\nkey = 5", 2, "says where the key is"),
        ("[accounts.a]\nkey = 'command'", 1, "needs a token_command"),
        ("[accounts.a]\ntoken_command = ['x']", 1, "token_command has no effect"),
        ("[accounts.a]\ntoken_command = 'pass x'", 2, "no list of texts"),
        ('[accounts.a]\ntoken_command = ["a\\u0000"]', 2, "no list of texts"),
        ("[accounts.a]\ninstances = []", 2, "names no instance"),
        ("[accounts.a]\ninstances = ['all']", 2, "names no instance"),
        ("[accounts.a]\ninstances = 'mine'", 2, "no list of texts"),
        ("[accounts.a]\ninstances = ['crn:x']", 1, "not a CRN"),
        ("[accounts.a]\nurl = 5", 2, "is no text"),
        ("[accounts.a]\nurl = 'http://example.com'", 1, "plain http"),
        ("[accounts.a]\niam_url = 'https://me:sesame@example.com'", 1, "neither a user name"),
        ("[accounts.a]\nprivate_endpoint = 1", 2, "neither true nor false"),
        ("[accounts.'-a']", 1, "begin with -"),
        ("[accounts.'']", 1, "characters that can be seen"),
        ("[accounts.work]\n\n[accounts.Work]", 3, "an account 'work' already, and some keyrings"),
        ("default = 'b'\n[accounts.a]", 1, "names no account"),
        ("default = 5", 1, "names no account"),
        ("accounts = 5", 1, "no table of accounts"),
        ("[accounts]\na = 5", 2, "is no table"),
        ("x = = 5", 1, "Invalid value"),
        ("x = 1\ny = '\udcff'", 2, "not UTF-8"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = tmp_path / "accounts.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    path.chmod(0o600)
    before = path.read_bytes()
    uses: tuple[Callable[[], OwnAccounts], ...] = (partial(own_file.read, path), partial(add, path))
    for use in uses:
        with pytest.raises(AccountError) as caught:
            use()
        assert caught.value.headline.startswith(f"{path}:{line}: ")
        assert says in caught.value.headline
        assert "sesame" not in f"{caught.value.headline}{caught.value.hint}"
    assert path.read_bytes() == before


def test_a_file_that_others_can_write_is_not_used(file: Path) -> None:
    for mode in (0o620, 0o602):
        file.chmod(mode)
        with pytest.raises(AccountError, match=f"others can write it .mode {mode:04o}") as caught:
            own_file.read(file)
        assert "chmod 600" in caught.value.hint
    file.chmod(0o644)
    assert own_file.read(file).names == ("work", "at home")


def test_what_stands_in_the_files_place(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(mode=0o700)
    for name in ("pipe", "folder"):
        with pytest.raises(AccountError, match=r"not a regular file|directory"):
            own_file.read(tmp_path / name)
    (tmp_path / "large").write_bytes(b"#" * (own_file.MAX_BYTES + 1))
    with pytest.raises(AccountError, match="too large"):
        own_file.read(tmp_path / "large")
    with pytest.raises(AccountError, match="cannot be written"):
        add(tmp_path / "large" / "accounts.toml", HOME)


def test_a_disk_that_fails_leaves_what_there_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(AccountError, match="No space left"):
        own_file.change(file, lambda a: a.using("at home"))
    assert file.read_text() == TEXT
    assert sorted(p.name for p in file.parent.iterdir()) == [".accounts.lock", "accounts.toml"]


def _add_some(path: Path, who: int) -> None:
    for number in range(10):
        add(path, Own(f"{who}-{number}"))


def test_of_several_programs_none_undoes_another_s_change(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    programs = [context.Process(target=_add_some, args=(path, who)) for who in range(4)]
    for each in programs:
        each.start()
    for each in programs:
        each.join()
    assert len(own_file.read(path).accounts) == 40


def test_instances_that_somebody_gave() -> None:
    assert chosen_instances([" a ", CRN, "a"]) == ("a", CRN)
    assert chosen_instances(["a", "all"]) == ()
    assert defect(Own("a", instances=("x",) * 101))
    assert defect(Own("a", instances=(" ",)))
    assert defect(Own("n" * 65))


_names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Z", "Co", "Cn", "Cf")), min_size=1, max_size=9
).filter(lambda name: not name.startswith("-"))
_words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)


@st.composite
def _accounts(draw: st.DrawFn) -> OwnAccounts:
    found = []
    for name in draw(st.lists(_names, max_size=4, unique_by=str.casefold)):
        command = tuple(draw(st.lists(_words, max_size=3)))
        key = KeyPlace.COMMAND if command else draw(st.sampled_from([*KeyPlace][2:]))
        instances = draw(st.lists(st.sampled_from([CRN, OTHER, "mine"]), unique=True, max_size=3))
        url = draw(st.sampled_from([None, "https://example.com", "http://[::1]:80/x"]))
        found.append(Own(name, key, tuple(instances), command, url, None, draw(st.booleans())))
    names = [each.name for each in found]
    return OwnAccounts(tuple(found), draw(st.sampled_from(["", *names])))


@given(st.lists(_accounts(), min_size=1, max_size=4))
def test_any_accounts_after_any_others(steps: list[OwnAccounts]) -> None:
    text, before = "# mine\n", OwnAccounts()
    for after in steps:
        text = changed(text, before, after)
        found = understood(Path("accounts.toml"), text)
        assert found.default == after.default
        assert set(found.accounts) == set(after.accounts)
        assert text.startswith("# mine\n")
        before = found
