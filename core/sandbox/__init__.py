"""The twin: a Notion-compatible server with its own storage. Blind to core.notion.

`SandboxServer` runs it in a thread, `serve` runs it until it is told to stop.
"""
