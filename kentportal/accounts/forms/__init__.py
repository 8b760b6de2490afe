"""What the account pages ask."""
