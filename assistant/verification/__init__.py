"""Every number and statement of an answer checked against what it cites."""
