"""Rows of cells: what they hold, where tables begin, how numbers are signed."""
