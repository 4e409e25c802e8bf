"""The sample data of the tuning desk, and the script that makes it (``python -m sample_data.make``)."""
