"""No secret reaches a log line, whatever way it takes."""

import io
import json
import logging
import sys

import pytest
from pydantic import SecretStr

from core.kit.settings import Settings
from core.telemetry import logs
from core.telemetry.redaction import HIDDEN, Redactor, passwords_in

PLANTED = 'pl4nted "quoted" \\ sécret/with%odd chars'
SHAPED = [
    "xoxb-1234567890-abcdefGHIJ",
    "xoxe.xoxp-1-Mi0yLTEyMzQ1",
    "xapp-1-A0123-4567-abcdef",
    "ntn_12345678901234567890",
    "secret_AbCdEfGhIjKlMnOpQrStUvWx",
    "sk-proj-abcDEF123_456-789",
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs_abc",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF-123",
]


@pytest.mark.parametrize("token", SHAPED)
def test_token_shapes_are_hidden_wherever_they_stand(token: str) -> None:
    hide = Redactor()
    for text in (
        token,
        f"m{token}",
        f"before {token}, after",
        f'{{"x": "{token}"}}',
        f"\x1b[35m{token}",
    ):
        shown = hide.text(text)
        assert HIDDEN in shown
        assert token[-8:] not in shown


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("redis://user:hunt3r@cache.example.com:6379/0", "hunt3r"),
        ("postgresql+psycopg://u:p4ss@db.example.com/a", "p4ss"),
        ("Authorization: Bearer abcdefghij", "abcdefghij"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("wss://socket.example.com/link/?ticket=aaa-bbb&app_id=1", "aaa-bbb"),
        ("POST /webhooks/123456/aW50ZXJhY3Rpb24tdG9rZW4/messages", "aW50ZXJhY3Rpb24tdG9rZW4"),
        ("{'password': 'hunter2222'}", "hunter2222"),
        ("client_secret=hunter2222", "hunter2222"),
    ],
)
def test_secrets_in_addresses_and_headers_are_hidden(text: str, secret: str) -> None:
    assert secret not in Redactor().text(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8321/slack/events from someone@example.com",
        "The bot started and basic information follows",
        "task_01jc9m3k8xq4r7t2v5w8 moved from pending to released",
        "https://www.example.com/Roadmap-0123456789abcdef0123456789abcdef?pvs=4",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert Redactor().text(text) == text


def test_values_under_a_telling_key_are_hidden_at_any_depth() -> None:
    hidden = Redactor().value({"a": [{"access_token": "plainword"}], "tokens": 7, "token": 5})
    assert hidden == {"a": [{"access_token": HIDDEN}], "tokens": 7, "token": 5}


def test_passwords_are_found_in_addresses_even_when_badly_escaped() -> None:
    found = passwords_in(["redis://:a/b@c@host/0", "sqlite:///x.db", None, "unix:///run/x@y"])
    assert found == ("a/b@c",)


def _settings() -> Settings:
    return Settings(
        slack_bot_token=SecretStr(PLANTED),
        redis_address="redis://u:pa55word/x@cache.example.com/0",
        log_level="debug",
    )


def _assert_clean(written: str) -> None:
    forms = (PLANTED, json.dumps(PLANTED)[1:-1], repr(PLANTED)[1:-1], "pl4nted", "pa55word")
    assert not [form for form in forms if form in written]
    assert HIDDEN in written
    for line in written.splitlines():
        json.loads(line)


@pytest.mark.usefixtures("clean_logging")
def test_no_planted_secret_reaches_a_line_on_any_way() -> None:
    lines = io.StringIO()
    logs.setup(_settings(), process="test", stream=lines)
    ours = logs.logger("test.ours")
    theirs = logging.getLogger("slack_sdk.web")

    ours.info("plain", token_text=PLANTED, nested={"deep": [PLANTED, {PLANTED: PLANTED}]})
    ours.info("as.bytes", body=PLANTED.encode())
    ours.info("in.an.object", what=SecretHolder())
    ours.info(f"in.the.event {PLANTED}")
    theirs.info("with arguments %s and %r", PLANTED, {"header": PLANTED})
    theirs.warning("redis://u:pa55word/x@cache.example.com/0")
    for log in (ours.exception, theirs.exception):
        try:
            json.loads("{}")[PLANTED]
        except KeyError:
            log("failed")
    with logs.about(request_id=PLANTED):
        ours.info("bound")

    assert len(lines.getvalue().splitlines()) == 9
    _assert_clean(lines.getvalue())


@pytest.mark.usefixtures("clean_logging")
def test_a_crash_is_logged_without_the_secret_it_carries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = io.StringIO()
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    logs.setup(_settings(), process="test", stream=lines)
    logs.report_crashes()
    logging.captureWarnings(capture=False)
    error = RuntimeError(f"connect to redis://u:pa55word/x@cache.example.com with {PLANTED}")
    sys.excepthook(RuntimeError, error, None)
    assert "process.crashed" in lines.getvalue()
    _assert_clean(lines.getvalue())


class SecretHolder:
    def __repr__(self) -> str:
        return f"SecretHolder({PLANTED!r})"
