"""Refusals in Notion's words, multipart bodies, dates and cursors of requests."""

import pytest

from core.sandbox.errors import ApiError
from core.sandbox.fields import MISSING, Field, preview, spelled
from core.sandbox.ids import parse_uuid, property_id, seeded_uuid
from core.sandbox.limits import utf16_length
from core.sandbox.multipart import read_form
from core.sandbox.times import canonical, stamp
from core.sandbox.versions import Version, read_version
from core.sandbox.webhooks import signature


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (MISSING, "undefined"),
        (None, "null"),
        ("x", '"x"'),
        ({"ä": 1}, '{"ä":1}'),
        ("x" * 60, '"' + "x" * 54 + "..."),
    ],
)
def test_a_value_is_shown_as_notion_shows_it(value: object, shown: str) -> None:
    assert preview(value) == shown


def test_choices_are_spelled_out() -> None:
    assert spelled(["a"]) == '`"a"`'
    assert spelled(["a", "b"]) == '`"a"` or `"b"`'
    assert spelled(["a", "b", "c"]) == '`"a"`, `"b"`, or `"c"`'


def test_a_union_needs_exactly_one_of_its_forms() -> None:
    both = Field("body.parent", {"page_id": "x", "database_id": "y"})
    with pytest.raises(ApiError, match="Fix one"):
        both.variant(("page_id", "database_id"))
    tagged = Field("body.parent", {"type": "page_id", "page_id": "x", "database_id": "y"})
    with pytest.raises(ApiError, match=r"body\.parent\.database_id should be not present"):
        tagged.variant(("page_id", "database_id"))
    wrong = Field("body.parent", {"type": "database_id", "page_id": "x"})
    with pytest.raises(ApiError, match=r"body\.parent\.database_id should be defined"):
        wrong.variant(("page_id", "database_id"))


@pytest.mark.parametrize("value", [True, "1", None, [1]])
def test_what_only_looks_like_a_number_is_refused(value: object) -> None:
    with pytest.raises(ApiError, match="should be a number"):
        Field("body.n", value).number()


def test_lengths_count_utf16_units() -> None:
    assert [utf16_length(text) for text in ("abc", "äö", "😀", "\ud800")] == [3, 2, 2, 1]


def test_uuids_are_taken_in_both_spellings() -> None:
    identifier = seeded_uuid("x")
    assert parse_uuid(identifier.replace("-", "").upper()) == identifier
    assert parse_uuid(identifier[:-1]) is None
    assert seeded_uuid("x") == identifier != seeded_uuid("y")


def test_property_ids_do_not_repeat() -> None:
    taken: set[str] = set()
    for _ in range(500):
        taken.add(property_id(taken))
    assert len(taken) == 500


def test_times_are_floored_to_the_minute() -> None:
    assert stamp(1_764_000_059_999) == "2025-11-24T16:00:00.000Z"


@pytest.mark.parametrize(
    ("given", "zone", "shown"),
    [
        ("2026-11-24", None, "2026-11-24"),
        ("2026-11-24T10:00:00", None, "2026-11-24T10:00:00.000+00:00"),
        ("2026-11-24T10:00:00Z", None, "2026-11-24T10:00:00.000+00:00"),
        ("2026-11-24T10:00:00", "Europe/Berlin", "2026-11-24T10:00:00.000+01:00"),
    ],
)
def test_dates_come_back_in_one_form(given: str, zone: str | None, shown: str) -> None:
    assert canonical(given, zone) == shown


def test_versions_follow_their_dates() -> None:
    assert Version.DATABASES < Version.DATA_SOURCES < Version.IN_TRASH
    assert read_version("2025-09-03") is Version.DATA_SOURCES
    with pytest.raises(ApiError, match="should be defined, instead was `undefined`"):
        read_version(None)


def test_a_multipart_body_gives_its_fields_and_file() -> None:
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="part_number"\r\n\r\n2\r\n'
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\nli--edge\r\n\r\nline\r\n--edge--\r\n"
    )
    form = read_form('multipart/form-data; boundary="edge"', body)
    assert form.fields == {"part_number": "2"}
    assert form.part is not None
    assert (form.part.data, form.part.filename) == (b"li--edge\r\n\r\nline", "a b.txt")
    assert form.part.content_type == "text/plain"
    assert read_form("application/json", b"{}").part is None


def test_signatures_are_hmac_sha256_of_the_body() -> None:
    assert signature("key", b"body") == (
        "sha256=515aae133b435d4000956731f68ae5cf5eb85d4f0dc6a546d2bfcd3595ec1ae1"
    )
