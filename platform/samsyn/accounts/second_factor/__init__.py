"""The second factor of a sign-in: one-time codes from an app, passkeys, and recovery codes for when both are lost."""
