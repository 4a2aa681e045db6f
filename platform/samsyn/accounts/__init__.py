"""Accounts, memberships and sign-in: one account, several municipalities, never a mixed list."""
