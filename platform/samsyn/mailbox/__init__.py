"""The demo's mailbox at /demo/mail: what the local mail catcher has taken. Only where a mailbox directory is set."""
