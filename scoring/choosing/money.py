"""Say in money what each threshold brings, against calling everyone and calling nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scoring.choosing.objectives import Value
from scoring.choosing.resampled_sweep import ResampledSweep


def money_table(value: Value, sweep: ResampledSweep) -> pd.DataFrame:
    """One row a threshold, rising, over all dates of the sweep together.

    threshold, n, k; earned: value × k; spent: cost × n; net: their difference, which is also the gain over calling
    nobody; net_low, net_high: its 2.5 % and 97.5 % quantiles over the resamples; over_all: net less that of calling
    everyone (the lowest threshold's).
    """
    n, k = sweep.found.n[:, 0], sweep.found.k[:, 0]
    net = value.net(n, k)
    low, high = np.quantile(value.net(sweep.drawn.n, sweep.drawn.k), [0.025, 0.975], axis=1)
    return pd.DataFrame(
        {
            "threshold": sweep.thresholds,
            "n": n.astype(np.int64),
            "k": k.astype(np.int64),
            "earned": value.value_per_conversion * k,
            "spent": value.cost_per_hand_off * n,
            "net": net,
            "net_low": low,
            "net_high": high,
            "over_all": net - net[0],
        }
    )
