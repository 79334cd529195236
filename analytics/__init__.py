"""Speech measured: arrays and words in, numbers, events and figures out.

Stands alone: it knows nothing of interviews, screens or storage. Start at
:func:`analytics.report.measure`.
"""
