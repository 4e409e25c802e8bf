"""Make a first model from the data alone: rules and points from their older part, to be judged on the newer."""

from scoring.starting_model.columns import offered_columns
from scoring.starting_model.dates import FEWEST_CONVERSIONS, StartingDates, dates_before, starting_dates
from scoring.starting_model.make import Basis, StartingModel, starting_model

__all__ = [
    "FEWEST_CONVERSIONS", "Basis", "StartingDates", "StartingModel", "dates_before", "offered_columns",
    "starting_dates", "starting_model",
]  # fmt: skip
