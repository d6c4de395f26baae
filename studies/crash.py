"""A refresh killed at random moments of each of its stages: whether anything is lost, and the next run succeeds."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pandas as pd
import psutil

from src.pipeline.store.history import published_ids
from studies.crash_child import heard
from studies.crash_state import ALL_COPIED, ENDS, OPTIONS, State, prepared, run_through
from studies.forked import Forked
from studies.losses import decided, disagreements, losses, published
from studies.rates import rate_words
from studies.study import Study

WHOLE = "any"
"""A refresh from its beginning, killed at any moment; the others begin with the notebook they are killed in."""
BEFORE = ("starting", "opening", "reading")
AFTER = ("deciding", "page", "closing", "publishing", "remembering", "clearing", "telling")
UNRENDERED = AFTER[2:]
"""To reach these sooner, the pages of the last notebook stand for the final ones."""
OVER = "over"
IN_A_ROW = 3
"""So many refreshes are killed one after the other, each beginning with what the one before left; then one is not."""
WHOLE_NEXT = 20
"""One in so many of those executes all notebooks; the others take what the first publication's left."""
PATIENCE_S = 20


@dataclass(frozen=True)
class Kill:
    """A refresh that was killed.

    Attributes
    ----------
    stage : str
        It was in then; ``over`` where it had ended before.
    is_whole : bool
        Whether its kernel was killed with it, as in a power cut, or lost its parent.
    kernels : list of psutil.Process
        That ran then.
    """

    stage: str
    is_whole: bool
    kernels: list[psutil.Process]


def stages(seconds: dict[str, float]) -> list[str]:
    """Return the stages to kill in, in turn: each notebook once, what is quick and touches what is published often.

    >>> stages({"01_check_data": 1.0})[:6]
    ['any', '01_check_data', 'starting', 'opening', 'reading', 'deciding']
    """
    return [WHOLE, *(name for name in seconds if name[:2].isdigit()), "starting", *4 * (*BEFORE[1:], *AFTER)]


def first_notebook(stage: str) -> int:
    """Return the number of the notebook that the refresh begins with.

    >>> first_notebook("03_train_model"), first_notebook("reading"), first_notebook("page"), first_notebook("any")
    (3, 1, 11, 1)
    """
    if stage[:2].isdigit():
        return int(stage[:2])
    return ALL_COPIED if stage in AFTER else 1


def kill_in(state: State, stage: str, delay_s: float, is_whole: bool) -> Kill:
    """Start a refresh and kill it so many seconds after the stage began."""
    process = (
        state.start_new()
        if stage in (WHOLE, "starting")
        else state.start(first_notebook(stage), stage not in UNRENDERED)
    )
    said = ["starting"]
    reader = Thread(target=_listen, args=(process, said), daemon=True)
    reader.start()
    awaited = "starting" if stage == WHOLE else stage
    while awaited not in said and process.poll() is None:
        time.sleep(0.0005)
    time.sleep(delay_s)
    try:
        family = psutil.Process(process.pid).children(recursive=True)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGSTOP)  # so that nothing is started between the two looks
            family = psutil.Process(process.pid).children(recursive=True)
        for each in family if is_whole else []:
            each.kill()
        process.kill()
    except psutil.NoSuchProcess:
        family = []
    code = process.wait()
    reader.join(PATIENCE_S)
    return Kill(said[-1] if code == -signal.SIGKILL else OVER, is_whole, family)


