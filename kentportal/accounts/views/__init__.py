"""The account pages: each loads what it needs, calls one act, and answers."""
