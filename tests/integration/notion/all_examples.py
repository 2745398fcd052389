"""The examples of all operations; one without an example fails the matrix."""

from collections.abc import Callable

from tests.integration.notion.conftest import Desk
from tests.integration.notion.content_examples import CONTENT_EXAMPLES
from tests.integration.notion.database_examples import DATABASE_EXAMPLES
from tests.integration.notion.examples import EXAMPLES, Example
from tests.integration.notion.file_examples import FILE_EXAMPLES

ALL_EXAMPLES: dict[str, Callable[[Desk], Example]] = {
    **EXAMPLES,
    **CONTENT_EXAMPLES,
    **DATABASE_EXAMPLES,
    **FILE_EXAMPLES,
}
