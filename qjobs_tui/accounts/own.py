"""Our own accounts: their names, instances and addresses, and where each key is; never the key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.accounts.naming import name_defect
from qjobs_tui.addresses import checked
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL = "all"
_MOST_INSTANCES = 100
_LONGEST_INSTANCE = 300
_MOST_TAGS = 100
# As long as IBM Cloud lets a tag be.
_LONGEST_TAG = 128


class KeyPlace(StrEnum):
    """Where an account's key is; the values are what stands in the file."""

    KEYRING = "keyring"
    COMMAND = "command"
    ENVIRONMENT = "environment"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Own:
    """An account of our own.

    Attributes:
        name: What the user calls it; the keyring has the key under this name.
        key: Where the key is.
        instances: CRNs, or names that a search by the key finds; empty: all there are.
        token_command: The program that prints the key and its arguments, for `KeyPlace.COMMAND`.
        url: The service's address, or None for IBM Cloud's.
        iam_url: The identity service's address, or None for IBM Cloud's.
        private_endpoint: Whether the private endpoints are used.
        only: Which of all there are is meant; without effect, and refused, beside ``instances``.

    """

    name: str
    key: KeyPlace = KeyPlace.KEYRING
    instances: tuple[str, ...] = ()
    token_command: tuple[str, ...] = ()
    url: str | None = None
    iam_url: str | None = None
    private_endpoint: bool = False
    only: InstanceFilter = EVERY_INSTANCE

    def choosing(self, given: Iterable[str]) -> Own:
        """Return the account with instances that somebody chose: CRNs, names, or "all"."""
        return replace(self, instances=chosen_instances(given), only=EVERY_INSTANCE)


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """All of them, in the order of the file; ``default`` is the name of one, or ""."""

    accounts: tuple[Own, ...] = ()
    default: str = ""

    def get(self, name: str) -> Own | None:
        """Return the account of that name."""
        return next((each for each in self.accounts if each.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all."""
        return tuple(each.name for each in self.accounts)

    def having(self, account: Own) -> OwnAccounts:
        """Add an account, or replace the one of its name; the first becomes the default."""
        kept = [account if each.name == account.name else each for each in self.accounts]
        added = () if self.get(account.name) else (account,)
        return OwnAccounts((*kept, *added), self.default or account.name)

    def without(self, name: str) -> OwnAccounts:
        """Take an account away; if it was the default there is none any more."""
        kept = tuple(each for each in self.accounts if each.name != name)
        return OwnAccounts(kept, "" if self.default == name else self.default)

    def renamed(self, name: str, new: str) -> OwnAccounts:
        """Give an account another name; the caller moves what the keyring has under it."""
        changed = (replace(e, name=new) if e.name == name else e for e in self.accounts)
        return OwnAccounts(tuple(changed), new if self.default == name else self.default)

    def using(self, name: str) -> OwnAccounts:
        """Make an account the default."""
        return OwnAccounts(self.accounts, name)


def defect(account: Own) -> str:
    """Name the first thing of an account that cannot be used, as a sentence, or ""."""
    if words := name_defect(account.name):
        return words
    if bool(account.token_command) != (account.key is KeyPlace.COMMAND):
        return (
            'key = "command" needs a token_command, such as ["pass", "show", "ibm"]'
            if account.key is KeyPlace.COMMAND
            else f'token_command has no effect beside key = "{account.key}"'
        )
    if len(account.instances) > _MOST_INSTANCES:
        return f"there are more than {_MOST_INSTANCES} instances"
    found = (instance_defect(each) for each in account.instances)
    wrong = next((words for words in found if words), "") or _only_defect(account)
    return wrong or _address_defect(account)


def instance_defect(given: str) -> str:
    """Say why a text is neither a CRN nor a name, or ""."""
    if given.startswith("crn:"):
        try:
            Crn.parse(given)
        except ValueError as error:
            return str(error)
        return ""
    if not given.strip() or not given.isprintable() or len(given) > _LONGEST_INSTANCE:
        return "an instance is given by its CRN or its name"
    return ""


def chosen_instances(given: Iterable[str]) -> tuple[str, ...]:
    """Return what to keep of what somebody gave: "all" of them is the empty tuple."""
    wanted = tuple(dict.fromkeys(each.strip() for each in given))
    return () if ALL in wanted else wanted


def _only_defect(account: Own) -> str:
    if account.only and account.instances:
        return 'region and tags have no effect beside instances, but for instances = "all"'
    if len(account.only.tags) > _MOST_TAGS:
        return f"there are more than {_MOST_TAGS} tags"
    texts = (*filter(None, (account.only.region,)), *account.only.tags)
    if not all(_is_telling(text) for text in texts):
        return f"a region or a tag has 1 to {_LONGEST_TAG} characters that can be seen"
    return ""


def _is_telling(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= _LONGEST_TAG


def _address_defect(account: Own) -> str:
    try:
        for called, url in (("url", account.url), ("iam_url", account.iam_url)):
            if url is not None:
                checked(url, called)
    except AccountError as error:
        return error.headline
    return ""
