"""The second reading of a request: its words are resolved first, their order hardly matters."""
