"""Live screens: committed facts, pushed to those who may hear them."""
