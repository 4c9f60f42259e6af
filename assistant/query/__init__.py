"""A message understood: what is asked, of which places, times and documents."""
