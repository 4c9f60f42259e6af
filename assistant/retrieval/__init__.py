"""The documents, passages, figures and cards that a question is about."""
