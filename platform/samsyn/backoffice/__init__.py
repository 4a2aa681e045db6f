"""The operator's pages at /drift: applications, municipalities, queues and health. No content of any municipality."""
