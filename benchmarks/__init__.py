"""Measure the app as a whole: in a real browser, from the start of its server to what it sends."""
