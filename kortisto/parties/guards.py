"""What the database keeps for the parties: the purpose mask follows the blocks in the same statement,
addresses are never rewritten, and the search index follows its text, byte by byte."""

from kortisto.kernel.guards import Statements, Trigger, register
from kortisto.kernel.purposes import ALL_PURPOSES, Purpose
from kortisto.parties.models import CUSTOM_VALUES

_ALL = int(ALL_PURPOSES)
# SQLite has no aggregate OR; the sum of each bit's maximum is the same.
_OR = " + ".join(f"coalesce(max(b.purposes & {int(bit)}), 0)" for bit in Purpose)


def _sqlite_mask(row: str) -> str:
    return (
        f"UPDATE parties_person SET purpose_mask = {_ALL} & ~(SELECT {_OR} FROM parties_block b "
        f"WHERE b.person_id = {row}.person_id AND b.lifted_at IS NULL) WHERE id = {row}.person_id;"
    )


def _postgres_mask(row: str) -> str:
    return (
        f"UPDATE parties_person SET purpose_mask = {_ALL} & ~coalesce((SELECT bit_or(b.purposes) "
        f"FROM parties_block b WHERE b.person_id = {row}.person_id AND b.lifted_at IS NULL), 0) "
        f"WHERE id = {row}.person_id;"
    )


# A merge gives blocks to another person: then both masks follow.
for event, rows in (("insert", ("NEW",)), ("update", ("OLD", "NEW")), ("delete", ("OLD",))):
    register(
        Trigger(
            f"parties_mask_on_{event}",
            "parties_block",
            f"AFTER {event.upper()} ON parties_block BEGIN {' '.join(map(_sqlite_mask, rows))} END",
            f"AFTER {event.upper()} ON parties_block FOR EACH ROW",
            " ".join(map(_postgres_mask, rows)),
            # Runs as the owner: the row policies must not hide the person from their own "no".
            definer=True,
        )
    )

_FIXED = (
    "person_id",
    "organisation_id",
    "care_of",
    "street",
    "postcode",
    "city",
    "country",
    "source",
    "received_at",
)
_DIFFERS = " OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in _FIXED)
_SENTENCE = "an address version is never rewritten"

register(
    Trigger(
        "parties_address_immutable",
        "parties_address",
        f"BEFORE UPDATE ON parties_address WHEN {_DIFFERS} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END",
        "BEFORE UPDATE ON parties_address FOR EACH ROW",
        f"IF {_DIFFERS.replace('IS NOT', 'IS DISTINCT FROM')} THEN RAISE EXCEPTION '{_SENTENCE}'; END IF; RETURN NEW;",
    )
)

FTS_TABLES = [f"parties_search_fts{suffix}" for suffix in ("", "_data", "_idx", "_docsize", "_config")]

# With row policies the planner may not push LIKE below them, and every search would scan the table. These two
# functions ask as the owner and apply register and purpose themselves, so that the trigram indexes serve.
_FIND = """
CREATE OR REPLACE FUNCTION parties_find(patterns text[], beginnings text[], most int)
RETURNS TABLE (person_id bigint, organisation_id bigint, found text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET jit = off AS $find$
DECLARE
  register bigint := nullif(current_setting('kortisto.register', true), '')::bigint;
  purpose int := nullif(current_setting('kortisto.purpose', true), '')::int;
  conditions text := '';
  one text;
BEGIN
  FOREACH one IN ARRAY patterns LOOP
    conditions := conditions || format(' AND s.text LIKE %L', '%' || one || '%');
  END LOOP;
  FOREACH one IN ARRAY beginnings LOOP
    conditions := conditions || format(' AND (s.text LIKE %L OR s.text LIKE %L)', one || '%', '% ' || one || '%');
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT s.person_id, s.organisation_id, s.text FROM parties_searchtext s '
    'LEFT JOIN parties_person p ON p.id = s.person_id WHERE s.register_id = $1 '
    'AND (s.person_id IS NULL OR (p.purpose_mask & $2) <> 0)' || conditions || ' LIMIT $3'
    USING register, purpose, most;
END $find$"""
_WORDS = """
CREATE OR REPLACE FUNCTION parties_words_like(asked text, variants text[])
RETURNS TABLE (found text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET pg_trgm.similarity_threshold = 0.3 AS $words$
DECLARE
  register bigint := nullif(current_setting('kortisto.register', true), '')::bigint;
BEGIN
  RETURN QUERY SELECT w.word::text FROM parties_nameword w WHERE w.register_id = register AND w.word = ANY (variants);
  IF NOT FOUND THEN
    RETURN QUERY SELECT w.word::text FROM parties_nameword w WHERE w.register_id = register AND w.word % asked
      ORDER BY similarity(w.word, asked) DESC LIMIT 40;
  END IF;
END $words$"""

Statements.add(
    sqlite=[
        "CREATE VIRTUAL TABLE IF NOT EXISTS parties_search_fts USING fts5("
        "text, content='parties_searchtext', content_rowid='id', tokenize='trigram', columnsize=0)",
        # Deleted tokens are removed from the index at once, not at the next merge.
        "INSERT INTO parties_search_fts(parties_search_fts, rank) VALUES('secure-delete', 1)",
        # Thousands of new texts in one transaction become one segment instead of many that must be merged.
        "INSERT INTO parties_search_fts(parties_search_fts, rank) VALUES('hashsize', 16777216)",
    ],
    postgres=[
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX IF NOT EXISTS parties_searchtext_trgm ON parties_searchtext USING gin (text gin_trgm_ops)",
        "CREATE INDEX IF NOT EXISTS parties_nameword_trgm ON parties_nameword USING gin (word gin_trgm_ops)",
        "DROP FUNCTION IF EXISTS parties_words_like(text, text[])",
        _FIND,
        _WORDS,
        *(
            # The planner's histograms keep real values; none of these columns needs one.
            f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0"
            for table, column in (
                ("parties_searchtext", "text"), ("parties_contactpoint", "given"),
                ("parties_change", "before"), ("parties_person", "given_names"), ("parties_person", "surname"),
                ("parties_person", "number"), ("parties_contactpoint", "value"), ("parties_address", "street"),
                ("parties_address", "care_of"), ("parties_nameword", "word"), ("parties_externalkey", "key"),
                *((model._meta.db_table, "value") for model in CUSTOM_VALUES.values()),
            )
        ),
    ],
)  # fmt: skip

_REMOVE = (
    "INSERT INTO parties_search_fts(parties_search_fts, rowid, text) VALUES('delete', OLD.id, OLD.text);"
)
_ADD = "INSERT INTO parties_search_fts(rowid, text) VALUES(NEW.id, NEW.text);"

register(
    Trigger(
        "parties_fts_insert", "parties_searchtext", f"AFTER INSERT ON parties_searchtext BEGIN {_ADD} END"
    ),
    Trigger(
        "parties_fts_delete", "parties_searchtext", f"AFTER DELETE ON parties_searchtext BEGIN {_REMOVE} END"
    ),
    Trigger(
        "parties_fts_update",
        "parties_searchtext",
        f"AFTER UPDATE ON parties_searchtext BEGIN {_REMOVE} {_ADD} END",
    ),
)
