"""What each paper is told: the shape of its data (see `typesetting`).

A key with `?` may be left out, a list holds any number of items of its one shape. `TEXT` is a string, a number, a
date or a datetime (written in the language of the document, moments in the time zone of its date) or None; `FLAG` is
True or False; `DRAWN` is digits that are drawn
and not printed.
"""

from typing import Any

TEXT = "text"
FLAG = "flag"
DRAWN = "drawn"

_CONTROLLER = {
    "name": TEXT,
    "business_id?": TEXT,
    "street?": TEXT,
    "postcode?": TEXT,
    "city?": TEXT,
    "phone?": TEXT,
    "email?": TEXT,
    "web?": TEXT,
}
_PERSON = {"name": TEXT, "number?": TEXT, "address_lines?": [TEXT]}
_COMPLAINT = {
    "text": TEXT,
    "authority": {"name": TEXT, "address_lines": [TEXT], "phone?": TEXT, "email?": TEXT, "web?": TEXT},
}
_TABLE = {"title?": TEXT, "columns": [TEXT], "rows": [[TEXT]]}

_PAYMENT = {
    "name": TEXT,
    "account": TEXT,
    "bank": TEXT,
    "reference": TEXT,
    "due_on": TEXT,
    "total": TEXT,
    "barcode?": TEXT,
    "bars?": DRAWN,
    "squares": [DRAWN],
}

