"""How it is remembered: tables, one repository per noun, the unit of work. SQL lives only here."""
