"""Addresses of invoices."""

from django.urls import path

from kortisto.billing import draft_views, figures, views
from kortisto.billing.bank import views as bank
from kortisto.billing.books import views as books
from kortisto.billing.collecting import views as collecting
from kortisto.billing.runs import views as runs

urlpatterns = [
    path("invoices/<uuid:public_id>/", views.invoice, name="invoice"),
    path("invoices/<uuid:public_id>/document/", views.invoice_out, name="invoice_out"),
    path("orders/<uuid:public_id>/invoice/", draft_views.order_invoice, name="order_invoice"),
    path(
        "persons/<uuid:public_id>/invoices/new/",
        draft_views.invoice_new,
        {"of": "person"},
        name="person_invoice_new",
    ),
    path(
        "organisations/<uuid:public_id>/invoices/new/",
        draft_views.invoice_new,
        {"of": "organisation"},
        name="organisation_invoice_new",
    ),
    path("drafts/", draft_views.drafts, name="drafts"),
    path("drafts/<uuid:public_id>/", draft_views.draft, name="draft"),
    path("drafts/<uuid:public_id>/edit/", draft_views.draft_edit, name="draft_edit"),
    path("drafts/<uuid:public_id>/removal/", draft_views.draft_removal, name="draft_removal"),
    path("invoice-runs/", runs.invoice_runs, name="invoice_runs"),
    path("invoice-runs/new/", runs.invoice_run_new, name="invoice_run_new"),
    path("invoice-runs/<uuid:public_id>/", runs.invoice_run, name="invoice_run"),
    path("invoice-runs/<uuid:public_id>/progress/", runs.invoice_run_progress, name="invoice_run_progress"),
    path("invoice-runs/<uuid:public_id>/approval/", runs.invoice_run_approval, name="invoice_run_approval"),
    path("invoice-runs/<uuid:public_id>/stopping/", runs.invoice_run_stopping, name="invoice_run_stopping"),
    path(
        "invoice-runs/<uuid:public_id>/continuation/",
        runs.invoice_run_continuation,
        name="invoice_run_continuation",
    ),
    path("invoice-runs/<uuid:public_id>/files/<int:number>/", runs.invoice_run_file, name="invoice_run_file"),
    path("bank/", bank.bank, name="bank"),
    path("bank/files/new/", bank.bank_file_new, name="bank_file_new"),
    path("bank/files/<uuid:public_id>/", bank.bank_file, name="bank_file"),
    path("bank/files/<uuid:public_id>/saved/", bank.bank_file_saved, name="bank_file_saved"),
    path("bank/payments/<uuid:public_id>/", bank.bank_entry, name="bank_entry"),
    path("bank/payments/<uuid:public_id>/invoice/", bank.bank_entry_match, name="bank_entry_match"),
    path("bank/payments/<uuid:public_id>/aside/", bank.bank_entry_aside, name="bank_entry_aside"),
    path("bank/payments/<uuid:public_id>/back/", bank.bank_entry_release, name="bank_entry_release"),
    path("books/", books.vouchers, name="vouchers"),
    path("books/open/", books.open_items, name="open_items"),
    path("books/bank-files/", books.bank_files, name="bank_files"),
    path("books/journals/", books.journals, name="journals"),
    path("books/journals/new/", books.journal_new, name="journal_new"),
    path("books/journals/<uuid:public_id>/", books.journal_saved, name="journal_saved"),
    path("books/periods/", books.periods, name="periods"),
    path("books/periods/locks/new/", books.lock_new, name="lock_new"),
    path("books/periods/locks/<slug:month>/end/", books.lock_end, name="lock_end"),
    path("books/periods/years/new/", books.year_new, name="year_new"),
    path("books/periods/years/removal/", books.year_removal, name="year_removal"),
    path("books/periods/accounts/", books.accounts_edit, name="accounts_edit"),
    path("figures/", figures.figures, name="figures"),
    path("billing-details/", draft_views.seller, name="seller"),
    path("invoices/<uuid:public_id>/payments/", views.payment_new, name="payment_new"),
    path("invoices/<uuid:public_id>/credit/", views.credit_new, name="credit_new"),
    path("invoices/<uuid:public_id>/collection/", views.collection_new, name="collection_new"),
    path("invoices/<uuid:public_id>/collection/<int:row>/closing/", views.case_closing, name="case_closing"),
    path("invoices/<uuid:public_id>/collection/<int:row>/file/", collecting.case_out, name="case_out"),
    path("invoices/<uuid:public_id>/reminders/", collecting.reminder_new, name="reminder_new"),
    path("invoices/<uuid:public_id>/dispute/", collecting.dispute_new, name="dispute_new"),
    path("invoices/<uuid:public_id>/plan/", collecting.plan_new, name="plan_new"),
    path("invoices/<uuid:public_id>/going-on/", collecting.standstill_end, name="standstill_end"),
    path("invoices/<uuid:public_id>/waiver/", collecting.charges_waiver, name="charges_waiver"),
    path("invoices/<uuid:public_id>/loss/", collecting.claim_loss, name="claim_loss"),
    path("reminders/", collecting.reminders, name="reminders"),
    path("reminders/<uuid:public_id>/", collecting.reminder_out, name="reminder_out"),
]
