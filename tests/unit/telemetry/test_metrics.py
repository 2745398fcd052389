"""Metric series: typed ways in, Prometheus text out, one registry a process."""

from prometheus_client.parser import text_string_to_metric_families

from core.telemetry import metrics
from core.telemetry.metrics import Metrics


def test_what_happened_is_counted_under_its_labels() -> None:
    made = Metrics()
    made.request_accepted("slack")
    made.request_accepted("slack", repeated=True)
    made.notion_answered("POST", "unavailable", 0.2)
    made.card_shown("slack", "posted", lag=0.1)

    assert made.value("requests_accepted_total", platform="slack", outcome="accepted") == 1
    assert made.value("requests_accepted_total", platform="slack", outcome="repeated") == 1
    assert made.value("notion_requests_total", method="POST", outcome="unavailable") == 1
    assert made.value("card_lag_seconds_count", platform="slack") == 1
    assert made.value("writes_total", state="applied") == 0


def test_the_text_is_what_prometheus_reads() -> None:
    made = Metrics()
    made.ticked("dispatch", 0.01, failed=True)
    families = {f.name: f for f in text_string_to_metric_families(made.render().decode())}
    assert "process_resident_memory_bytes" in families
    assert families["assistant_tick_errors"].samples[0].labels == {"loop": "dispatch"}
    assert all(family.documentation for family in families.values())


def test_a_process_has_one_registry_and_tests_can_have_their_own() -> None:
    assert metrics.of_process() is metrics.of_process()
    Metrics(), Metrics()
