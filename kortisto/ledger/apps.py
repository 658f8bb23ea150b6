from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kortisto.ledger"
    label = "ledger"

    def ready(self) -> None:
        from kortisto.kernel.access import records_reads
        from kortisto.ledger import guards, holdings  # noqa: F401  (what the database keeps, what the tables hold)
        from kortisto.ledger.operations import record_reads

        records_reads(record_reads)
