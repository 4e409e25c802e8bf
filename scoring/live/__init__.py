"""Tables of counts from which every figure of the desk follows at any threshold and any points of one rule."""