SHAPES: dict[str, dict[str, Any]] = {
    # Article 15. `state` is "complete" or "incomplete"; `missing` names the stores that have not answered.
    # `held` False with no sections is the one-page answer that nothing is held. A segment, a suppression
    # fingerprint or a paper binder is a section like any other. `automated` and `transfers` say "none" in
    # words when there is none; an empty line in a text starts a new paragraph.
    "access_report": {
        "controller": _CONTROLLER,
        "person": _PERSON,
        "report": {
            "number": TEXT,
            "made_on": TEXT,
            "received_on?": TEXT,
            "notice_version": TEXT,
            "state": TEXT,
            "missing?": [TEXT],
        },
        "held": FLAG,
        "purposes?": [{"name": TEXT, "basis": TEXT, "article": TEXT}],
        "sections?": [
            {
                "category": TEXT,
                "category_name": TEXT,
                "purpose_names?": [TEXT],
                "keep_until": TEXT,
                "keep_reason?": TEXT,
                "rows?": [{"label": TEXT, "value": TEXT, "source?": TEXT, "source_on?": TEXT}],
                "tables?": [_TABLE],
            }
        ],
        "recipients?": [
            {
                "name": TEXT,
                "when": TEXT,
                "categories": [TEXT],
                "ground?": TEXT,
                "country?": TEXT,
                "outside_eea?": FLAG,
            }
        ],
        "looks?": [{"when": TEXT, "role": TEXT, "purpose": TEXT}],
        "automated?": TEXT,
        "transfers?": TEXT,
        "rights?": [TEXT],
        "complaint": TEXT,
        "stores?": [{"name": TEXT, "rows": TEXT, "answered": FLAG}],
        "withheld?": [{"what": TEXT, "why": TEXT}],
    },
    # Articles 12(4), 17 and 19. `kind` is "erasure" or "refusal" (the certificate of refusal of any right);
    # `outcome` is "all", "part" or "none" (a refusal is never "all"). `kept` holds what stays or is refused:
    # `why` the facts, `statute` the law, `clause` the notice's clause, `until` the end or review date,
    # `meanwhile` what is applied instead. `asked` is the request in the person's own words.
    "erasure_letter": {
        "controller": _CONTROLLER,
        "person": _PERSON,
        "letter": {
            "kind": TEXT,
            "outcome": TEXT,
            "number": TEXT,
            "made_on": TEXT,
            "received_on": TEXT,
            "channel?": TEXT,
            "asked?": TEXT,
            "notice_version?": TEXT,
        },
        "gone?": [{"what": TEXT, "count?": TEXT, "how?": TEXT, "when?": TEXT}],
        "kept?": [
            {"what": TEXT, "why": TEXT, "statute?": TEXT, "clause?": TEXT, "until": TEXT, "meanwhile?": TEXT}
        ],
        "told?": [{"name": TEXT, "when?": TEXT}],
        "notes?": [TEXT],
        "complaint": _COMPLAINT,
        "remedy?": TEXT,
        "decided_by": {"name": TEXT, "role": TEXT, "on": TEXT},
    },
    # About a request: that it arrived, a question, more time, the answer. Every word comes with the data.
    "case_letter": {
        "controller": _CONTROLLER,
        "person": _PERSON,
        "letter": {"title": TEXT, "kind": TEXT, "number": TEXT},
        "facts": [{"label": TEXT, "value": TEXT}],
        "right_label": TEXT,
        "right": TEXT,
        "paragraphs": [TEXT],
        "asked_heading": TEXT,
        "asked?": TEXT,
        "tables?": [{"title": TEXT, "columns": [TEXT], "rows": [[TEXT]]}],
        "complaint": _COMPLAINT,
        "remedy?": TEXT,
        "signed": {"label": TEXT, "name": TEXT, "role": TEXT, "on": TEXT},
    },
    # Article 19: to a recipient of data about somebody who was erased. Every word comes with the data.
    "recipient_letter": {
        "controller": _CONTROLLER,
        "recipient": {"name": TEXT, "address_lines?": [TEXT]},
        "letter": {"title": TEXT, "kind": TEXT, "number_label": TEXT, "number": TEXT},
        "facts": [{"label": TEXT, "value": TEXT}],
        "paragraphs": [TEXT],
        "tables": [{"title": TEXT, "columns": [TEXT], "rows": [[TEXT]]}],
        "signed": {"label": TEXT, "name": TEXT, "role": TEXT, "on": TEXT},
    },
    # Articles 13 and 14. A table either brings its own `title` and `columns` or names a `kind` (purposes,
    # categories, recipients, sources, cookies) whose column headings are known in the three languages.
    "notice": {
        "controller": _CONTROLLER,
        "notice": {"register": TEXT, "version": TEXT, "in_force_on": TEXT, "published_on?": TEXT},
        "sections": [
            {
                "heading": TEXT,
                "clauses?": [TEXT],
                "paragraphs?": [TEXT],
                "items?": [TEXT],
                "tables?": [{"kind?": TEXT, "title?": TEXT, "columns?": [TEXT], "rows": [[TEXT]]}],
            }
        ],
    },
    # What AVL 209 e § asks an invoice to say, and how it is paid. A credit note has no `payment`. `bars` are the widths
    # of bars and spaces in modules, `squares` the rows of the square code, a 1 for each dark module.
    "invoice": {
        "controller": _CONTROLLER,
        "person": _PERSON,
        "invoice": {
            "is_credit": FLAG,
            "number": TEXT,
            "issued_on": TEXT,
            "due_on?": TEXT,
            "terms_days?": TEXT,
            "delivered_on?": TEXT,
            "reference?": TEXT,
            "order?": TEXT,
            "seller_vat_number?": TEXT,
            "buyer_business_id?": TEXT,
            "buyer_vat_number?": TEXT,
            "credits_number?": TEXT,
            "credits_issued_on?": TEXT,
        },
        "rows": [
            {"product": TEXT, "quantity": TEXT, "price": TEXT, "discount?": TEXT, "vat": TEXT, "net": TEXT}
        ],
        "groups": [{"vat": TEXT, "net": TEXT, "tax": TEXT}],
        "net": TEXT,
        "tax": TEXT,
        "total": TEXT,
        "notes?": [TEXT],
        "payment?": _PAYMENT,
    },
    # A reminder of one invoice: `lines` are the capital, interest and fees that it asks for, `interest` the rate in words.
    "reminder": {
        "controller": _CONTROLLER,
        "person": _PERSON,
        "reminder": {
            "number": TEXT,
            "invoice": TEXT,
            "issued_on": TEXT,
            "was_due_on": TEXT,
            "made_on": TEXT,
            "due_on": TEXT,
            "reference?": TEXT,
        },
        "lines": [{"text": TEXT, "sum": TEXT}],
        "total": TEXT,
        "interest": TEXT,
        "payment?": _PAYMENT,
    },
}

ALLOWED = {
    ("access_report", "report", "state"): ("complete", "incomplete"),
    ("erasure_letter", "letter", "kind"): ("erasure", "refusal"),
    ("erasure_letter", "letter", "outcome"): ("all", "part", "none"),
}
