"""Each operation's sample sentence, said in words on a sandbox, taken back, and done again."""
