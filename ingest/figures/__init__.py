"""Every stated number of a document with its indicator, region, period, status and bound."""
