"""Slack: payloads in, cards out. The only room that knows slack_bolt and slack_sdk."""
