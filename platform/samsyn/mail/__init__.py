"""Mail: posted in the business transaction, rendered and sent by a job, with a Message-ID that a resend repeats."""

from samsyn.mail.post import Letter, post

__all__ = ["Letter", "post"]
