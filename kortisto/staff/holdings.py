"""What this room holds: data of the staff, for security; none of customers."""

from kortisto.kernel.declarations import declare_foreign
from kortisto.staff.models import Commitment, CommitmentSignature, FormToken, ListChoice, SavedView, User

declare_foreign(User, "User account of a member of staff", category="staff_accounts")
declare_foreign(Commitment, "text of the confidentiality commitment")
declare_foreign(CommitmentSignature, "Signed confidentiality commitment", category="staff_accounts")
declare_foreign(FormToken, "random token and the address of a result")
declare_foreign(
    SavedView, "list views of a member of staff: filters, columns and order", category="staff_accounts"
)
declare_foreign(ListChoice, "columns that a member of staff chose for a list", category="staff_accounts")
