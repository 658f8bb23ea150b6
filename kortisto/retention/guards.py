"""What the database keeps for erasure: an index that finds rare products, and no copies in the statistics."""

from kortisto.kernel.guards import Statements

_INDEX = "CREATE INDEX IF NOT EXISTS retention_line_product ON orders_orderline (register_id, product)"

Statements.add(
    sqlite=[_INDEX],
    postgres=[
        _INDEX,
        *(
            # The planner's histograms keep real values, and they outlive the rows.
            f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0'
            for table, columns in {
                "orders_order": ("number", "delivery_name", "delivery_address", "via"),
                "billing_invoice": (
                    "number",
                    "reference",
                    "party_name",
                    "party_street",
                    "party_postcode",
                    "party_city",
                    "party_business_id",
                    "party_vat_number",
                    "credits_number",
                ),
                "billing_draft": ("lines", "buyer_vat_number"),
                "billing_payment": ("reference",),
                "intake_importrow": ("key", "values", "details"),
                "updates_updateproposal": ("old", "new", "evidence"),
                "parties_representation": ("role",),
                "parties_block": ("reason",),
                "parties_contactpoint": ("given", "value"),
                "parties_searchtext": ("words", "text"),
                "parties_externalkey": ("key", "row_digest"),
                "requests_accessreport": ("state",),
                "parties_address": ("street", "care_of", "postcode", "city"),
            }.items()
            for column in columns
        ),
    ],
)
