"""The last looks at a plan that writes: doubt makes a question, however it was read."""
