"""Today: who comes, who is here, what needs somebody."""
