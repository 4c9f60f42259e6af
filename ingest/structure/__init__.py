"""A text to its outline, passages, sentences and cells."""
