"""What people ask for and Notion's API does not offer, with what to do instead."""

WEBHOOKS = (
    "Notion's API has no way to subscribe to webhooks, or to list or end subscriptions: a person"
    " does that in the integration's settings."
)

NOT_OFFERED: dict[str, str] = {
    "Subscribing to webhooks": WEBHOOKS,
    "Resolving a comment": "Comments can be written, changed and deleted, not resolved.",
    "Commenting on a part of a text": "A comment hangs on a page or on a whole block.",
    "Changing the colour of an option": "Notion fixes an option's colour when it is made.",
    "Changing a block's kind": "The block is written anew (`blocks.convert`); its comments go.",
    "Moving blocks": "They are written anew where they are to be; their comments stay behind.",
    "Making a page at the top of the workspace": "A new page needs a page or database above it.",
    "Bringing back the values of a removed property": "Notion does not give them back.",
    "Pressing buttons": "A button can be made as a property, not pressed.",
    "Reminders": "A date can be set, a reminder of it cannot.",
    "Pages outside of databases from a template": "Only data sources have templates in the API.",
    "Permissions and sharing": "Who may see a page is set in Notion alone.",
}
"""By what is asked for: a sentence that says why not, or what is done instead."""
