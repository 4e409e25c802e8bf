"""The page Replay: what would have happened under the candidate and the current model."""

from ui.frame import page_frame
from ui.replay_page import replay_page

with page_frame("replay") as frame:
    replay_page(frame)
