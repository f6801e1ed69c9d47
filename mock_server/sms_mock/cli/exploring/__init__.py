"""Parts of `sms-mock explore`: what it prints and writes, and how it explores pytest."""
