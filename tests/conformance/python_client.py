"""The checks through notion-client, the Python library."""

import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import httpx
from notion_client import Client
from notion_client.errors import HTTPResponseError

from core.kit.clock import Clock
from tests.conformance.check import Check, Checks, Obj
from tests.conformance.judge import at, faults, filled

CONTROL = "conformance"
"""The control token of the sandbox under test."""
_PATIENCE_SECONDS = 20.0
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Address:
    """Where the sandbox is and how it is entered."""

    url: str
    token: str
    root_page_id: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one check; no faults when it held."""

    version: str
    endpoint: str
    says: str
    faults: tuple[str, ...]


@dataclass(slots=True)
class PythonRun:
    """One version's checks, one after another, over one connection."""

    address: Address
    checks: Checks
    clock: Clock
    kept: Obj = field(default_factory=dict)

    def outcomes(self) -> list[Outcome]:
        """Run everything."""
        self.kept = {"root": self.address.root_page_id, "url": self.address.url}
        with httpx.Client(timeout=60, trust_env=False) as carrier:
            client = Client(
                auth=self.address.token,
                base_url=self.address.url,
                notion_version=self.checks.version,
                retry=False,
                log_level=logging.CRITICAL,  # refusals are what many checks are about
                client=carrier,
            )
            listed = [check for check in self.checks.listed if check.only in {"", "python"}]
            return [self._outcome(client, check) for check in listed]

    def _outcome(self, client: Client, check: Check) -> Outcome:
        ends = self.clock.monotonic() + (_PATIENCE_SECONDS if check.until else 0)
        found = self._judge(client, check)
        while found and self.clock.monotonic() < ends:
            self.clock.sleep(_PAUSE_SECONDS)
            found = self._judge(client, check)
        return Outcome(self.checks.version, check.endpoint, check.says, tuple(found))

    def _judge(self, client: Client, check: Check) -> list[str]:
        try:
            args = filled(check.args, self.kept)
        except KeyError as missing:
            return [f"an earlier check kept no {missing}"]
        try:
            answer = self._call(client, check.endpoint, args)
        except HTTPResponseError as error:
            return _refusal(check, error)
        if check.status:
            return [f"should be refused with {check.status}"]
        for name, path in check.keep.items():
            self.kept[name] = at(answer, path)
        return faults(check, answer, self.kept)

    def _call(self, client: Client, endpoint: str, args: Obj) -> Any:
        if endpoint == "control":
            return self._control(args)
        if endpoint == "request":
            return client.request(**{**args, "method": args["method"].upper()})
        if endpoint == "file_uploads.send":
            args = {**args, "file": _file(args["file"]["$file"])}
        method: Callable[..., Any] = attrgetter(endpoint)(client)
        return method(**args)

    def _control(self, args: Obj) -> Any:
        answer = httpx.post(
            f"{self.address.url}/_sandbox/{args['name']}",
            json=args["body"],
            headers={"Authorization": f"Bearer {CONTROL}"},
            trust_env=False,
        )
        answer.raise_for_status()
        return answer.json()


def _refusal(check: Check, error: HTTPResponseError) -> list[str]:
    code = str(getattr(error.code, "value", error.code))
    if not check.status:
        return [f"refused with {error.status} {code}: {error}"]
    found = []
    if error.status != check.status:
        found.append(f"status should be {check.status}, is {error.status}")
    if check.code and code != check.code and not _unknown(code):
        found.append(f"code should be {check.code}, is {code}")
    if check.message not in str(error) and not _unknown(code):
        found.append(f"message should contain {check.message!r}, is {str(error)!r}")
    return found


def _unknown(code: str) -> bool:
    """The library has one name for every code that it does not know."""
    return code.startswith("notionhq_client_response_error")


def _file(told: Mapping[str, Any]) -> tuple[str, io.BytesIO, str]:
    data = bytes(told["zeros"]) if "zeros" in told else str(told["text"]).encode()
    return str(told["name"]), io.BytesIO(data), str(told["type"])
