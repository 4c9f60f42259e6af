"""What was said before: follow-ups completed, small talk, stored conversations."""
