"""Notion's webhooks: what its API leaves to people."""

from core.domain.plan import Frozen
from core.operations.not_offered import WEBHOOKS
from core.operations.spec import OperationContext, ReadOperation

_STEPS = """1. Open the integration's settings in Notion → Webhooks → Create a subscription.
2. Enter the address of this assistant that ends in `/notion/webhooks`; it must be
   reachable by https.
3. Notion sends a verification token there. `notion-assistant webhooks` shows it to an operator, who
   enters it in Notion's dialogue. With several machines it is set as NOTION_WEBHOOK_SECRET on each.
4. From then on every event is checked against that secret before it counts."""


class NoArgs(Frozen):
    """Nothing."""


class GuideResult(Frozen):
    """What to do."""

    text: str


class GuideToWebhooks(ReadOperation[NoArgs, GuideResult]):
    """Say how to subscribe to webhooks."""

    name = "webhooks.guide"
    summary = "Say how the workspace's changes reach the assistant by Notion's webhooks."
    help = WEBHOOKS
    sample = "how do I set up webhooks"
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    says = "Say how to set up webhooks"

    def run(self, args: NoArgs, context: OperationContext) -> GuideResult:
        """The steps, in order."""
        del args, context
        return GuideResult(text=f"{WEBHOOKS}\n\n{_STEPS}")

    def answer(self, result: GuideResult) -> str:
        """The steps."""
        return result.text
