"""The data API: rows in, health and signals out, for other programs (docs/api.md)."""
