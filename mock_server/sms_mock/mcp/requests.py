"""Tools for the journal: the requests that the application made, and their answers."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sms_mock.mcp.lists import read_page
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.results import RequestList, WholeRequest
from sms_mock.mcp.tool import READS, Cursor, Limit, Team, Toolbox
from sms_mock.mcp.views import request_of, whole_request_of

REQUESTS: Final = Toolbox()


@REQUESTS.tool("List requests", READS)
def list_requests(
    mock: Mock,
    search: Annotated[
        str,
        Field(
            description="As list_messages, with the filters status: (404, 4xx), path:, method:,"
            " operation:, number:, email:, id: (of a message), is: (accepted, rejected, faulted),"
            " before:, after:. Example: status:4xx path:/sms."
        ),
    ] = "",
    limit: Limit = 20,
    cursor: Cursor = None,
    team: Team = None,
) -> RequestList:
    """List the requests that applications made to the imitated API, the newest first.

    Each says what it did, or why it was refused and what to send instead. The last 1,000 of a team
    are kept. One that names no account of this server is under the team `default`.
    """
    page = read_page(mock.client(team), "/requests", {"q": search}, limit=limit, cursor=cursor)
    return RequestList(requests=[request_of(item) for item in page.items], **page.about)


@REQUESTS.tool("Read a request", READS)
def get_request(
    mock: Mock,
    request_id: Annotated[int, Field(ge=1, description="`request_id` of a request.")],
    body_characters: Annotated[
        int, Field(ge=0, le=16_384, description="Most characters of each body.")
    ] = 4000,
    team: Team = None,
) -> WholeRequest:
    """Read one request and its answer with headers and bodies; secrets in them are masked."""
    item = mock.client(team).get(f"/requests/{request_id}")
    return whole_request_of(item, longest=body_characters)
