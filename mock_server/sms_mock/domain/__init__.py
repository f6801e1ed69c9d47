"""Rules of the provider as pure functions over plain values, without I/O, Flask or SQL."""
