"""The page with the phones: served here, driven from the browser over the control API."""
