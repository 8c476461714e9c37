from __future__ import annotations

import httpx
import pytest

from qjobs_tui.addresses import is_loopback
from qjobs_tui.errors import AccountError
from qjobs_tui.jobs import Crn
from qjobs_tui.service.endpoints import cloud_of, endpoints, origin


def crn(region: str = "us-east", cname: str = "bluemix") -> Crn:
    return Crn.parse(f"crn:v1:{cname}:public:quantum-computing:{region}:a/0f00:aaaa-bbbb::")


@pytest.mark.parametrize(
    ("region", "url", "private", "base"),
    [
        ("us-east", None, False, "https://quantum.cloud.ibm.com/api/v1"),
        ("eu-de", None, False, "https://eu-de.quantum.cloud.ibm.com/api/v1"),
        ("us-east", None, True, "https://private.us-east.quantum.cloud.ibm.com/api/v1"),
        ("eu-de", "https://test.cloud.ibm.com", False, "https://eu-de.quantum.test.cloud.ibm.com/api/v1"),
        ("eu-de", "https://quantum.cloud.ibm.com/api/v1", False, "https://eu-de.quantum.cloud.ibm.com/api/v1"),
        ("eu-de", "https://x.org/experimental/api/", True, "https://x.org/experimental/api"),
        ("eu-de", "http://127.0.0.1:80/v1/", False, "http://127.0.0.1:80/v1"),
        ("eu-de", "http://localhost:9", False, "http://localhost:9"),
        ("eu-de", "http://[::1]:9/a", False, "http://[::1]:9/a"),
        ("us-east", "https://experimental.org", False, "https://quantum.experimental.org/api/v1"),
        ("eu-de", "https://private.eu-de.quantum.cloud.ibm.com", True, "https://private.eu-de.quantum.cloud.ibm.com/api/v1"),
        ("us-east", "https://postquantum.com", False, "https://quantum.postquantum.com/api/v1"),
        ("us-east", "https://proxy.acmequantum.io", False, "https://quantum.proxy.acmequantum.io/api/v1"),
        ("eu-de", "https://Eu-De.QUANTUM.Cloud.ibm.com", False, "https://eu-de.quantum.cloud.ibm.com/api/v1"),
        ("us-east", "https://quantum.acmequantum.io:8443", False, "https://quantum.acmequantum.io:8443/api/v1"),
    ],
)  # fmt: skip
def test_base(region: str, url: str | None, private: bool, base: str) -> None:
    assert endpoints(crn(region), url, private=private).base == base


@pytest.mark.parametrize(
    ("cname", "given", "private", "token_url"),
    [
        ("bluemix", None, False, "https://iam.cloud.ibm.com/identity/token"),
        ("bluemix", None, True, "https://private.iam.cloud.ibm.com/identity/token"),
        ("staging", None, False, "https://iam.test.cloud.ibm.com/identity/token"),
        ("staging", "https://i.org/", False, "https://i.org/identity/token"),
        ("bluemix", "https://i.org/a/identity/token", False, "https://i.org/a/identity/token"),
        ("bluemix", "http://127.0.0.1:8/iam", True, "http://127.0.0.1:8/iam/identity/token"),
    ],
)
def test_token_url(cname: str, given: str | None, private: bool, token_url: str) -> None:
    assert endpoints(crn(cname=cname), None, given, private=private).token_url == token_url


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://cloud.ibm.com", "plain http"),
        ("http://x.org/experimental", "plain http"),
        ("http://127.0.0.1.x.org", "plain http"),
        ("http://localhost.x.org", "plain http"),
        ("ftp://cloud.ibm.com", "not a web address"),
        ("cloud.ibm.com", "not a web address"),
        ("https://", "not a web address"),
        ("https://x.org:99999", "not a web address"),
        ("https://[x", "not a web address"),
        ("https://me:hidden@cloud.ibm.com", "neither a user name"),
        ("https://cloud.ibm.com?key=hidden", "neither a user name"),
        ("https://\u2460.hidden.com", "characters that no web address has"),
        ("https://m\u00fcnchen.de", "characters that no web address has"),
        ("https://a\u3002com", "characters that no web address has"),
        ("https://exa mple.com", "characters that no web address has"),
        ("https://cloud.ibm.com\\.hidden.com", "characters that no web address has"),
        ("https://exa%6dple.com", "characters that no web address has"),
        ("https://\x7f.com", "characters that no web address has"),
        ("https://a..com", "characters that no web address has"),
        ("https://-a.com", "characters that no web address has"),
        (f"https://{'a' * 64}.com", "characters that no web address has"),
        ("https://xn--.com", "characters that no web address has"),
        ("https://1.2.3.999", "characters that no web address has"),
        ("https://[fe80::1%25eth0]", "characters that no web address has"),
        ("https://x.org/a b", "characters that no web address has"),
        pytest.param(f"https://x.org/{'a' * 2000}", "not a web address", id="long"),
    ],
)
def test_refused_addresses_are_not_repeated(url: str, says: str) -> None:
    for given in ((url, None), (None, url)):
        with pytest.raises(AccountError, match=says) as caught:
            endpoints(crn(), *given)
        assert "hidden" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://cloud.ibm.com.",
        "https://xn--mnchen-3ya.de",
        "https://under_score.example.org:8443/a~b/%20",
        "https://10.0.0.1:9",
        "https://[2001:db8::1]:9",
        "http://LOCALHOST:9",
    ],
)
def test_what_is_accepted_can_be_asked(url: str) -> None:
    where = endpoints(crn(), f"{url}/experimental", url)
    for each in (where.base, where.token_url):
        # To the letter: the token is for one host, by its name as it was checked.
        assert origin(str(httpx.Request("GET", each).url)) == origin(each)


@pytest.mark.parametrize(
    ("url", "cloud"),
    [
        (None, "bluemix"),
        ("https://test.cloud.ibm.com", "staging"),
        ("https://us-east.Quantum.Test.cloud.ibm.com.", "staging"),
        ("https://cloud.ibm.com", "bluemix"),
    ],
)
def test_cloud_of_an_address(url: str | None, cloud: str) -> None:
    assert cloud_of(url) == cloud


def test_loopback() -> None:
    assert is_loopback("http://127.9.9.9:1")
    assert not is_loopback("http://10.0.0.1")
    assert not is_loopback("ftp://127.0.0.1")
    assert not is_loopback("//127.0.0.1")


@pytest.mark.parametrize("url", ["", "https://[x", "http://127.0.0.1:99999", "http://"])
def test_what_is_no_address_is_not_on_this_machine(url: str) -> None:
    assert not is_loopback(url)


def test_origin_knows_default_ports() -> None:
    assert origin("https://a.b/c") == origin("https://a.b:443/d") != origin("http://a.b/c")
