"""The tabs of the app, one module a tab, and what they share."""
