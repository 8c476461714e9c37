"""One entry of Qiskit's account file, checked and with its secrets wrapped.

Nothing here raises: an exception would carry the entry, and the key in it, in its frames' locals.
What is wrong with an entry is told in `Saved.defect`, without any value.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from qjobs_tui.accounts.account import CHANNELS, LEGACY_CHANNEL
from qjobs_tui.accounts.instance_filter import EVERY_INSTANCE, InstanceFilter
from qjobs_tui.secret import Secret

_KNOWN = (*CHANNELS, LEGACY_CHANNEL)
# Releases of 2022 had no channel yet; those right after turned what they found into these.
_AUTHS = {"cloud": "ibm_cloud", "legacy": LEGACY_CHANNEL}
# As IBM's client says that no instance is named, and that this is meant.
_AUTO = "auto"


class Saved(msgspec.Struct, frozen=True):
    """A saved account; when ``defect`` says something, it cannot be used.

    ``only`` and ``has_plans``, whether it prefers plans by their names, are about accounts that
    name no instance; beside one that is named IBM's client heeds neither.
    """

    name: str
    channel: str = ""
    is_default: bool = False
    key: Secret = Secret("")
    instance: str = ""
    only: InstanceFilter = EVERY_INSTANCE
    has_plans: bool = False
    url: str | None = None
    private_endpoint: bool = False
    proxies: tuple[tuple[str, Secret], ...] = ()
    verify: bool = True
    defect: str = ""
    note: str = ""

    @property
    def is_legacy(self) -> bool:
        """Whether it belongs to the channel that IBM closed in 2025; its token is of no use."""
        return self.channel == LEGACY_CHANNEL

    @property
    def instances(self) -> tuple[str, ...]:
        """The instance that it names, by CRN or name, if it does."""
        return (self.instance,) if _is_named(self.instance) else ()


def saved(name: str, entry: object) -> Saved:
    """Check one entry of the file."""
    if not isinstance(entry, Mapping):
        return Saved(name, defect="it is not a JSON object")
    channel = _channel(entry)
    is_open = not _is_named(_text(entry, "instance"))
    return Saved(
        name,
        channel=channel,
        is_default=bool(entry.get("is_default_account")),
        key=Secret(_text(entry, "token").strip()),
        instance=_text(entry, "instance"),
        only=_only(entry) if is_open else EVERY_INSTANCE,
        has_plans=is_open and bool(entry.get("plans_preference")),
        url=_text(entry, "url") or None,
        private_endpoint=entry.get("private_endpoint") is True,
        proxies=_proxies(entry),
        verify=entry.get("verify") is not False,
        defect=_defect(entry),
        note=_note(entry),
    )


def _text(entry: Mapping[str, object], field: str) -> str:
    value = entry.get(field)
    return value if isinstance(value, str) else ""


def _is_named(instance: str) -> bool:
    return instance not in {"", _AUTO}


def _only(entry: Mapping[str, object]) -> InstanceFilter:
    tags = entry.get("tags")
    texts = (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    return InstanceFilter(_text(entry, "region"), tuple(texts))


def _channel(entry: Mapping[str, object]) -> str:
    if "channel" not in entry:
        return _AUTHS.get(_text(entry, "auth"), "")
    channel = _text(entry, "channel")
    return channel if channel in _KNOWN else ""


def _proxies(entry: Mapping[str, object]) -> tuple[tuple[str, Secret], ...]:
    proxies = entry.get("proxies")
    urls = proxies.get("urls") if isinstance(proxies, Mapping) else None
    if not isinstance(urls, Mapping):
        return ()
    return tuple((str(match), Secret(url)) for match, url in urls.items() if isinstance(url, str))


def _defect(entry: Mapping[str, object]) -> str:
    """Name the first field that cannot be used; never its value, which may be a secret."""
    if not _channel(entry):
        return f"its channel is not one of {', '.join(CHANNELS)}"
    token = entry.get("token")
    if not isinstance(token, str) or not token.strip():
        return "its token is missing or no text"
    for field in ("instance", "url", "region"):
        if not isinstance(entry.get(field), str | None):
            return f"its {field} is no text"
    for field in ("verify", "private_endpoint"):
        if not isinstance(entry.get(field), bool | None):
            return f"its {field} is neither true nor false"
    for field, verb in (("tags", "are"), ("plans_preference", "is")):
        if not _is_texts(entry.get(field)):
            return f"its {field} {verb} no list of texts"
    return _proxies_defect(entry.get("proxies"))


def _is_texts(value: object) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


def _proxies_defect(proxies: object) -> str:
    if proxies is None:
        return ""
    if not isinstance(proxies, Mapping):
        return "its proxies are not a JSON object"
    urls = proxies.get("urls")
    if urls is None:
        return ""
    if not isinstance(urls, Mapping) or not all(isinstance(url, str) for url in urls.values()):
        return "the urls of its proxies are not a JSON object of texts"
    return ""


def _note(entry: Mapping[str, object]) -> str:
    proxies = entry.get("proxies")
    if isinstance(proxies, Mapping) and proxies.get("username_ntlm"):
        return "NTLM sign-in to the proxy is not supported and left out"
    return ""
