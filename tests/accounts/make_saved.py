"""Have a release of IBM's client save accounts: how ``tests/accounts/saved_by`` was made.

In an environment that has ``qiskit-ibm-runtime`` of that release, and nothing else of the tests'::

    python tests/accounts/make_saved.py FOLDER

writes ``VERSION.json``, what the release keeps when it is asked for every channel and option that
it knows, and, where it knows a default, ``VERSION-default.json`` with one account flagged so. Both
are as the release wrote them, to the byte. It also prints which account the release itself takes
when nobody names one. The keys are made up, and no service is asked.
"""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Saves = Callable[..., Any]
CRN = "crn:v1:bluemix:public:quantum-computing:us-east:a/0f00:aaaa-bbbb::"
CHANNELS = ("ibm_quantum", "ibm_cloud", "ibm_quantum_platform", "local")
OLD_CHANNELS = ("legacy", "cloud")
PROXIES = {
    "urls": {"https": "http://made-up-user:made-up%40password@proxy.example:3128"},
    "username_ntlm": "made-up-user",
    "password_ntlm": "made-up-password",
}


def main(folder: Path) -> None:
    """Write the files."""
    with tempfile.TemporaryDirectory() as home:
        # Before the import, which takes note of it.
        os.environ.update(HOME=home)
        for name in [name for name in os.environ if name.startswith("QISKIT_IBM")]:
            del os.environ[name]
        warnings.simplefilter("ignore")
        import qiskit_ibm_runtime

        version = qiskit_ibm_runtime.__version__
        saves = service(qiskit_ibm_runtime).save_account
        path = Path(home, ".qiskit", "qiskit-ibm.json")
        save_all(saves)
        keep(path, folder / f"{version}.json")
        if "set_as_default" in inspect.signature(saves).parameters:
            save(saves, name="flagged", channel="ibm_cloud", instance=CRN, set_as_default=True)
            keep(path, folder / f"{version}-default.json")


def service(client: Any) -> Any:
    """Return what the service is called in this release."""
    names = ("QiskitRuntimeService", "IBMRuntimeService")
    return next(getattr(client, name) for name in names if hasattr(client, name))


def save_all(saves: Saves) -> None:
    """Save an account for each channel, and for each option."""
    for channel in CHANNELS:
        instance = "ibm-q/open/main" if channel == "ibm_quantum" else CRN
        save(saves, channel=channel, instance=instance)
    for channel in OLD_CHANNELS:
        # Releases that know both keep the channel.
        save(saves, auth=channel, instance="ibm-q/open/main" if channel == "legacy" else CRN)
    is_old = "channel" not in inspect.signature(saves).parameters
    cloud: dict[str, Any] = {"auth": "cloud"} if is_old else {"channel": "ibm_cloud"}
    save(saves, name="no-instance", **cloud)
    save(saves, name="by-name", instance="my-instance", **cloud)
    save(saves, name="proxied", instance=CRN, proxies=PROXIES, verify=False, **cloud)
    save(saves, name="private", instance=CRN, private_endpoint=True, **cloud)
    save(saves, name="elsewhere", instance=CRN, url="https://quantum.example", **cloud)
    save(saves, name="eu", region="eu-de", plans_preference=["open"], **cloud)
    save(saves, name="tagged", tags=["made-up"], **cloud)


def save(saves: Saves, **options: Any) -> None:
    """Save an account, unless the release does not know one of the options, or refuses it."""
    known = inspect.signature(saves).parameters
    if not set(options) <= set(known):
        return
    name = options.get("name") or options.get("channel") or options.get("auth")
    # What a release refuses it does not keep, which is all there is to know; the kinds differ.
    with contextlib.suppress(Exception):
        saves(token=f"made-up-key-of-{name}", **options)


def keep(path: Path, target: Path) -> None:
    """Keep the file as it is, and tell which account the release itself takes."""
    target.write_bytes(path.read_bytes())
    from qiskit_ibm_runtime.accounts.management import AccountManager

    try:
        chosen = AccountManager.get().token
    except Exception as error:  # noqa: BLE001 - of any release
        chosen = f"{type(error).__name__}: {error}"
    sys.stdout.write(f"{target.name}: {chosen}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
