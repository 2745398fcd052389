"""The gateway to Notion: reading, and the only writer."""
