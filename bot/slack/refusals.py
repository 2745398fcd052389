"""Slack's error codes, and what each of them means to a person: what happened, what to do next.

Source: Slack docs, "Errors" of each method that is called, and the errors that all methods share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What kind of refusal a code is."""

    GONE = auto()
    """What was named is not there."""
    FORBIDDEN = auto()
    """It may not be done here."""
    TOKEN = auto()
    """The app's own credentials are not accepted: for operators."""
    BUSY = auto()
    """Surely not done; later it may be."""
    MALFORMED = auto()
    """What was sent breaks Slack's rules: a defect of ours."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One meaning."""

    kind: Kind
    text: str
    """What happened; `{code}` is Slack's own name of it."""
    next_step: str
    wait: float | None = None
    """Seconds until it is worth trying again, where Slack does not say."""


_MESSAGE_GONE = Refusal(
    Kind.GONE,
    "The Slack message or channel is gone ({code}).",
    "Ask again in a channel or thread that is there.",
)
_PERSON_GONE = Refusal(
    Kind.GONE,
    "Slack does not know that person, or does not show them to me ({code}).",
    "Name somebody who is in this workspace.",
)
_FILE_GONE = Refusal(
    Kind.GONE, "That file is no longer in Slack ({code}).", "Send the file once more."
)
_NOT_OURS = Refusal(
    Kind.GONE,
    "That Slack message is not mine to change ({code}).",
    "Ask again; I answer in a new message.",
)
_STEP_OVER = Refusal(
    Kind.GONE,
    "That step of the workflow is over already ({code}).",
    "Run the workflow once more.",
)
_NOT_A_MEMBER = Refusal(
    Kind.FORBIDDEN,
    "I am not in that Slack channel ({code}).",
    "Invite me there with /invite, or ask me in a direct message.",
)
_THEY_ARE_NOT_IN = Refusal(
    Kind.FORBIDDEN,
    "That person is not in that Slack channel ({code}).",
    "Invite them there with /invite.",
)
_ARCHIVED = Refusal(
    Kind.FORBIDDEN,
    "That Slack channel is archived ({code}).",
    "Unarchive it, or ask in another channel.",
)
_RULES = Refusal(
    Kind.FORBIDDEN,
    "The rules of this Slack workspace do not let me write there ({code}).",
    "Ask in another channel, or have an administrator of the workspace allow it.",
)
_SCOPE = Refusal(
    Kind.FORBIDDEN,
    "The app lacks a permission in this Slack workspace ({code}).",
    "Ask whoever installed me to install the app again.",
)
_ACCESS = Refusal(
    Kind.FORBIDDEN,
    "This Slack workspace does not let the app do that ({code}).",
    "Ask an administrator of the workspace to allow it for the app.",
)
_TAB = Refusal(
    Kind.FORBIDDEN,
    "The app's Messages or Home tab is switched off ({code}).",
    "Ask whoever runs the app to switch it on under App Home in Slack's settings of the app.",
)
_NO_FILES = Refusal(
    Kind.FORBIDDEN,
    "Slack does not take that file here ({code}).",
    "Ask for it in a direct message, or have an administrator of the workspace allow files.",
)
_LINK = Refusal(
    Kind.FORBIDDEN,
    "Slack does not show what that link leads to ({code}).",
    "Open the link, or ask me about the page.",
)
_NOT_HERE = Refusal(
    Kind.FORBIDDEN,
    "Slack does not offer that in this kind of conversation ({code}).",
    "Ask in a channel or in a direct message.",
)
_TOKEN = Refusal(
    Kind.TOKEN,
    "Slack does not accept the assistant's token ({code}).",
    "Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or install the app again.",
)
_CLIENT = Refusal(
    Kind.TOKEN,
    "Slack does not accept the app's own credentials ({code}).",
    "Check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and begin the installation anew.",
)
_TOO_FAST = Refusal(
    Kind.BUSY, "Slack asks us to slow down.", "I go on by myself in a moment.", 10.0
)
_MOVING = Refusal(
    Kind.BUSY,
    "Slack is moving this workspace or channel at the moment ({code}).",
    "Try again in some minutes.",
    120.0,
)
_AWAY = Refusal(Kind.BUSY, "Slack is not available at the moment.", "Try again in a minute.")
_FORM = Refusal(
    Kind.MALFORMED,
    "Slack refuses the form of a message ({code}).",
    "Say it in other words or for fewer things, and tell whoever runs me.",
)

