"""A local Slack that enforces Slack's rules. Shares no code with bot.slack."""

from tests.peers.slack.deliveries import Delivery
from tests.peers.slack.peer import Said, SlackPeer
from tests.peers.slack.trouble import Fault
from tests.peers.slack.world import Post

__all__ = ["Delivery", "Fault", "Post", "Said", "SlackPeer"]
