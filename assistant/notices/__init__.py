"""What an answer says beside the answer: digests, scans, documents that have ended."""
