"""Say in the menu of every page but Data how far the load of the user's files is, and that it is done: it takes effect
there."""

from __future__ import annotations

import streamlit as st

from ui.i18n import Language, text
from ui.intake.bringing import bringing_begun

LOOK_EVERY_SECONDS = 2.0


def load_note(language: Language) -> None:
    """Nothing while nothing is loaded. Data are put to use on the page Data, so that no page changes under the hand."""
    state = bringing_begun()
    job = state.loading if state is not None else None
    if job is None:
        return
    was_done = job.is_done

    @st.fragment(run_every=None if was_done else LOOK_EVERY_SECONDS)
    def looked_at() -> None:
        if job.is_done and not was_done:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center", width="content", key="load_note"):
            if not was_done:
                st.markdown(
                    text(language, "dropping.loading_elsewhere", share=f"{min(job.progress[1], 1.0):.0%}"),
                    width="content",
                )
                return
            failed = job.has_failed
            st.markdown(
                text(language, "dropping.not_loaded" if failed else "dropping.loaded_elsewhere"), width="content"
            )
            st.page_link(
                "pages/data.py", label=text(language, "dropping.see_why" if failed else "dropping.see_loaded"),
                icon=":material/database:",
            )  # fmt: skip

    looked_at()
