"""Question → Evidence → Answer."""
