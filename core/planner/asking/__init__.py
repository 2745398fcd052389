"""Questions about rows, read against the schema of what they are about."""
