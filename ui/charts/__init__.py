"""Draw evaluations as charts: one figure a file in ``figures``, one board that shows them."""
