"""Rules of the provider, each written once, over a world. No Flask, no JSON, no XML."""
