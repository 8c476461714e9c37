"""A program that asks the vault what its arguments say, one line an answer; keys come on stdin."""

from __future__ import annotations

import asyncio
import sys

from qjobs_tui.accounts.vault import Vault
from qjobs_tui.accounts.vault_errors import VaultError
from qjobs_tui.secret import Secret


async def _answer(vault: Vault, verb: str, account: str) -> object:
    if verb == "backend":
        return (await vault.backend()).name
    if verb == "write":
        await vault.write(account, Secret(sys.stdin.readline()))
        return "written"
    if verb == "remove":
        return await vault.remove(account)
    key = await vault.read(account)
    return key and key.reveal()


async def _ask(seconds: float, asked: list[str]) -> None:
    vault = Vault(seconds=seconds)
    for each in asked:
        verb, _, account = each.partition(" ")
        try:
            print(await _answer(vault, verb, account))
        except VaultError as error:
            print(error.trouble.name)


if __name__ == "__main__":
    asyncio.run(_ask(float(sys.argv[1]), sys.argv[2:]))
