"""Money over the counter: taken, written down, handed back."""
