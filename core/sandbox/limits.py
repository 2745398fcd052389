"""The size limits of the Notion API (Notion API: request limits, "size limits")."""

TEXT_CONTENT = 2_000
"""Characters of `text.content`, counted as Notion's server counts: UTF-16 code units."""

URL = 2_000
EQUATION = 1_000
EMAIL = 200
PHONE_NUMBER = 200
ARRAY = 100
"""Elements of any array of blocks or rich text."""

MULTI_SELECT = 100
RELATION = 100
PEOPLE = 100
FILES = 100
OPTION_NAME = 100
PAYLOAD_BLOCKS = 1_000
PAYLOAD_BYTES = 500_000
PAGE_SIZE = 100
QUERY_RESULTS = 10_000
INLINE_REFERENCES = 25
"""References of a relation or people value that a page object carries; the rest by endpoint."""

FILE_NAME_BYTES = 900
SINGLE_PART_BYTES = 20 * 1024 * 1024
PART_MIN_BYTES = 5 * 1024 * 1024
PART_MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 10_000
IMPORT_BYTES = 200 * 1024 * 1024
"""What the twin takes from an external URL; Notion takes what the workspace's plan allows."""

UPLOAD_LIFETIME_SECONDS = 3_600
COMMENT_ATTACHMENTS = 3
MARKDOWN_READ_BLOCKS = 20_000


def utf16_length(text: str) -> int:
    """Length of `text` in UTF-16 code units, the way a JavaScript server counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
