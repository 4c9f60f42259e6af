"""Which policies a profile qualifies for, in three-valued logic with exact intervals."""
