"""The boundary between municipalities: the only way to the database.

A session is always bound: to one municipality, to one region, or to one of the narrow roles that know no content. The
binding is the first statement of every transaction and ends with it. PostgreSQL enforces it by forced row-level
security; what stands here makes it impossible to forget.
"""

from samsyn.isolation.boundary import Boundary

__all__ = ["Boundary"]
