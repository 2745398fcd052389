"""Files are fetched from Notion, and from nowhere else."""

import pytest

from core.notion.downloads import is_kept_by_notion


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://prod-files-secure.s3.us-west-2.amazonaws.com/a/b?X-Amz-Signature=1", True),
        ("https://file.notion.so/f/1", True),
        ("http://127.0.0.1:8000/_files/1", True),
        ("http://127.0.0.1:8001/_files/1", False),
        ("http://file.notion.so/f/1", False),
        ("https://notion.so.example.com/1", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("https://example.com/@file.notion.so/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_files_are_fetched_only_where_notion_keeps_them(url: str, *, kept: bool) -> None:
    assert is_kept_by_notion(url, "http://127.0.0.1:8000") is kept
