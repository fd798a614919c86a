"""Where Mainstay lives: settings, wiring, server, delivery, the platforms, the terminal, the data API."""
