"""The API versions the twin speaks (Notion API: versioning)."""

from enum import StrEnum

from core.sandbox.errors import ApiError


class Version(StrEnum):
    """A value of the Notion-Version header. Versions compare by date, as their strings do."""

    DATABASES = "2022-06-28"
    """Databases hold their own schema and rows."""
    DATA_SOURCES = "2025-09-03"
    """A database holds data sources, which hold schema and rows."""
    IN_TRASH = "2026-03-11"
    """`archived` gone, `after` became `position`, `transcription` became `meeting_notes`."""


def read_version(header: str | None) -> Version:
    """The version a request asks for; raises `missing_version` when it is absent or unknown."""
    if header is None:
        raise ApiError(
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be defined,"
            " instead was `undefined`.",
        )
    try:
        return Version(header)
    except ValueError:
        *others, newest = (f'`"{version.value}"`' for version in Version)
        raise ApiError(
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be"
            f' {", ".join(others)}, or {newest}, instead was `"{header}"`.',
        ) from None
