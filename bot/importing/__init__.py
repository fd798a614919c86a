"""How rows from outside come in, and go out again: files, request bodies, and maps over foreign files."""
