"""What Schemathesis has to know beyond the document: the session, and the binary form of messages, which is bytes to it."""

import json
import os

import schemathesis
from hypothesis import strategies

BINARY = "application/vnd.perennial.v1"

schemathesis.openapi.media_type(BINARY, strategies.binary())


@schemathesis.serializer(BINARY)
def serialize(_context, value):
    """Bytes as they are; whatever else it comes upon, as JSON, which the server has to refuse."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.auth()
class Session:
    """The session's cookie. As a header it would lose to the cookies that are invented."""

    def get(self, _case, _context):
        """The cookie as the server gave it; empty for whoever is signed out."""
        return os.environ["SESSION"]

    def set(self, case, cookie, _context):
        """Puts it into a request."""
        if cookie:
            name, value = cookie.split("=", 1)
            case.cookies = {name: value}
