"""Local peers that stand where the outside world would be; they share no code with the product."""
