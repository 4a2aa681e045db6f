"""Jobs: written in the business transaction, handed out by a relay, run once in effect however often they start.

outbox: a job row and its ticket in the caller's own transaction. relay: leases due tickets and puts (municipality, job)
on RQ. runner: binds the municipality before anything else and does the effect. queues: the RQ side, which runs nothing
but the runner. schedule: RQ's cron scheduler, which writes tickets like everybody else.
"""
