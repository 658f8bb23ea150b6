"""Presses that stay: one document after another, a broken or slow one replaced, and nothing left running."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from kortisto.kernel import presses
from kortisto.kernel.presses import Press, TookTooLong


@pytest.fixture
def job(tmp_path):
    """A function that makes the job of a page with some words."""
    template = tmp_path / "page.typ"
    template.write_text(
        '#set document(title: "Page")\n#set text(lang: "en")\n#let data = json(bytes(sys.inputs.data))\n#data.words\n'
    )

    def made(words: str) -> dict:
        told = json.dumps({"words": words})
        return {
            "template": str(template), "root": str(tmp_path), "fonts": str(tmp_path), "input": told, "timestamp": 0,
        }  # fmt: skip

    return made


def test_one_process_lays_out_one_after_another_and_ends(job):
    with Press() as press:
        first, refused = press.lay_out(job("one"))
        process = press._process
        second, _none = press.lay_out(job("two"))
        assert (
            first.startswith(b"%PDF") and second.startswith(b"%PDF") and first != second and refused is None
        )
        assert press._process is process
        body, complaint = press.lay_out(job("one") | {"input": "no JSON"})
        assert body is None and complaint["message"]
        assert press.lay_out(job("one")) == (first, None) and press._process is process
    assert process.poll() is not None


def test_what_breaks_a_press_or_wears_it_out_is_followed_by_a_new_one(job, monkeypatch):
    with Press() as press:
        whole, _none = press.lay_out(job("one"))
        press._process.kill()
        assert press.lay_out(job("one")) == (None, None)
        assert press.lay_out(job("one")) == (whole, None)
        monkeypatch.setattr(presses, "MOST_DOCUMENTS", 1)
        process = press._process
        assert press.lay_out(job("one")) == (whole, None)
        assert press._process is not process and process.poll() is not None


def test_a_layout_that_takes_too_long_is_stopped_and_the_next_one_is_made(job, monkeypatch):
    with Press() as press:
        # Sooner than any process starts.
        monkeypatch.setattr(presses, "TIME_LIMIT_SECONDS", 0.001)
        with pytest.raises(TookTooLong):
            press.lay_out(job("one"))
        monkeypatch.setattr(presses, "TIME_LIMIT_SECONDS", 60)
        assert press.lay_out(job("one"))[0].startswith(b"%PDF")


def test_several_threads_share_the_presses(job):
    with presses.presses(2) as pressing, ThreadPoolExecutor(4) as threads:
        jobs = [job(str(at)) for at in range(6)]
        made = list(threads.map(pressing.lay_out, jobs))
        assert len({body for body, _none in made}) == 6 and all(body for body, _none in made)
