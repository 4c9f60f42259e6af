"""Gold questions, measures, runs, reports."""
