"""What stands around the product and is no part of it."""
