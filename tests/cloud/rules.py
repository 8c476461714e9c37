"""Who may be told what: the key, the token, and the proxy's password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.support.hosts import EU, IAM, SEARCH, US
from tests.support.scan import Scan

if TYPE_CHECKING:
    from tests.support.cloud import Cloud

_MAY_SEE_THE_TOKEN = {US, EU, SEARCH}


def check(cloud: Cloud) -> None:
    """Hold all that was said to all hosts, and to the proxy, to what each may see."""
    key = Scan({"key": cloud.key})
    token = Scan({str(number): token for number, token in enumerate(cloud.tokens)})
    password = Scan({"password": cloud.login.password} if cloud.login else {})
    for one in cloud.heard:
        assert not password.data(one.host, one.raw)
        assert one.head.field("proxy-authorization") is None
        assert not key.data(one.host, one.head.raw)
        if one.host == IAM:
            assert (one.head.line[0], one.head.target) == (b"POST", "/identity/token")
            assert parse_qs(one.body.decode())["apikey"] == [cloud.key]
            assert not token.data(one.host, one.raw)
        else:
            assert one.host in _MAY_SEE_THE_TOKEN
            assert not key.data(one.host, one.body)
            told = (one.head.field("authorization") or "").partition(" ")
            assert told[0] == "Bearer"
            assert told[2] in cloud.tokens
            assert not token.data(one.host, one.raw.replace(told[2].encode(), b"", 1))
    for asked in cloud.asked:
        assert not key.data("proxy", asked.head.raw)
        assert not token.data("proxy", asked.head.raw)
    assert {asked.head.line[0] for asked in cloud.asked} <= {b"CONNECT"}
