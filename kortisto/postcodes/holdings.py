"""What this room holds: a public table, nothing about anybody."""

from kortisto.kernel.declarations import Impersonal, declare
from kortisto.postcodes.models import Postcode, PostcodeTable

PUBLIC = Impersonal("the post's public table of postcodes")
KEY = Impersonal("row id")

declare(
    PostcodeTable,
    id=KEY,
    public_id=KEY,
    state=Impersonal("staged, in use or former"),
    day=PUBLIC,
    rows=Impersonal("a count"),
    bundled=Impersonal("whether it came with the program"),
    came_at=Impersonal("when the file was taken in"),
    came_by=Impersonal("random id of the member of staff who acted"),
    used_at=Impersonal("when it was taken in use"),
)
declare(
    Postcode,
    id=KEY,
    table=KEY,
    code=PUBLIC,
    name_fi=PUBLIC,
    name_sv=PUBLIC,
    written_fi=PUBLIC,
    written_sv=PUBLIC,
    kind=PUBLIC,
)
