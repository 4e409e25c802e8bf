"""Open the tuning desk on files of this machine, without an upload of gigabytes: a page of the measurements.

The folder is named by the environment variable DESK_FILES: leads.csv, activities.csv, outcomes.csv and model.yaml. What
is drawn and sent is the desk's own.
"""

import os
from pathlib import Path

import streamlit as st

import ui
from scoring.loading.plans import NEEDED
from scoring.model import ScoringModel
from scoring.model_file import load_model
from ui import pipeline, session
from ui.desk_page import desk_page
from ui.frame import Frame
from ui.history import History
from ui.session import Bench
from ui.theme import css


@st.cache_resource(show_spinner=False)
def loaded(folder: Path) -> tuple[pipeline.LoadedData, ScoringModel]:
    """The data and the model, read once a server."""
    files = {table: [folder / f"{table}.csv"] for table in NEEDED}
    return pipeline.load(files, {}, "UTC", lambda step, share: None), load_model(folder / "model.yaml")


st.set_page_config(layout="wide")
st.html(f"<style>{css()}{(Path(ui.__file__).parent / 'layout.css').read_text(encoding='utf-8')}</style>")
if session.remembered().bench is None:
    data, model = loaded(Path(os.environ["DESK_FILES"]))
    session.begin_on_own(Bench(data, model, History(model)))
desk_page(Frame("en"))
