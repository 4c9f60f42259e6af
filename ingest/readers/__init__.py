"""The bytes of a file to raw documents, by kind of file."""
