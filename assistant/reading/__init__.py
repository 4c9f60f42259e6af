"""Questions answered from clauses: which clause states what is asked, and whether any does."""
