"""The optional chat model: what it is sent, what it may write, how its trouble ends."""
