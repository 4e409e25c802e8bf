"""Small models for the tests of the screen."""

from scoring.model import ScoringModel
from scoring.model_file import read_model

SMALL = """
format: 1
name: Small
score: {min: 0, max: 100}
groups:
  - {id: fit, label: Fit, max: 40}
  - {id: interest, label: Interest, min: -10}
rules:
  - {id: executive, label: Executive, group: fit, points: 15, lead: {job_title: CEO}}
  - {id: pricing, label: Pricing page, group: interest, points: 10, activity: {type: page_view}}
  - {id: left, label: Unsubscribed, group: interest, points: -30, activity: {type: unsubscribe, count: once}}
tiers:
  - {id: ready, label: Ready, from: 80}
  - {id: hot, label: Hot, from: 50}
  - {id: warm, label: Warm, from: 20}
  - {id: new, label: New}
hand_off: ready
"""


def small_model() -> ScoringModel:
    return read_model(SMALL, "small.yaml")
