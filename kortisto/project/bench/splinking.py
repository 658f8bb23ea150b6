"""What splink, a tool of others for finding doubles, finds in the same records; it learns its weights from them.

A program of its own, which runs in the environment that `w7.peers` names: JSON comes in, a list of records with the
texts of COLUMNS; JSON goes out, pairs of places in that list and the seconds it took to learn and to find.
"""

import json
import logging
import sys
import time
import warnings

COLUMNS = ("given", "surname", "house", "street", "second", "suburb", "postcode", "state")
BLOCKS = ("given", "surname", "street", "second", "postcode")
LIKELY = 0.5


def find(records: list[dict[str, str]]) -> list[tuple[int, int]]:
    """The pairs that splink holds more likely one person than two, trained on the records themselves."""
    import pyarrow
    import splink.comparison_library as compared
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = {column: [one[column] or None for one in records] for column in COLUMNS}
    table = pyarrow.table({"unique_id": list(range(len(records))), **columns})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            *(compared.JaroWinklerAtThresholds(column, [0.92, 0.8]) for column in ("given", "surname")),
            *(compared.LevenshteinAtThresholds(column, [1, 4]) for column in ("street", "second", "suburb")),
            *(compared.LevenshteinAtThresholds(column, [1]) for column in ("house", "postcode")),
            compared.ExactMatch("state"),
        ],
        blocking_rules_to_generate_predictions=[block_on(column) for column in BLOCKS],
    )
    database = DuckDBAPI()
    linker = Linker(database.register(table), settings)
    sure = [block_on("given", "surname", "postcode"), block_on("street", "surname")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    for rule in (("surname",), ("postcode",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    likely = linker.inference.predict(threshold_match_probability=LIKELY)
    return [(one["unique_id_l"], one["unique_id_r"]) for one in likely.as_record_list()]


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    records = json.load(sys.stdin)
    import pyarrow
    import splink.comparison_library

    assert pyarrow and splink  # loading them is no part of what it takes
    began = time.perf_counter()
    found = find(records)
    # What it says while it works has gone before: the answer is the last line.
    print("\n" + json.dumps({"pairs": found, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
