"""File or URL → Document → Sections, Passages, Figures → store."""
