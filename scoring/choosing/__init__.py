"""Choose a threshold: by value, capacity, rate or capture, with the range that is as good within the data's noise."""
