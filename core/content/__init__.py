"""Pure: markdown and chat to Notion blocks and back, property values, dates in words."""
