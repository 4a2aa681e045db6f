"""The pages of the second factor: at the door (`door`), and on one's own account (`own`)."""
