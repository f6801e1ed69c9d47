"""Opens the pipe that it is given, waits for a signal, and exits with 1."""

import signal
import sys
from pathlib import Path

for name in ("SIGINT", "SIGTERM"):
    signal.signal(getattr(signal, name), lambda number, frame: sys.exit(1))
Path(sys.argv[1]).write_text("ready")
signal.pause()
