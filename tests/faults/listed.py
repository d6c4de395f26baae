"""The list of faults: what goes wrong in each row, and why some rows are not made in the corpus."""

from __future__ import annotations

from dataclasses import dataclass

LETTERS = {
    "A": "Files that are broken, half there, or of another kind",
    "B": "Keys, times, and how the tables fit together",
    "C": "Columns and values that are not as declared, or not as they were",
    "D": "Too little, too much or the wrong thing to learn from",
    "E": "Crashes, disks, other runs, models that are damaged",
    "F": "What is hostile, secret or personal",
}
ROWS = {
    "A1": "a file is cut short",
    "A2": "a file is cut inside quotes",
    "A3": "rows have more or fewer fields than the header",
    "A4": "NUL bytes, as after a crash",
    "A5": "a byte order mark",
    "A6": "another encoding",
    "A7": "another delimiter",
    "A8": "decimal commas",
    "A9": "two columns of one name",
    "A10": "no rows, or nothing at all",
    "A11": "a file that is still being written",
    "A12": "a file that is, or unpacks to, too much",
    "A13": "what spreadsheets do to ids and dates",
    "A14": "`NA` and the like as real values",
    "A15": "a file or folder that is not there or cannot be read",
    "B1": "one lead twice",
    "B2": "leads that the CRM merged",
    "B3": "rows marked as deleted",
    "B4": "no id",
    "B5": "ids as numbers here, as text there",
    "B6": "a table that would multiply the leads",
    "B7": "activities of no known lead",
    "B8": "activities from before their lead",
    "B9": "dates that cannot be",
    "B10": "day and month in an order that may be either",
    "B11": "times with and without a zone",
    "B12": "hours that clocks skip or repeat",
    "B13": "seconds taken for milliseconds and the other way",
    "B14": "the host's clock is wrong",
    "B15": "the same day twice",
    "B16": "outcomes that are not known yet",
    "B17": "a source in which nothing is new",
    "C1": "a required column is missing",
    "C2": "an optional column is missing",
    "C3": "a column has another name",
    "C4": "another order",
    "C5": "a new column",
    "C6": "values of another kind",
    "C7": "values nobody had before",
    "C8": "case and spaces",
    "C9": "a column that is empty now",
    "C10": "a column with one value",
    "C11": "a value of its own for each lead",
    "C12": "addresses of persons in a column",
    "C13": "numbers that are infinite, huge or negative",
    "C14": "names of columns with quotes, braces, colons",
    "C15": "another unit",
    "C16": "many columns changed at once",
    "C17": "no open leads",
    "C18": "many more leads than usual",
    "D1": "everybody won, or nobody",
    "D2": "few wins",
    "D3": "few wins and nothing to find",
    "D4": "hardly any wins among very many leads",
    "D5": "wins written otherwise",
    "D6": "a field that knows the outcome",
    "D7": "a score fed back",
    "D8": "contacts of one account on both sides",
    "D9": "a challenger that is not better",
    "D10": "a challenger that turns the list around",
    "D11": "the same input, other scores",
    "D12": "drift without loss of quality",
    "E1": "`kill -9` or a power cut",
    "E2": "stopped by the scheduler",
    "E3": "the disk is full",
    "E4": "two runs at once",
    "E5": "a notebook's process dies",
    "E6": "a cell without end",
    "E7": "output without end",
    "E8": "ports of two notebooks clash",
    "E9": "a kernel of another environment",
    "E10": "the champion's files are damaged",
    "E11": "a model of other versions",
    "E12": "a model that is a program",
    "E13": "a state of another version",
    "E14": "a folder that cannot be written, a network disk",
    "E15": "a library that breaks",
    "E16": "a notification that fails",
    "F1": "scripts in values, headers and titles",
    "F2": "formulas of TeX in names",
    "F3": "formulas of spreadsheets",
    "F4": "paths that lead elsewhere",
    "F5": "SQL in what is asked of a source",
    "F6": "code in a declaration",
    "F7": "a declaration that means something else",
    "F8": "secrets in a declaration",
    "F9": "secrets in errors",
    "F10": "persons in errors, and as ids",
    "F11": "a lead that is to be forgotten",
    "F12": "a page that calls home",
    "F13": "another user of the machine reads along",
    "F14": "too many columns, too long a field",
    "F15": "a package that is not what it was",
}


@dataclass(frozen=True)
class Elsewhere:
    """Why a row is not made in the corpus, and the test that tries it all the same; none where there is nothing."""

    why: str
    test: str | None


NOT_MADE = {
    "C10": Elsewhere(
        "A matter of training alone: the column is left out and the reason kept.",
        "tests/models/test_encode.py::test_dropped_columns_are_recorded_with_the_reason",
    ),
    "D8": Elsewhere(
        "A matter of evaluation alone: an account's rows leave the training side.",
        "tests/evaluation/test_windows.py::test_an_account_never_stands_on_both_sides",
    ),
    "D11": Elsewhere(
        "Needs two processes with other numbers of threads.",
        "tests/models/test_train.py::test_two_processes_with_one_and_two_threads_give_the_same_bytes",
    ),
    "E6": Elsewhere(
        "Needs a kernel: the cell is stopped, code 40, nothing is published.",
        "tests/pipeline/test_runner.py::test_every_other_end_has_its_code_and_words",
    ),
    "E7": Elsewhere(
        "Needs a kernel: it is ended over 100 MB, code 40, nothing is published.",
        "tests/crash/test_kernels.py::test_what_eats_the_machine_is_stopped_in_words",
    ),
    "E8": Elsewhere(
        "Cannot happen: kernels are reached by sockets in a private folder, not by ports.",
        "tests/crash/test_kernels.py::test_a_kernel_is_reached_by_sockets_of_its_user_only",
    ),
    "E9": Elsewhere(
        "Needs a kernel: whatever is registered as `python3`, this interpreter runs.",
        "tests/pipeline/test_runner.py::test_two_notebooks_run_in_order_in_this_interpreter",
    ),
    "E11": Elsewhere(
        "Needs another library: stored test rows must be scored as they were, to 1e-9.",
        "tests/models/test_save.py::test_golden_rows_are_scored_after_loading",
    ),
    "F2": Elsewhere(
        "Needs drawings: planted in every text of a whole run.",
        "tests/security/test_nothing_comes_alive.py::test_drawings",
    ),
    "F5": Elsewhere("Does not apply: sources are files, no query is ever made.", None),
    "F6": Elsewhere(
        "Nothing in the package runs what it reads; looked for in its source.",
        "tests/security/test_untrusted.py::test_nothing_in_the_package_runs_what_it_reads",
    ),
    "F13": Elsewhere(
        "Needs a kernel: its sockets are files that only their user may open.",
        "tests/crash/test_kernels.py::test_a_kernel_is_reached_by_sockets_of_its_user_only",
    ),
    "F15": Elsewhere(
        "Prevented: the lock holds the hashes, and nothing is installed while it works.",
        "tests/test_project.py::test_lock_has_a_hash_for_every_package_and_names_no_host",
    ),
}
