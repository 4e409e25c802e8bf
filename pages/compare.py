"""The page Compare: two models on the same rows, and whether the difference is more than luck."""

from ui.compare_page import compare_page
from ui.frame import page_frame

with page_frame("compare") as frame:
    compare_page(frame)
