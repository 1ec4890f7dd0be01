"""The usual ways, written as the libraries' own pages show them."""
