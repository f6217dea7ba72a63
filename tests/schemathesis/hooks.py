"""What schemathesis cannot know of Keyhop from its OpenAPI document."""

import schemathesis
from hypothesis import strategies as st

# Which hosts are public, and what WHATWG takes for a URL, no JSON Schema says.
schemathesis.openapi.format(
    "http-url",
    st.from_regex(r"\Ahttps?://(?:[a-z0-9]{1,20}\.){1,3}(?:com|org|net|de)(?::8[0-9]{3})?/[A-Za-z0-9/_.~?=&-]{0,60}\Z"),
)


schemathesis.openapi.format(
    "host-rule",
    st.from_regex(r"\A(?:\*?\.)?(?:[a-z0-9]{1,20}\.){1,3}(?:com|org|net|de)\Z"),
)


@schemathesis.deserializer("text/html", "image/svg+xml", "text/csv", "application/x-ndjson")
def markup(ctx, response):
    """Pages and tables are held to their schema as the text they are."""
    return response.text


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    """Lines are made up as the text they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """One of two ways to authenticate is asked for, and both at once are refused: takes the made-up one away."""
    if case.headers:
        case.headers.pop("Authorization", None)
