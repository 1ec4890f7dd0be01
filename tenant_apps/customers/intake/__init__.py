"""Reading people out of a file: what the file is, which column means what, what a cell says, who is who."""
