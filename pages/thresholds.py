"""The page Thresholds: choose one, see what moving it would do, and set all tiers."""

from ui.frame import page_frame
from ui.thresholds_page import thresholds_page

with page_frame("thresholds") as frame:
    thresholds_page(frame)
