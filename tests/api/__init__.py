"""The API as other programs see it: its description against what it does, and the contract in words."""
