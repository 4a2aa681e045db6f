"""Mail: posted in the business transaction, rendered and sent by a job, with a Message-ID that a resend repeats."""

from samsyn.mail.delivery import Batch, batches
from samsyn.mail.post import Addressee, Letter, post, post_many

__all__ = ["Addressee", "Batch", "Letter", "batches", "post", "post_many"]
