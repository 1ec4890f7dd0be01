"""What tests stand on: servers for the run, and whole stacks for the rough tests."""
