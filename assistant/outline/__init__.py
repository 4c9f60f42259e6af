"""Questions answered from a document's outline, tables and particulars."""
