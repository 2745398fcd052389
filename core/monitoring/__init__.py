"""What reads and judges: the health of each process."""
