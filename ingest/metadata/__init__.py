"""What a document says of itself: title, issuer, dates, validity, relations to others."""
