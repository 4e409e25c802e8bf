"""Turn tables into panels, one figure a file: no aggregation, no Streamlit, no words that are not passed in."""
