"""`sms-mock run`: starts a mock, redirects a command's calls to it, and prints a summary."""

from __future__ import annotations

import random
import socket
import ssl
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple

from sms_mock.config import Settings
from sms_mock.control_client.client import PREFIX
from sms_mock.interception import certificates, namespace, stand_in
from sms_mock.interception.child import run_child
from sms_mock.interception.environment import Places, child_environment
from sms_mock.interception.namespace import Namespace
from sms_mock.interception.other_hosts import OtherHosts
from sms_mock.interception.outbound_policy import OutboundPolicy
from sms_mock.interception.proxy import Destinations, Proxy
from sms_mock.interception.roots import bundle
from sms_mock.interception.stand_in import StandIn
from sms_mock.interception.summary import Sent, summary
from sms_mock.interception.tls import plain_listener, tls_listener
from sms_mock.journal.records import RequestRecord
from sms_mock.serving import sockets
from sms_mock.serving.acceptor import Acceptor
from sms_mock.serving.threads import MockServer

NOTHING_SEEN: Final = 1
_LOOPBACK: Final = "127.0.0.1"

Isolation = Literal["auto", "require", "off"]


class NotIsolated(Exception):
    """The command had to be isolated, but that is impossible here; the message says why."""


class Options(NamedTuple):
    """The options of `sms-mock run` that are not settings of the mock.

    Attributes:
        allow_none: whether a run in which the provider was never called counts as a success.
        offline: whether connections to all hosts but the provider's and this machine are refused.
        isolation: 'auto' runs the command in a namespace if that is possible; 'require' does not
            run it without one, and refuses connections that may be for the provider; 'off' uses
            no namespace.
    """

    allow_none: bool
    offline: bool
    isolation: Isolation


def run(
    command: Sequence[str],
    settings: Settings,
    options: Options,
    *,
    environ: Mapping[str, str],
    rng: random.Random,
    say: Callable[[str], object],
) -> int:
    """Start a mock, run a command whose requests to the provider go to it, and report what it sent.

    Args:
        command: the command's words.
        settings: the settings of the mock.
        options: how to run the command.
        environ: the environment that the command would have otherwise.
        rng: the random state that chooses the address that stands for the provider.
        say: called with each line of text for the user.

    Returns:
        The command's exit code; 1 if that is 0, the provider was never called and
        `options.allow_none` is not set.

    Raises:
        NotIsolated: `options.isolation` requires a namespace, and none can be made.
        CannotStart: the command cannot be found or executed.
        StartFailure: the settings cannot be used.
    """
    with intercepting(settings, options, environ=environ, rng=rng, say=say) as made:
        code = made.run(command)
        for line in summary(made.sent.lines(), made.statuses, made.refused, made.let_out):
            say(line)
    if code == 0 and not made.statuses and not options.allow_none:
        say("sms-mock run: that is a failure unless you say --allow-none")
        return NOTHING_SEEN
    return code


class Intercepting:
    """A mock to which the calls of commands are redirected, and what was seen of them.

    Attributes:
        server: the mock.
        sent: the messages that were sent to it.
        statuses: how many requests, other than those under `/_mock`, were answered with each
            status.
        refused: how often each refused connection was tried, by `host:port` with or without a
            reason.
        let_out: how often each connection that may have been for the provider was allowed.
    """

    def __init__(self, server: MockServer) -> None:
        self.server = server
        self.sent = Sent(server.service)
        self.statuses: Counter[int] = Counter()
        self.refused: Counter[str] = Counter()
        self.let_out: Counter[str] = Counter()
        self.prefix: Sequence[str] = ()
        self.environ: Mapping[str, str] = {}

    def run(
        self,
        command: Sequence[str],
        output: IO[bytes] | None = None,
        on_signal: Callable[[int], object] = lambda number: None,
    ) -> int:
        """Run a command and return its exit code.

        Args and errors are those of `run_child`.
        """
        return run_child([*self.prefix, *command], self.environ, output, on_signal)


@contextmanager
def intercepting(
    settings: Settings,
    options: Options,
    *,
    environ: Mapping[str, str],
    rng: random.Random,
    say: Callable[[str], object],
    verb: str = "run",
) -> Iterator[Intercepting]:
    """Start a mock, and redirect the calls of commands to it that are run in the `with` block.

    The other arguments are those of `run`. Nothing is run before the block calls
    `Intercepting.run`.

    Args:
        verb: the verb of `sms-mock` that messages name.

    Raises:
        NotIsolated: `options.isolation` requires a namespace, and none can be made.
        StartFailure: the settings cannot be used.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sms-mock-")))
        here = stand_in.choose(rng, bind=options.isolation != "off" and sys.platform == "linux")
        stack.callback(sockets.close, [*here.https, *here.http])
        below = _isolate(folder, here, options.isolation)
        server = stack.enter_context(MockServer(settings))
        made = Intercepting(server)
        server.service.log = lambda record: _count(record, made.statuses)
        places = _open_listeners(
            stack, folder, server, here, below, options, environ, made.refused, made.let_out
        )
        if below.trouble:
            say(_not_isolated(verb, below.trouble))
        authority = certificates.authority_file(folder).read_text("ascii")
        made.prefix = below.prefix
        made.environ = child_environment(environ, places, bundle(authority, environ))
        yield made


def _count(record: RequestRecord, statuses: Counter[int]) -> None:
    if not record.path.startswith(PREFIX):
        statuses[record.status] += 1


def _isolate(folder: Path, here: StandIn, isolation: Isolation) -> Namespace:
    if isolation == "off":
        return Namespace((), "--isolation off")
    below = namespace.prepare(folder, here.address)
    if below.trouble and isolation == "require":
        raise NotIsolated(
            f"the provider's hosts cannot be closed off below the command: {below.trouble}"
        )
    return below


def _open_listeners(
    stack: ExitStack,
    folder: Path,
    server: MockServer,
    here: StandIn,
    below: Namespace,
    options: Options,
    environ: Mapping[str, str],
    refused: Counter[str],
    let_out: Counter[str],
) -> Places:
    certificates.write(certificates.make(), folder)
    context = certificates.server_context(folder)
    mock = (_LOOPBACK, server.port)
    tls = _open_tls(stack, sockets.bind(_LOOPBACK, 0), context, mock)
    if here.https:
        _open_tls(stack, here.https, context, mock)
    if here.http:
        stack.enter_context(plain_listener(here.http, mock))
    destinations = Destinations(
        tls, mock, here.address, None if options.offline else OtherHosts(environ)
    )
    policy = OutboundPolicy(strict=options.isolation == "require")
    proxy = Proxy(
        destinations,
        policy,
        lambda line: refused.update([line]),
        lambda line: let_out.update([line]),
    )
    listening = stack.enter_context(Acceptor(sockets.bind(_LOOPBACK, 0), proxy.handle))
    return Places(
        folder=folder,
        stand_in=here.address,
        answered=bool(here.https and below.prefix),
        proxy=(_LOOPBACK, listening.port),
        tls=tls,
        mock=mock,
        offline=options.offline,
    )


def _open_tls(
    stack: ExitStack, bound: list[socket.socket], context: ssl.SSLContext, mock: tuple[str, int]
) -> tuple[str, int]:
    return _LOOPBACK, stack.enter_context(tls_listener(bound, context, mock)).port


def _not_isolated(verb: str, trouble: str) -> str:
    return (
        f"sms-mock {verb}: the provider's hosts are not closed off below the command ({trouble})."
        " Covered are programs that follow the proxy variables, and Python, Node and PHP;"
        " one that ignores all of them would reach the live service."
        " --isolation require refuses to run like this."
    )
