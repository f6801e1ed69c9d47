// One event stream for all tabs of a browser that show the same team. Each stream keeps a connection,
// and browsers open six to a host: with a stream for each tab the seventh tab would wait for ever.
// One tab holds the stream and passes on what comes; when it is closed, another one takes over.

/**
 * @param {string} address of the stream
 * @param {(said: {kind: string, fresh?: boolean, text?: string}) => void} hear gets "open" (`fresh` if
 *   events may have been missed), "event" with its text, "away", and "refused"
 */
export function shareStream(address, hear) {
  // Where the page is not served from this machine or over HTTPS, browsers have no locks.
  if (!navigator.locks) return holdStream(address, hear);
  const channel = new BroadcastChannel(address);
  let heard = false;
  const hearFirst = (said) => {
    if (said.kind === "open" || said.kind === "event") heard = true;
    hear(said);
  };
  channel.onmessage = ({ data }) => {
    if (data.kind === "joined") return;
    // To a tab that was just opened the holder says again that the stream is open.
    if (data.kind !== "welcome") hearFirst(data);
    else if (!heard) hearFirst({ kind: "open", fresh: true });
  };
  channel.postMessage({ kind: "joined" });
  navigator.locks.request(address, () => {
    const isOpen = holdStream(address, (said) => {
      channel.postMessage(said);
      hearFirst(said);
    });
    channel.onmessage = ({ data }) => {
      if (data.kind === "joined" && isOpen()) channel.postMessage({ kind: "welcome" });
    };
    // The lock is held as long as the tab is there.
    return new Promise(() => {});
  });
  return undefined;
}

// Milliseconds.
const RETRY = 1500;

// What `reopenStream` calls, in the tab that holds the stream.
let reopen = () => {};

// Closes the stream and opens it anew, if this tab holds it.
export function reopenStream() {
  reopen();
}

// Opens the stream, again and again if it is refused. Gives a function that says whether it is open.
function holdStream(address, hear) {
  let source = null;
  const open = () => {
    source = new EventSource(address);
    let fresh = true;
    source.onopen = () => {
      hear({ kind: "open", fresh });
      fresh = false;
    };
    source.onmessage = ({ data }) => hear({ kind: "event", text: data });
    source.onerror = () => {
      hear({ kind: "away" });
      // Refused for good, as by a proxy while the server is away: try with a new one.
      if (source.readyState !== EventSource.CLOSED) return;
      hear({ kind: "refused" });
      setTimeout(open, RETRY);
    };
  };
  reopen = () => {
    source.close();
    open();
  };
  open();
  return () => source.readyState === EventSource.OPEN;
}
