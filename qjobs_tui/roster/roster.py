"""The accounts of a person: what the account commands and screens do, they do through this.

Nothing here prints or draws. Texts of files and of the service are handed on as they are, and
cleaned where they are shown.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from qjobs_tui.accounts import environment, made, resolution, token_command, unverified
from qjobs_tui.accounts.variables import Variables
from qjobs_tui.accounts.vault_backend import BackendName
from qjobs_tui.accounts.vault_errors import no_keyring, untrusted
from qjobs_tui.roster import bringing, changing, keeping, listing, opening, trying
from qjobs_tui.roster.given import given_key, require_apart
from qjobs_tui.roster.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qjobs_tui.accounts.account import Account
    from qjobs_tui.accounts.key_store import Backend
    from qjobs_tui.accounts.own import Own
    from qjobs_tui.accounts.resolution import Asked
    from qjobs_tui.accounts.steps import Resolution
    from qjobs_tui.roster.means import Means
    from qjobs_tui.roster.values import Answered, Entry, Listed, Trial
    from qjobs_tui.secret import Secret

_ANYTHING = resolution.Asked()


class Roster:
    """Finds, tries and keeps accounts.

    It holds no state: the files and the keyring do, which other programs may change at any time.
    """

    def __init__(self, means: Means) -> None:
        self._means = means

    async def resolve(self, asked: Asked = _ANYTHING) -> Resolution:
        """Look for the account to act as; what goes wrong is told in its steps."""
        means = self._means
        return await resolution.resolve(means.environ, means.home, means.own, means.vault, asked)

    async def listed(self) -> Listed:
        """Tell which accounts there are; no key is asked for."""
        return await asyncio.to_thread(listing.listed, self._means)

    async def get(self, name: str) -> Own | None:
        """Return an account of our own as it stands in the file, or None.

        Raises:
            AccountError: The file cannot be read.

        """
        return (await changing.read(self._means)).get(name)

    async def own(self, name: str) -> Own:
        """Return an account of our own as it stands in the file.

        Raises:
            AccountError: There is none of that name, or the file cannot be read.

        """
        return changing.found(await changing.read(self._means), name, self._means.own)

    async def replaced(self, name: str) -> Own | None:
        """Return the account that one of this name would replace; None where there is none.

        Raises:
            AccountError: One is called so but for case, or the file cannot be read.

        """
        accounts = await changing.read(self._means)
        changing.require_apart(accounts, name, by=name)
        return accounts.get(name)

    def usual_addresses(self) -> tuple[str | None, str | None]:
        """Return what the environment says of addresses: of the service, and the identity service.

        The second is in force for every account that has none, and is kept with it. The first is
        of the environment's own account; no other follows it, but it may be proposed.
        """
        environ, settings = self._means.environ, self._means.settings()
        return environ.get(environment.URL) or None, settings.iam_url

    async def keyring(self) -> Backend:
        """Tell which keyring keys would be kept in.

        Raises:
            AccountError: There is none that may be used.

        """
        backend = await self._means.vault.backend()
        if backend.is_trusted:
            return backend
        if isinstance(backend, BackendName) and backend.is_none:
            raise no_keyring()
        raise untrusted(backend.name, backend.why_not)

    async def printed_key(self, own: Own) -> Secret:
        """Run the ``token_command`` of an account, kept or not, and return the key it prints.

        Raises:
            AccountError: It could not be run, failed, or printed something else.

        """
        return await token_command.ask(own.token_command, Variables(self._means.environ))

    async def try_key(self, own: Own, key: Secret) -> Trial:
        """Try a key before it is kept, and look for the instances that it sees.

        Where the account has a url of its own, one of them is asked there.

        Raises:
            KeyRejected: It is not accepted.
            AccountError: It can be no key, or the account cannot be kept as it is.
            ServiceError: It could not be tried.

        """
        trimmed = given_key(key)
        require_apart(own, trimmed)
        changing.require_sound(own)
        account = self.account(own, trimmed)
        return await trying.with_url_tried(self._means, account, await self.try_account(account))

    async def try_account(self, account: Account) -> Trial:
        """Try an account that has its key, such as an opened entry; raises as `try_key`."""
        return await trying.try_key(self._means, account)

    async def tested(self, account: Account) -> Trial:
        """Try an account as `try_account` does, and complain if what it means does not answer."""
        return await trying.tested(self._means, account)

    async def answers(self, account: Account, trial: Trial) -> tuple[Answered, ...]:
        """Ask each instance that the account means whether it answers."""
        wanted = await trying.followed(account, trial.instances)
        return await trying.answers(self._means, account, wanted)

    async def keep(self, own: Own, key: Secret) -> str:
        """Keep a key in the keyring, then its account in the file.

        A key of the account that was there before is replaced; if the file cannot be written, it
        is put back. For a key that is only for this session the file alone is written.

        Returns:
            Where the key is: the keyring's name, or words such as "this session".

        Raises:
            AccountError: One of them cannot be written; then both are as they were.

        """
        return await whole(keeping.keep(self._means, own, key))

    def account(self, own: Own, key: Secret) -> Account:
        """Return what to act as with a key that was just given.

        Raises:
            AccountError: One of its instances is neither a CRN nor a name.

        """
        source = f"account {own.name!r}, its key given just now"
        return made.of_own(own, key, self._means.settings(), source)

    async def opened(self, entry: Entry) -> Account:
        """Return what to act as for an entry, asking for its key where that is.

        Raises:
            AccountError: The key cannot be had, or the account cannot be used.

        """
        return unverified.checked(await opening.opened(self._means, entry), self._means.no_verify)

    async def use(self, name: str) -> None:
        """Make one of our own accounts the default.

        Raises:
            AccountError: There is none of that name, or the file cannot be written.

        """
        await changing.use(self._means, name)

    async def rename(self, name: str, new: str) -> None:
        """Give an account of our own another name, and its keyring entry too.

        The key stands under the new name before it goes from under the old one.

        Raises:
            AccountError: Something failed; says which name the account has then.

        """
        await whole(keeping.rename(self._means, name, new))

    async def remove(self, name: str) -> bool:
        """Forget an account of our own and its key; return whether there was a key.

        Raises:
            AccountError: There is none of that name, or one of both cannot be removed.

        """
        return await whole(keeping.remove(self._means, name))

    async def bring(
        self, entry: Entry, began: Callable[[], None] = lambda: None
    ) -> tuple[str, ...]:
        """Import an entry of Qiskit's file, its key into the keyring; the file is never changed.

        Args:
            entry: The entry.
            began: Called when the key was accepted and is about to be kept: from then on who
                cancels this waits for its end, and the account may be kept.

        Returns:
            Lines that tell what was kept, what was left behind, and that the file has its keys
            still.

        Raises:
            AccountError: The entry cannot be used, the name is taken, or it cannot be kept.
            ServiceError: The key could not be tried.

        """
        return await bringing.bring(self._means, entry, began)

    async def set_instances(self, name: str, given: Sequence[str]) -> None:
        """Say which instances an account of our own means: CRNs, names, or "all".

        Raises:
            AccountError: There is no such account, or one of them cannot be one.

        """
        await changing.set_instances(self._means, name, given)
