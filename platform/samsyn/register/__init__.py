"""The register of one person: what is kept about somebody who asks, its correction and its erasure."""
