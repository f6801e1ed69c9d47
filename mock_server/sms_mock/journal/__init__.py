"""Records requests and their answers, and masks the secrets in them."""
