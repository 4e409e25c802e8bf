"""The views of the page Compare, one a file."""
