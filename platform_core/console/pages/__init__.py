"""Pages of the apex and of the console, one module for each area."""
