"""What a process counts, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "waymark_request_seconds",
    "Time to answer a request",
    ["service", "method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PUBLISHED = Counter("waymark_events_published_total", "Events that the broker confirmed", ["service"])
OUTBOX_AGE = Gauge("waymark_outbox_oldest_seconds", "Age of the oldest event that is not published", ["service"])
HANDLED = Counter("waymark_events_handled_total", "Deliveries by how they ended", ["service", "type", "outcome"])
HANDLING = Histogram(
    "waymark_event_delay_seconds", "Time from the event to the end of its handler", ["service"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 60, 3600)
)
