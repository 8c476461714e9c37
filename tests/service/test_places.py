"""Which instances an account means, and what is said of those that are not there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import pytest

from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.errors import AccountError, KeyRejected, QJobsError, Unavailable
from qjobs_tui.jobs import Crn, Instance
from qjobs_tui.service.places import placed
from qjobs_tui.service.search import ACTION, Found

from .fakes import CRN


def instance(name: str, region: str = "us-east", tail: str = "") -> Instance:
    crn = CRN.replace("us-east", region).replace("aaaa-bbbb", tail or f"{name}-{region}")
    return Instance(Crn.parse(crn), name)


A, B, TWIN = instance("a"), instance("b", "eu-de"), instance("a", "eu-de")
BARE = Instance(A.crn)
ELSEWHERE = Instance(Crn.parse(CRN))
HEADLINE = f"Could not {ACTION}: it is down"
DOWN = Unavailable(HEADLINE, hint="Wait.", status=503, trace="t")


@dataclass(frozen=True)
class Meant:
    instances: tuple[Instance, ...] = ()
    names: tuple[str, ...] = ()
    url: str | None = None
    search_url: str | None = None
    only: InstanceFilter = EVERY_INSTANCE


class Search:
    def __init__(
        self,
        *found: Instance,
        error: QJobsError | None = None,
        idle: int = 0,
        odd: int = 0,
        is_all: bool = True,
    ) -> None:
        self.found = Found(found, idle, odd, is_all)
        self.error = error
        self.asked = 0

    async def search(self, patience: float) -> Found:
        del patience
        self.asked += 1
        if self.error:
            raise self.error
        return self.found


async def test_crns_need_no_search() -> None:
    search = Search(error=DOWN)
    found = await placed(search, Meant((BARE, ELSEWHERE)))
    assert (found.instances, found.notes, found.missing) == ((BARE, ELSEWHERE), (), ())
    assert search.asked == 0


async def test_all_are_all_that_were_found() -> None:
    search = Search(A, B, idle=3)
    found = await placed(search, Meant())
    assert (found.instances, found.notes, search.asked) == ((A, B), (), 1)


async def test_names_are_found_and_crns_get_theirs() -> None:
    found = await placed(Search(A, B), Meant((ELSEWHERE, BARE), ("b",)))
    assert found.instances == (ELSEWHERE, A, B)
    assert found.notes == ()
    # An instance that is named in both ways is there once.
    assert (await placed(Search(A, B), Meant((BARE,), ("a",)))).instances == (A,)


async def test_of_one_name_all_are_used_which_is_said() -> None:
    found = await placed(Search(A, B, TWIN), Meant(names=("a",)))
    assert found.instances == (A, TWIN)
    assert found.notes == ("2 instances are called 'a' (us-east, eu-de): all are used",)


@pytest.mark.parametrize("names", [("x",), ("A",), ("x", "y")])
async def test_names_that_nobody_has_are_an_error(names: tuple[str, ...]) -> None:
    with pytest.raises(AccountError) as caught:
        await placed(Search(A, B), Meant(names=names))
    assert all(repr(name) in caught.value.headline for name in names)
    assert caught.value.hint == "There are: 'a', 'b'."
    with pytest.raises(AccountError) as caught:
        await placed(Search(), Meant(names=names))
    assert "Create one" in caught.value.hint


async def test_one_that_is_missing_does_not_disturb_the_others() -> None:
    for meant in (Meant(names=("x", "b")), Meant((B,), ("x",))):
        found = await placed(Search(A, B, idle=2, odd=1), meant)
        assert (found.instances, found.missing) == ((B,), ("x",))
        assert found.notes == (
            "There is no instance called 'x'. There are: 'a', 'b'.",
            "without QPU time: 2, left out",
            "with a CRN that cannot be understood: 1, left out",
        )


async def test_who_has_no_instance_is_told_to_create_one() -> None:
    with pytest.raises(AccountError, match=r"can see no instance to use$") as caught:
        await placed(Search(), Meant())
    assert "Create one on the Instances page" in caught.value.hint
    assert caught.value.exit_code == 3
    with pytest.raises(AccountError, match="no instance to use; without QPU time: 2, left out"):
        await placed(Search(idle=2), Meant())


async def test_what_cannot_be_used_is_noted_and_the_rest_goes_on() -> None:
    found = await placed(Search(A, odd=2, is_all=False), Meant())
    assert found.instances == (A,)
    assert found.notes == (
        "with a CRN that cannot be understood: 2, left out",
        "there are more instances than the 1 that were looked at",
    )


async def test_a_search_that_fails() -> None:
    with pytest.raises(Unavailable) as caught:
        await placed(Search(error=DOWN), Meant(names=("a",)))
    error = caught.value
    assert (error.headline, error.status, error.trace) == (HEADLINE, 503, "t")
    assert error.hint.splitlines()[0] == "Wait."
    assert "--instance CRN" in error.hint
    assert DOWN.hint == "Wait."
    found = await placed(Search(error=DOWN), Meant((BARE,), ("b", "c")))
    assert (found.instances, found.missing) == ((BARE,), ("b", "c"))
    assert found.notes == (f"'b', 'c' not looked for: {HEADLINE}",)
    with pytest.raises(KeyRejected):
        await placed(Search(error=KeyRejected("no")), Meant((BARE,), ("b",)))


@pytest.mark.parametrize(
    ("url", "search_url", "headline", "is_of_use"),
    [
        (None, None, HEADLINE, True),
        ("https://quantum.example.com", None, HEADLINE, True),
        ("http://127.0.0.1:1/api", None, HEADLINE, False),
        ("http://127.0.0.1:1/api", "http://127.0.0.1:2", HEADLINE, True),
        (None, None, "Could not sign in: no", False),
    ],
    ids=["ibm", "elsewhere", "here", "apart", "sign-in"],
)
async def test_a_crn_is_a_way_out_only_where_the_search_alone_failed(
    url: str | None, search_url: str | None, headline: str, *, is_of_use: bool
) -> None:
    with pytest.raises(Unavailable) as caught:
        await placed(Search(error=Unavailable(headline)), Meant((), ("a",), url, search_url))
    assert ("--instance CRN" in caught.value.hint) == is_of_use


async def test_foreign_names_are_shown_harmless_and_in_short() -> None:
    hostile = [
        instance(f"\x1b]0;{number}\n" + "x" * 300, tail=f"t{number}") for number in range(99)
    ]
    with pytest.raises(AccountError) as caught:
        await placed(Search(*hostile), Meant(names=("\x1b[31m" + "y" * 300,)))
    for text in (caught.value.headline, caught.value.hint):
        assert text.isprintable()
        assert len(text) < 2500
    assert caught.value.hint.endswith("and 79 more.")


TAGGED = msgspec.structs.replace(A, tags=("team", "lab"))


async def test_of_all_only_those_that_pass_are_meant_and_the_others_seen() -> None:
    found = await placed(Search(TAGGED, B, odd=1), Meant(only=InstanceFilter("", ("Team",))))
    assert (found.instances, found.seen) == ((TAGGED,), (TAGGED, B))
    assert found.notes == ("with a CRN that cannot be understood: 1, left out",)
    found = await placed(Search(TAGGED, B), Meant(only=InstanceFilter("eu-de")))
    assert (found.instances, found.notes) == ((B,), ())


async def test_what_is_named_is_not_filtered() -> None:
    for meant in (Meant((BARE,)), Meant(names=("a",)), Meant((BARE,), ("a",))):
        filtered = replace(meant, only=InstanceFilter("eu-de"))
        assert [one.crn for one in (await placed(Search(A, B), filtered)).instances] == [A.crn]


async def test_a_filter_that_leaves_nothing_is_named_with_the_ways_past_it() -> None:
    only = InstanceFilter("eu-de", ("team",))
    with pytest.raises(AccountError) as caught:
        await placed(Search(TAGGED, B, idle=1, is_all=False), Meant(only=only))
    assert caught.value.headline == (
        "None of the 2 instances that the API key can see has region 'eu-de' and the tag 'team',"
        " which the account asks for; without QPU time: 1, left out; there are more instances than"
        " the 2 that were looked at"
    )
    assert caught.value.hint == (
        "There are: 'a' (us-east, tags 'team', 'lab'), 'b' (eu-de, no tags). Change region and tags"
        " where the account is saved, or leave them aside with --instance all."
    )
    assert caught.value.exit_code == 3
    with pytest.raises(
        AccountError, match=r"The only instance .* does not have region 'eu-de' and"
    ):
        await placed(Search(TAGGED), Meant(only=only))
    # Where there is none at all, the filter is not what is wrong.
    with pytest.raises(AccountError, match=r"can see no instance to use$"):
        await placed(Search(), Meant(only=only))


async def test_foreign_tags_are_shown_harmless_and_in_short() -> None:
    tags = tuple("\x1b[31m" + "y" * 100 + str(number) for number in range(99))
    many = [msgspec.structs.replace(instance("x", tail=f"t{n}"), tags=tags) for n in range(99)]
    with pytest.raises(AccountError) as caught:
        await placed(Search(*many), Meant(only=InstanceFilter("\x1b]0;", tags[:9])))
    for text in (caught.value.headline, caught.value.hint):
        assert text.isprintable()
        assert len(text) < 12_000
    assert "and 94 more)" in caught.value.hint
    assert "and 79 more. " in caught.value.hint
