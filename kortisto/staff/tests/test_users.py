"""Users, roles and the commitment: what operations allow, and what pages show."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from kortisto.kernel.access import AccessRefused, access
from kortisto.kernel.purposes import Purpose
from kortisto.ledger.models import Outbox
from kortisto.staff import operations, views
from kortisto.staff.models import Commitment, CommitmentSignature, User
from kortisto.staff.permissions import ROLE_PERMISSIONS, Permission, Role
from kortisto.staff.queries import active_without_commitment, has_signed
from kortisto.staff.rules import initial_password, is_shared_address, is_shared_name
from kortisto.staff.tests.conftest import PASSWORD

NEW = {"name": "Åsa Öhman", "email": "asa.ohman@kellokukka.example", "role": "accountant",
       "employer": "Tilitoimisto Luku Oy", "language": "sv", "valid_to": ""}  # fmt: skip


@pytest.mark.parametrize(
    "email",
    [
        "myynti@a.example",
        "info@a.example",
        "asiakaspalvelu@a.example",
        "sales2@a.example",
        "INFO@a.example",
        "info.turku@a.example",
        "support-fi@a.example",
        "myymälä@a.example",
        "no.reply@a.example",
        "123@a.example",
    ],
)
def test_addresses_of_desks_are_shared(email):
    assert is_shared_address(email)


@pytest.mark.parametrize(
    "email", ["aino.harju@a.example", "o.info@a.example", "itamar@a.example", "maija@a.example"]
)
def test_addresses_of_persons_are_not_shared(email):
    assert not is_shared_address(email)


def test_names_of_desks_are_not_names():
    assert is_shared_name("Asiakaspalvelu")
    assert is_shared_name("Myynti 2")
    assert is_shared_name("")
    assert not is_shared_name("Maija Myynti")


def test_initial_passwords_differ_and_can_be_read_aloud():
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){4}[a-hj-km-np-z2-9]{4}", one) for one in made)


def test_shared_login_is_refused_with_the_reason(as_administrator):
    with pytest.raises(ValidationError) as refused:
        as_administrator(
            operations.create_user, email="myynti@kellokukka.example", name="Myynti", role="marketing",
            employer="Kellokukka Oy",
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"email", "name"}
    assert not User.objects.filter(email="myynti@kellokukka.example").exists()


def test_an_address_is_one_login_whatever_its_letters(as_administrator, aino):
    with pytest.raises(ValidationError) as refused:
        as_administrator(
            operations.create_user, email="Aino.Harju@Kellokukka.example", name="Aino Harju",
            role="marketing", employer="Kellokukka Oy",
        )  # fmt: skip
    assert "email" in refused.value.message_dict


def test_users_are_made_inside_an_access_context_only(staff):
    with pytest.raises(AccessRefused):
        operations.create_user(
            by=staff["administrator"].actor, email="a.b@c.example", name="A B", role="marketing", employer="C"
        )


def test_ledger_names_the_new_user_by_random_id_only(aino):
    user, password = aino
    (entry,) = [bytes(one.body).decode() for one in Outbox.objects.all()]
    assert '"verb":"user.create"' in entry and str(user.public_id) in entry
    assert "harju" not in entry.lower() and password not in entry


def test_change_of_address_closes_the_old_one(client, settled, as_administrator, sign_in):
    user = settled("marketing")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sign_in(client, user.email)
    as_administrator(
        operations.change_user, user=user, version=user.version, email="Uusi.Osoite@kellokukka.example"
    )
    assert client.get("/").url.startswith("/account/login/")
    sign_in(client, "marketing@kellokukka.example")
    assert client.get("/").status_code == 302
    sign_in(client, "uusi.osoite@kellokukka.example")
    assert client.get("/").text == "home"


def test_change_shown_before_another_is_refused(staff, as_administrator):
    user = staff["marketing"]
    as_administrator(operations.change_user, user=user, version=1, name="Maija Lehtonen")
    with pytest.raises(operations.ChangedMeanwhile):
        as_administrator(operations.change_user, user=user, version=1, name="Maija Virtanen")
    assert User.objects.get(pk=user.pk).name == "Maija Lehtonen"


def test_the_last_administrator_neither_leaves_nor_changes_role(staff, as_administrator):
    only = staff["administrator"]
    with pytest.raises(operations.LastAdministrator):
        as_administrator(operations.leave_user, user=only)
    with pytest.raises(operations.LastAdministrator):
        as_administrator(operations.change_user, user=only, version=1, role="marketing")
    as_administrator(operations.change_user, user=staff["marketing"], version=1, role="administrator")
    as_administrator(operations.leave_user, user=only)
    assert not User.objects.get(pk=only.pk).is_active


def test_renewed_login_starts_over_without_old_sessions(client, settled, as_administrator, sign_in):
    user = settled("marketing")
    sign_in(client, user.email)
    _, password = as_administrator(operations.renew_login, user=user)
    assert client.get("/").url.startswith("/account/login/")
    sign_in(client, user.email, PASSWORD)
    assert client.get("/").url.startswith("/account/login/")
    sign_in(client, user.email, password)
    assert client.get("/").url == "/account/password/"


def test_new_version_of_the_commitment_is_asked_from_everybody(client, staff, as_administrator):
    client.force_login(staff["customer_service"])
    assert client.get("/").text == "home"
    made = as_administrator(
        operations.publish_commitment, text_fi="Uusi teksti.", text_sv="Ny text.", text_en="New text."
    )
    assert made.version == 2
    assert client.get("/").url == "/commitment/"
    assert active_without_commitment() == len(Role)
    stale = client.post("/commitment/", {"version": 1, "language": "fi", "agreed": "on"})
    assert stale.url == "/commitment/" and not has_signed(staff["customer_service"])
    client.cookies["kortisto_language"] = "sv"
    assert "Ny text." in client.get("/commitment/").text
    assert client.post("/commitment/", {"version": 2, "language": "sv"}).status_code == 200, (
        "the tick is needed"
    )
    client.post("/commitment/", {"version": 2, "language": "sv", "agreed": "on"})
    signature = CommitmentSignature.objects.get(user=staff["customer_service"], commitment=made)
    assert signature.language == "sv"
    assert signature.text_hash == operations.text_hash(made, "sv") != operations.text_hash(made, "fi")
    assert client.get("/").text == "home"


def test_signing_twice_keeps_the_first_signature(staff, register):
    user = staff["accountant"]
    first = user.signatures.get()
    with access(register_id=register.id, actor=user.actor, purpose=Purpose.SECURITY):
        again = operations.sign_commitment(by=user.actor, user=user, version=1, language="en")
    assert (again.pk, again.signed_at) == (first.pk, first.signed_at)


def test_nobody_signs_for_another(staff, as_administrator):
    with pytest.raises(ValueError, match="nobody but the user"):
        as_administrator(operations.sign_commitment, user=staff["accountant"], version=1, language="fi")


def test_commitment_lacking_a_language_or_unchanged_is_refused(staff, as_administrator):
    with pytest.raises(ValidationError):
        as_administrator(operations.publish_commitment, text_fi="Uusi.", text_sv=" ", text_en="New.")
    with pytest.raises(ValidationError):
        as_administrator(
            operations.publish_commitment,
            text_fi="Sitoudun.",
            text_sv="Jag förbinder mig.",
            text_en="I commit.",
        )
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_just_the_pages_of_its_permissions(client, staff, role):
    client.force_login(staff[role.value])
    for permission in Permission:
        answer = client.get(f"/needs/{permission.name}/")
        may = permission in ROLE_PERMISSIONS[role]
        assert answer.status_code == (200 if may else 403), (role, permission)
        assert client.post(f"/needs/{permission.name}/").status_code == (405 if may else 403), (
            role,
            permission,
        )


def test_nobody_without_login_opens_a_page_of_any_permission(client, staff):
    for permission in Permission:
        assert client.get(f"/needs/{permission.name}/").url.startswith("/account/login/?next=/needs/")


def test_only_the_administrator_reaches_the_users(client, staff):
    pages = (
        "/staff/",
        "/staff/new/",
        "/staff/commitments/",
        "/staff/commitments/new/",
        f"/staff/{staff['marketing'].public_id}/",
    )
    for role, user in staff.items():
        client.force_login(user)
        for address in pages:
            assert (client.get(address).status_code == 403) == (role != "administrator"), (role, address)


@pytest.fixture
def administrator(client, settled, sign_in):
    """A client signed in as administrator who has just confirmed the password."""
    sign_in(client, settled("administrator").email)
    client.post("/account/confirm/", {"password": PASSWORD})
    return client


def test_pages_that_change_logins_ask_for_the_password_again(client, settled, sign_in):
    user = settled("administrator")
    sign_in(client, user.email)
    for address in ("/staff/new/", f"/staff/{user.public_id}/", "/staff/commitments/new/"):
        assert client.get(address).url.startswith("/account/confirm/"), address
    assert client.get("/staff/").status_code == 200


def test_administrator_makes_a_user_and_sees_the_password_once(administrator):
    answer = administrator.post("/staff/new/", NEW)
    user = User.objects.get(email=NEW["email"])
    (password,) = re.findall(r"<code>(\S+)</code>", answer.text)
    assert user.check_password(password)
    assert user.language == "sv" and user.initial_password_until is not None
    again = administrator.post("/staff/new/", NEW)
    assert again.status_code == 200 and "<code>" not in again.text
    assert User.objects.filter(email=NEW["email"]).count() == 1
    assert "Åsa Öhman" in administrator.get("/staff/").text


def test_refusals_stand_beside_their_fields(administrator):
    answer = administrator.post("/staff/new/", {**NEW, "email": "info@kellokukka.example"})
    assert answer.status_code == 200 and 'id="id_email_error"' in answer.text


def test_user_page_changes_leaves_and_renews(administrator, staff):
    user = staff["marketing"]
    page = f"/staff/{user.public_id}/"
    assert 'value="marketing@kellokukka.example"' in administrator.get(page).text
    form = {**NEW, "email": user.email, "role": "marketing", "valid_to": "2027-01-31", "version": 1}
    assert administrator.post(page, form).url == "/staff/"
    stale = administrator.post(page, {**form, "name": "Joku Muu"})
    assert stale.status_code == 200 and 'name="version" value="2"' in stale.text
    administrator.post(f"{page}leave/", {"confirmation": "päätä"})
    user.refresh_from_db()
    assert not user.is_active and user.left_at is not None and user.name == "Åsa Öhman"
    assert administrator.get(page).status_code == 200
    (password,) = re.findall(r"<code>(\S+)</code>", administrator.post(f"{page}renew/").text)
    user.refresh_from_db()
    assert user.is_active and user.check_password(password)


def test_last_administrator_hears_why_not(administrator, staff, contexts):
    page = f"/staff/{staff['administrator'].public_id}/"
    answer = administrator.post(f"{page}leave/", {"confirmation": "päätä"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == [views.last_administrator()]
    assert User.objects.get(pk=staff["administrator"].pk).is_active


def test_users_of_another_register_do_not_exist_for_an_administrator(administrator, staff):
    stranger = User.objects.create(
        email="vieras.veli@muu.example",
        name="Vieras Veli",
        role="marketing",
        employer="Muu Oy",
        register_id=7,
    )
    assert administrator.get(f"/staff/{stranger.public_id}/").status_code == 404
    assert administrator.post(f"/staff/{stranger.public_id}/leave/").status_code == 404
    assert "Vieras" not in administrator.get("/staff/").text


def test_commitment_list_says_who_has_signed(administrator, staff):
    staff["accountant"].signatures.all().delete()
    page = administrator.get("/staff/commitments/").text
    assert page.count("chip-ok") == len(staff) - 1 and page.count("chip-warn") == 1
    administrator.post(
        "/staff/commitments/new/",
        {"text_fi": "Kaksi.", "text_sv": "Två.", "text_en": "Two.", "confirmation": "julkaise"},
    )
    assert Commitment.objects.count() == 2


def test_user_keeps_a_language(client, staff):
    user = staff["accountant"]
    client.force_login(user)
    answer = client.post("/account/language/", {"language": "sv", "version": 1})
    user.refresh_from_db()
    assert user.language == "sv" and answer.cookies["kortisto_language"].value == "sv"
    client.post("/account/language/", {"language": "en", "version": 1})
    user.refresh_from_db()
    assert user.language == "sv", "the form was shown before another change"
