"""Who sees what happens: log lines, counters for Prometheus, errors and spans for Sentry."""
