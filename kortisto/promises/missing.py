"""Clauses whose feature does not exist, and why: shown off instead of bound to a control."""

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Off:
    """A clause whose feature does not exist: an app's label, or "app.Model". Once it does, the clause needs
    a control, and until it has one it counts as violated."""

    feature: str
    fi: str
    sv: str
    en: str

    def reason(self, language: str) -> str:
        """Why the clause has no control, in fi, sv or en."""
        return getattr(self, language)

    @property
    def is_so(self) -> bool:
        """Whether the feature is still missing."""
        app, _, model = self.feature.partition(".")
        if not apps.is_installed(f"kortisto.{app}"):
            return True
        return bool(model) and model.lower() not in apps.get_app_config(app).models


_OUTREACH = Off(
    "outreach",
    "Tarroja, luetteloita ja uutiskirjeitä ei ole vielä olemassa.",
    "Etiketter, förteckningar och nyhetsbrev finns inte ännu.",
    "There are no labels, directories or newsletters yet.",
)
_CONSENT = Off(
    "outreach",
    "Mikään nykyinen toiminto ei perustu suostumukseen; suostumuksen vaativia toimintoja ei ole.",
    "Ingen nuvarande funktion grundar sig på samtycke; sådana funktioner finns inte.",
    "No present feature rests on consent; those that need it do not exist.",
)
_VISITS = Off(
    "visits",
    "Verkkosivukäyntejä ei mitata, eikä valinnaisia evästeitä ole.",
    "Besök på webbplatsen mäts inte, och det finns inga valfria kakor.",
    "Visits to the website are not measured, and there are no optional cookies.",
)
OFF: dict[str, Off] = {
    "C14": _OUTREACH,
    "C19": _CONSENT,
    **dict.fromkeys(("C52", "C53", "C54", "C55", "C56", "C57", "C58", "C59", "C62"), _VISITS),
}
