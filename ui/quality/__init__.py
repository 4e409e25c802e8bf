"""Show what was found in the data before any chart is made of them."""