def _listen(process: Forked | subprocess.Popen[str], said: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        said += heard(line)


def still_running(kernels: list[psutil.Process]) -> int:
    """Return how many of the processes are there after some seconds."""
    _, left = psutil.wait_procs(kernels, timeout=PATIENCE_S)
    return len([each for each in left if each.status() != psutil.STATUS_ZOMBIE])


def one(seed: int) -> list[dict[str, Any]]:
    """Return what each of some kills in a row did, and how the refresh after them ended."""
    base, seconds = prepared()
    every = stages(seconds)
    random = np.random.default_rng(seed)
    records: list[dict[str, Any]] = []
    kernels: list[psutil.Process] = []
    with tempfile.TemporaryDirectory() as folder:
        state = base.copy(Path(folder))
        before, ids = published(state.store), published_ids(state.store)
        for number in range(IN_A_ROW):
            stage = every[(seed * IN_A_ROW + number) % len(every)]
            delay_s = random.uniform(0, sum(seconds.values()) if stage == WHOLE else seconds[stage])
            killed = kill_in(state, stage, delay_s, is_whole=bool(random.integers(2)))
            kernels += killed.kernels
            known = {"aimed": stage, "stage": killed.stage, "with_kernel": killed.is_whole}
            lost = "; ".join(losses(before, state.store))
            records.append(known | {"was_open": state.store.journal.is_file(), "lost": lost})
        is_all = random.integers(WHOLE_NEXT) == 0
        expected = decided(state.store) - ids
        code, _ = run_through(state.start(1 if is_all else ALL_COPIED, bool(is_all)))
        lost_later = losses(before, state.store) + (disagreements(state.store) if code in ENDS else [])
        new = len(published_ids(state.store) - ids)
        lost_later += [f"{new} publications since"] if new != len(expected) + (code in ENDS) else []
        left = still_running(kernels)
    ended = {
        "next_is_whole": bool(is_all),
        "next_code": code,
        "kernels_left": left,
        "lost_later": "; ".join(lost_later),
    }
    return [record | ended for record in records]


def table(records: pd.DataFrame) -> str:
    """Return kills, next runs and losses by stage."""
    killed = records[records["stage"] != OVER]
    wrong = (killed["lost"] != "") | (killed["lost_later"] != "")
    failed = ~killed["next_code"].isin([int(code) for code in ENDS])
    lines = ["| stage | kills | refresh after them succeeded | losses |", "|---|---|---|---|"]
    named = [*BEFORE, *sorted(stage for stage in killed["stage"].unique() if stage[:2].isdigit()), *AFTER]
    for stage in named:
        rows = killed[killed["stage"] == stage]
        good = int((~failed[rows.index]).sum())
        lines.append(f"| {stage} | {len(rows)} | {good} | {int(wrong[rows.index].sum())} |")
    lines.append(f"| all | {len(killed)} | {int((~failed).sum())} | {int(wrong.sum())} |")
    return "\n".join([_how(records, killed), "", *lines, "", _said(records, killed), *_harm(killed[wrong | failed])])


def _how(records: pd.DataFrame, killed: pd.DataFrame) -> str:
    """Return what was done."""
    return (
        f"`kill -9` at a random moment of each stage of `leadscore refresh`, on a source of {OPTIONS.leads:,} leads "
        f"with two publications behind it: {len(killed)} kills, {int(killed['with_kernel'].sum())} of them of the "
        "kernels too, as in a power cut; the others leave kernels without their parent. "
        f"{IN_A_ROW} refreshes in a row are killed, each beginning with what the one before left; the one after them "
        f"is left alone. {int((killed['aimed'] == WHOLE).sum())} kills hit a refresh at any moment from its beginning; "
        "to reach the others sooner, the refresh began with the notebook it was killed in, on what those before it had "
        "left, as a copy of a process that had everything imported, and after `page` with the draft in place of the "
        f"final ones. {len(records) - len(killed)} more were over "
        "before the kill. A loss is, right after the kill or after the refresh that followed: any file of an earlier "
        "report or scoring changed or gone; the model of any champion; a pointer or the history that cannot be read "
        "or followed; files that do not agree, a publication too few or too many."
    )


def _said(records: pd.DataFrame, killed: pd.DataFrame) -> str:
    """Return the counts."""
    following = records.drop_duplicates("seed")
    failed = int((~following["next_code"].isin([int(code) for code in ENDS])).sum())
    wrong = int(((killed["lost"] != "") | (killed["lost_later"] != "")).sum())
    return (
        f"Kills with a loss: {rate_words(wrong, len(killed))}. Refreshes after them that failed: "
        f"{rate_words(failed, len(following))} ({int(following['next_is_whole'].sum())} of them with all notebooks, "
        "the others on what those of an earlier one had left). Kernels that outlived them: "
        f"{int(following['kernels_left'].sum())}. Publications cut in half by the kill and finished by the next "
        f"refresh: {int(killed['was_open'].sum())}."
    )


def _harm(records: pd.DataFrame) -> list[str]:
    """Return one line for each kill that did harm."""
    lines = [
        f"- seed {row['seed']}, {row['stage']}: {row['lost'] or row['lost_later'] or 'nothing lost'}; the refresh "
        f"after it ended with {row['next_code']}"
        for _, row in records.iterrows()
    ]
    return ["", *lines] if lines else []


STUDY = Study("crash", "A refresh killed at random moments: what is lost", one, table)
