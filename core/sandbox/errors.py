"""Notion's error answers (Notion API: status codes).

These are answers of the twin to its clients, not errors of the assistant: they stand outside the
tree of core.kit.errors, and the gateway turns each into Notion's error envelope.
"""

from collections.abc import Sequence

from core.sandbox.wire import Obj


class ApiError(Exception):
    """An answer other than 2xx.

    Args:
        status: HTTP status.
        code: Notion's error code, such as `validation_error`.
        message: Notion's message.
        retry_after: seconds for the Retry-After header, when there is one.
        additional_data: Notion's `additional_data`, when there is any.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: int | None = None,
        additional_data: Obj | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.additional_data = additional_data

    def envelope(self, request_id: str) -> Obj:
        """The body of the answer."""
        body: Obj = {
            "object": "error",
            "status": self.status,
            "code": self.code,
            "message": self.message,
        }
        if self.additional_data:
            body["additional_data"] = self.additional_data
        body["request_id"] = request_id
        return body


class Unseen(ApiError):
    """The 404 for something that is absent or not shared with the integration."""

    def __init__(self, message: str) -> None:
        super().__init__(404, "object_not_found", message)

    def told_to(self, bot: Obj) -> ApiError:
        """The same, naming the integration that asked."""
        self.message = self.message.replace(
            "your integration.", f'your integration "{bot["name"]}".'
        )
        self.additional_data = {"integration_id": bot["id"]}
        return self


def invalid(message: str) -> ApiError:
    """A 400 `validation_error` with this message."""
    return ApiError(400, "validation_error", message)


def content_failed(reason: str) -> ApiError:
    """The refusal of content that has the right shape and a wrong value."""
    return invalid(f"Content creation Failed. Fix the following: \n{reason}")


def not_found(what: str, identifier: str) -> ApiError:
    """The 404 for an object that is absent or not shared with the integration.

    Args:
        what: as Notion calls it, such as `data_source`.
        identifier: which one was asked for.
    """
    if what == "file_upload":
        return Unseen(
            f"Could not find file_upload with ID: {identifier}. Confirm the status of the file"
            " upload is `uploaded` and that your integration has capabilities to update or insert"
            " content."
        )
    return Unseen(
        f"Could not find {what} with ID: {identifier}. Make sure the relevant pages and databases"
        " are shared with your integration."
    )


def other_kind(identifier: str, found: str, wanted: str) -> ApiError:
    """The refusal to retrieve a database as a page, or a page as a database."""
    return invalid(
        f"Provided ID {identifier} is a {found}, not a {wanted}. Use the retrieve {found} API"
        f" instead: https://developers.notion.com/reference/retrieve-a-{found}"
    )


def several_data_sources(database_id: str, source_ids: Sequence[str]) -> ApiError:
    """The refusal to take a database for its one data source when it has more.

    Source: Notion API, upgrade guide to 2025-09-03, error type.
    """
    error = invalid("Databases with multiple data sources are not supported in this API version.")
    error.additional_data = {
        "error_type": "multiple_data_sources_for_database",
        "database_id": database_id,
        "child_data_source_ids": list(source_ids),
        "minimum_api_version": "2025-09-03",
    }
    return error


def archived(what: str) -> ApiError:
    """The refusal to edit something that is in the trash itself."""
    return invalid(
        f"Can't edit {what} that is archived. You must unarchive the {what} before editing."
    )


def archived_ancestor(what: str) -> ApiError:
    """The refusal to edit something that lies in something trashed."""
    return invalid(
        f"Can't edit {what} on block with an archived ancestor. You must unarchive the ancestor"
        f" before editing the {what}."
    )


def not_implemented(what: str) -> ApiError:
    """The answer to what Notion can do and the twin cannot; it names it."""
    return ApiError(501, "not_implemented", f"The sandbox does not implement {what}.")
