"""What people, clocks and carriers do with messages: one module for each family of verbs."""
