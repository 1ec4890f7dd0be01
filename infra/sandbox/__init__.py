"""Local stand-ins for the outside world: three gateways and four channels, one book; `docs/sandbox.md` explains it."""
