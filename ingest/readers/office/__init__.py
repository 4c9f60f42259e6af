"""Word, spreadsheets and older office formats."""