_MEANINGS: tuple[tuple[Refusal, str], ...] = (
    (
        _MESSAGE_GONE,
        """
        channel_not_found message_not_found thread_not_found cannot_reply_to_message
        edit_window_closed invalid_thread_ts cannot_find_channel cannot_find_message
        invalid_channel missing_channel missing_ts team_not_found
        duplicate_channel_not_found duplicate_message_not_found
        """,
    ),
    (_PERSON_GONE, "user_not_found users_not_found user_not_visible user_disabled"),
    (_FILE_GONE, "file_not_found file_deleted file_is_deleted"),
    (_NOT_OURS, "cant_update_message message_not_owned_by_app cant_delete_message"),
    (_STEP_OVER, "function_execution_not_found execution_not_in_running_state"),
    (_NOT_A_MEMBER, "not_in_channel channel_is_limited_access"),
    (_THEY_ARE_NOT_IN, "user_not_in_channel"),
    (_ARCHIVED, "is_archived is_inactive"),
    (
        _RULES,
        """
        restricted_action restricted_action_read_only_channel
        restricted_action_thread_locked restricted_action_thread_only_channel
        restricted_action_non_threadable_channel cant_broadcast_message
        invalid_user_combination reserved_username
        """,
    ),
    (_SCOPE, "missing_scope no_scopes no_permission as_user_not_supported cannot_find_service"),
    (
        _ACCESS,
        """
        access_denied accesslimited team_access_not_granted enterprise_is_restricted
        ekm_access_denied forbidden_team not_authorized feature_not_enabled unknown_method
        method_deprecated deprecated_endpoint two_factor_setup_required not_implemented
        metadata_must_be_sent_from_app preview_feature_not_available
        cannot_install_an_org_installed_app
        """,
    ),
    (_TAB, "messages_tab_disabled not_enabled"),
    (
        _NO_FILES,
        """
        file_uploads_disabled file_uploads_except_images_disabled file_type_not_allowed
        blocked_file_type file_upload_size_restricted storage_limit_reached
        snippet_too_large posting_to_channel_denied unable_to_share_files
        max_file_sharing_exceeded file_share_limit_reached channels_limit_exceeded
        slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked
        slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked
        slack_connect_file_upload_sharing_blocked slack_connect_lists_sharing_blocked
        not_visible template_not_visible canvas_disabled_file_team canvas_disabled_user_team
        canvas_globally_disabled
        """,
    ),
    (
        _LINK,
        """
        cannot_unfurl_message cannot_unfurl_url cannot_prompt cannot_auth_user
        cannot_parse_attachment invalid_unfurl_id invalid_source
        """,
    ),
    (
        _NOT_HERE,
        """
        method_not_supported_for_channel_type channel_type_not_supported
        missing_recipient_team_id missing_recipient_user_id
        """,
    ),
    (
        _TOKEN,
        """
        invalid_auth not_authed account_inactive token_revoked token_expired
        not_allowed_token_type missing_args insecure_request
        """,
    ),
    (
        _CLIENT,
        """
        bad_client_secret invalid_client_id bad_redirect_uri invalid_code
        invalid_refresh_token invalid_grant_type invalid_code_verifier
        oauth_authorization_url_mismatch pkce_not_allowed user_email_unverified
        """,
    ),
    (_TOO_FAST, "ratelimited rate_limited message_limit_exceeded"),
    (_MOVING, "org_login_required team_added_to_org external_channel_migrating"),
    (_AWAY, "service_unavailable"),
    (
        _FORM,
        """
        invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long
        msg_blocks_too_many no_text metadata_too_large invalid_metadata_format
        invalid_metadata_schema invalid_metadata_filter_keys invalid_arguments invalid_args
        invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_json
        json_not_object invalid_post_type missing_post_type missing_argument
        invalid_attachments attachment_payload_limit_exceeded too_many_attachments
        too_many_contact_cards block_mismatch markdown_text_conflict invalid_chunks
        invalid_cursor invalid_ts_latest invalid_ts_oldest invalid_limit view_too_large
        duplicate_external_id invalid_trigger_id invalid_unfurls_format missing_unfurls
        missing_unfurl_id missing_source missing_profile_id missing_file_data
        alt_txt_too_large unknown_subtype unknown_snippet_type not_enough_users
        too_many_users users_list_not_supplied parameter_validation_failed
        no_dual_broadcast_content_update
        """,
    ),
)

REFUSALS: Mapping[str, Refusal] = {
    code: refusal for refusal, codes in _MEANINGS for code in codes.split()
}
"""Each of them says that nothing was done. What is in none, such as `internal_error` and
`fatal_error`, may have been done in part."""
