"""What is known and how it is read: records, the store, and the readers both sides share."""
