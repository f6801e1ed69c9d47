"""The page with the phones. It is served here; in the browser it calls the control API."""
