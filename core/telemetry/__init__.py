"""What the house says of itself: log events and metric series. Emits, never judges."""
