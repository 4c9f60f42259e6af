"""Policy cards: their schema, their register, and the digests written from them."""
