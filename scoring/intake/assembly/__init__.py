"""Put what was brought in together, as a plan says, and load it."""

from scoring.intake.assembly.assemble import Assembled, UseAccount, assemble
from scoring.intake.assembly.load import load_plan

__all__ = ["Assembled", "UseAccount", "assemble", "load_plan"]
