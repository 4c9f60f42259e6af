"""Questions answered from typed figures: selection, operations, statements with citations."""
