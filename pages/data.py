"""The page Data: load files, and see what was read and what was refused and why."""

from ui.data_page import data_page
from ui.frame import page_frame

with page_frame("data") as frame:
    data_page(frame)
