"""What the environment says is read strictly."""

import pytest

from kortisto.project.settings import mail_server


def test_the_address_of_a_mail_server_is_read_or_refused():
    read = mail_server("smtp://kellokukka:sala%40na@posti.example:2525")
    assert (read["HOST"], read["PORT"], read["HOST_PASSWORD"], read["USE_TLS"]) == (
        "posti.example",
        2525,
        "sala@na",
        True,
    )
    assert mail_server("smtps://posti.example")["USE_SSL"] and not mail_server("smtp://localhost")["USE_TLS"]
    for wrong in ("posti.example", "http://posti.example", "smtp://"):
        with pytest.raises(SystemExit):
            mail_server(wrong)
