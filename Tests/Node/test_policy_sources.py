"""A policy that has a rule for a source which is not here is told of, and keeps nobody from anything."""

import json
import subprocess

from program import PROGRAM, longitude, surroundings


def told(*arguments) -> tuple[dict, str]:
    """The result of a command that ends well, and what it says beside it."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments), "--json"], capture_output=True, text=True, env=surroundings(), timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_a_rule_for_a_source_that_is_not_here(tmp_path) -> None:
    """The check of a file against a node names it, and so does its dry run; a node that knows it hears nothing."""
    data, file = tmp_path / "data", tmp_path / "policy.json"
    longitude("sources", "ZZK01", "--data", data)
    policy = json.loads(longitude("policy", "show"))
    policy["sources"] = [{"source": code, "basis": "A test", "shares": []} for code in ("ZZK01", "ZZK02")]
    policy["version"] += 1
    file.write_text(json.dumps(policy))
    words = f"policy {policy['version']} has a rule for ZZK02, and no source here has that code."
    result, said = told("policy", "check", file, "--data", data)
    assert result["good"] and result["unknownSources"] == ["ZZK02"] and said.startswith(words)
    result, said = told("policy", "dry-run", file, "--data", data)
    assert result["version"] == policy["version"] and said.startswith(words)
    result, said = told("policy", "check", file)
    assert "unknownSources" not in result and said == ""
    longitude("sources", "ZZK02", "--data", data)
    result, said = told("policy", "check", file, "--data", data)
    assert result["unknownSources"] == [] and said == ""
    longitude("policy", "check", file, "--data", tmp_path / "none", expect=64)
