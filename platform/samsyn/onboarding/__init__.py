"""How a municipality joins: the application at /anslut."""
