"""Pure values and rules of the provider: values in, values out. No I/O, no Flask, no SQL."""
