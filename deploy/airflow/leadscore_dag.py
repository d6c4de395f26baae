"""An example DAG for Airflow 3: the weekly refresh, the hourly score, and one notebook per segment.

``leadscore refresh`` is called as a command, not its notebooks one by one: only the command holds the lock, decides who
scores and publishes all or nothing. ``PapermillOperator`` serves a single notebook that publishes nothing, here
``05_ideal_customer`` once per segment, on a copy of the newest run. The worker must be the host on whose disk the state
lies: give its queue.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = "/srv/leads"
NAME = "NAME"
ENVIRONMENT = {"LEADSCORE_DATA": "/var/lib/leadscore/data", "LEADSCORE_REPORTS": "/var/lib/leadscore/reports"}
SEGMENTS = {"logistics": "industry=Logistics", "manufacturing": "industry=Manufacturing"}
# Never again by itself: 20, 21 and 22 come from the data, and the same data give the same end.
ONCE = {"retries": 0, "queue": "leadscore", "max_active_tis_per_dag": 1}

with DAG(
    dag_id="leadscore_refresh",
    schedule="40 5 * * 1",
    start_date=datetime(2026, 1, 5, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["leads"],
):
    # 10 and 21 are successes (see the wrapper); every other code fails the task and shows the words in its log.
    refresh = BashOperator(
        task_id="refresh",
        bash_command=f"deploy/leadscore-scheduled .venv/bin/leadscore refresh conf/{NAME}.toml",
        cwd=PROJECT,
        env=ENVIRONMENT,
        append_env=True,
        skip_on_exit_code=None,
        execution_timeout=timedelta(hours=3),
        **ONCE,
    )
    for word, segment in SEGMENTS.items():
        ideal_customer = PapermillOperator(
            task_id=f"ideal_customer_{word}",
            input_nb=f"{PROJECT}/notebooks/05_ideal_customer.ipynb",
            output_nb=f"/var/lib/leadscore/segments/{word}.ipynb",
            parameters={"source": NAME, "segment": segment},
            kernel_name="leadscore",  # .venv/bin/python -m ipykernel install --name leadscore
            log_output=False,
            execution_timeout=timedelta(minutes=15),
            **ONCE,
        )
        refresh >> ideal_customer

with DAG(
    dag_id="leadscore_score",
    schedule="15 7-19 * * 1-5",
    start_date=datetime(2026, 1, 5, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    tags=["leads"],
):
    # 30: a refresh is at work; the next hour scores.
    BashOperator(
        task_id="score",
        bash_command=f"deploy/leadscore-scheduled .venv/bin/leadscore score conf/{NAME}.toml",
        cwd=PROJECT,
        env=ENVIRONMENT | {"LEADSCORE_OK": "0 10 21 30"},
        append_env=True,
        skip_on_exit_code=None,
        execution_timeout=timedelta(minutes=20),
        **ONCE,
    )
