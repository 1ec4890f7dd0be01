"""Stories in which every mutating operation succeeds once."""
