"""Serve the app with what Streamlit alone does not do: take large files straight to the disk, and say what a page may
load. `streamlit run app.py` works too, without these."""

import streamlit as st

from ui.answer_headers import answer_headers
from ui.intake.receiving import route

app = st.App("app.py", routes=[route()], middleware=[answer_headers()])
