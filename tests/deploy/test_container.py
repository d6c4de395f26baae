"""The image and the objects of Kubernetes: parsed, and held against Kubernetes' own schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from src.paths import ROOT
from src.pipeline.exit_codes import ExitCode

DEPLOY = ROOT / "deploy"


def test_the_image_is_nobody_in_particular_and_copies_what_there_is() -> None:
    text = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    steps = [line.split(None, 1) for line in joined.splitlines() if line.strip()]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "VOLUME", "USER", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in steps} == known
    last = steps[max(i for i, (name, _) in enumerate(steps) if name == "FROM") :]
    [user] = [value for name, value in last if name == "USER"]
    assert int(user.split(":")[0]) > 0
    assert [name for name, _ in last].index("USER") > max(
        i for i, (name, _) in enumerate(last) if name in {"RUN", "COPY"}
    )
    ignored = (DEPLOY / "container" / "Containerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    reaches = set(ignored)
    assert ignored[1] == "**"  # all is left out but what follows
    for name, value in steps:
        if name == "COPY" and "--from" not in value:
            *sources, _ = value.split()
            assert all((ROOT / source).exists() for source in sources), value
            assert {f"!{source.removeprefix('./')}" for source in sources} <= reaches, value
        if name in {"ENTRYPOINT", "CMD", "VOLUME"}:
            assert isinstance(json.loads(value), list)
    assert "--require-hashes" in text
    assert not re.search(r"curl|wget|https?://|latest\b", joined)
    assert {"LEADSCORE_DATA=/state/data", "LEADSCORE_REPORTS=/state/reports"} <= set(joined.split())
    assert {"--network none", "--read-only", "--cap-drop all"} <= set(
        re.findall(r"--(?:network none|read-only|cap-drop all)", text)
    )


def documents() -> dict[str, dict]:
    text = (DEPLOY / "kubernetes" / "leadscore.yaml").read_text(encoding="utf-8")
    return {document["kind"]: document for document in yaml.safe_load_all(text)}


@pytest.mark.parametrize("kind", ["CronJob", "NetworkPolicy", "PersistentVolumeClaim"])
def test_kubernetes_takes_the_object(kind: str) -> None:
    """The schema is that of Kubernetes 1.37, strict, as kubernetes-validate ships it, cut to what is used here."""
    schemas = json.loads(Path(__file__).with_name("kubernetes.schema.json").read_text(encoding="utf-8"))
    assert list(Draft7Validator(schemas[kind]).iter_errors(documents()[kind])) == []


def test_the_schema_refuses_what_kubernetes_refuses() -> None:
    schemas = json.loads(Path(__file__).with_name("kubernetes.schema.json").read_text(encoding="utf-8"))
    wrong = documents()["CronJob"]
    wrong["spec"]["concurencyPolicy"] = wrong["spec"].pop("concurrencyPolicy")
    wrong["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"].pop("operator")
    assert len(list(Draft7Validator(schemas["CronJob"]).iter_errors(wrong))) == 2


def test_a_cron_job_runs_alone_and_is_not_tried_again_on_its_data() -> None:
    spec = documents()["CronJob"]["spec"]
    job, pod = spec["jobTemplate"]["spec"], spec["jobTemplate"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert pod["restartPolicy"] == "Never"  # or there is no podFailurePolicy
    [rule] = [rule for rule in job["podFailurePolicy"]["rules"] if rule["action"] == "FailJob"]
    assert rule["onExitCodes"]["containerName"] == container["name"]
    assert set(rule["onExitCodes"]["values"]) == {20, 21, 22, 30} <= {int(code) for code in ExitCode}
    assert container["args"][0] == "refresh"
    assert "--warnings-ok" in container["args"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert documents()["PersistentVolumeClaim"]["spec"]["accessModes"] == ["ReadWriteOnce"]
    policy = documents()["NetworkPolicy"]["spec"]
    assert set(policy) == {"podSelector", "policyTypes"}  # no rule: nothing is allowed
    assert policy["podSelector"]["matchLabels"] == spec["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
