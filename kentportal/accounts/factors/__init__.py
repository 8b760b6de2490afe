"""The second factor of staff: an authenticator app or a passkey, with recovery codes."""
