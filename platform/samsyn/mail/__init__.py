"""Mail: posted in the business transaction, rendered and sent by a job, with a Message-ID that a resend repeats."""

from samsyn.mail.delivery import Batch, Posted, batches, posted_to
from samsyn.mail.post import Addressee, Letter, post, post_many

__all__ = ["Addressee", "Batch", "Letter", "Posted", "batches", "post", "post_many", "posted_to"]
