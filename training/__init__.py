"""Training: the data of the reader that ships, and the way from them to its weights."""
