"""The tuning desk: points and thresholds on the left, and on the right what they would have done."""

from ui.desk_page import desk_page
from ui.frame import page_frame

with page_frame("desk") as frame:
    desk_page(frame)
