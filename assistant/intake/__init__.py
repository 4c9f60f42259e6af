"""A profile from words, and the consultation that completes it."""
