"""What a message says beside its request: greetings, small talk, reasons, polite ways around."""
