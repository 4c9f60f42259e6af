"""Pages with positioned text: PDF, scans and pictures."""
