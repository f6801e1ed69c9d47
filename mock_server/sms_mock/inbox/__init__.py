"""The inbox page. It is served here; in the browser it calls the control API."""
