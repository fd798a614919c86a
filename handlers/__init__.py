"""What people can ask: the grammar, the router and one module per noun."""
