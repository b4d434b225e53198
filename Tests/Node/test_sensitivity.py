"""What makes an item sensitive: the lists of a node, what a source is stated to be, and what is refused."""

import json
import pathlib

from program import longitude, patient, written

DEPRESSION = {"system": "http://snomed.info/sct", "code": "35489007", "display": "Depressive disorder"}


def condition(ident: str = "c") -> dict:
    """A condition that no illustrative list names."""
    return {
        "resourceType": "Condition", "id": ident, "subject": {"reference": "Patient/p"},
        "code": {"coding": [DEPRESSION]},
    }


def filled(tmp_path: pathlib.Path) -> pathlib.Path:
    """A node with one person and one condition."""
    data = tmp_path / "data"
    file = written(tmp_path, "in.ndjson", patient(), condition())
    longitude("import", file, "--source", "A", "--data", data)
    return data


def lists(tmp_path: pathlib.Path, **changes) -> pathlib.Path:
    """The illustrative lists with one of our own and other changes."""
    content = json.loads(longitude("sensitivity", "show"))
    content["lists"].append({
        "name": "Depression", "category": "mentalHealth", "citation": "A test.", "system": DEPRESSION["system"],
        "codes": [{"code": DEPRESSION["code"], "display": DEPRESSION["display"]}],
    })
    content.update({"version": 2, "isIllustrative": False, **changes})
    file = tmp_path / f"lists-{content['version']}.json"
    file.write_text(json.dumps(content))
    return file


def test_lists_are_checked_and_loaded_and_label_what_is_stored(tmp_path) -> None:
    """Loading labels anew what is there; a second loading has nothing to do; an older number is refused."""
    data = filled(tmp_path)
    assert longitude("sensitivity", "check", lists(tmp_path)).startswith("ok    version 2")
    said = longitude("sensitivity", "load", "--data", data, lists(tmp_path))
    assert said == "version 2 holds\n"
    assert json.loads(longitude("sensitivity", "show", "--data", data))["version"] == 2
    longitude("sensitivity", "load", "--data", data, lists(tmp_path))
    longitude("sensitivity", "load", "--data", data, lists(tmp_path, version=3))
    longitude("sensitivity", "load", "--data", data, lists(tmp_path), expect=64)
    findings = json.loads(longitude("doctor", "--data", data, "--json"))
    assert all(finding["good"] for finding in findings), findings


def test_a_list_with_a_mistyped_code_is_named(tmp_path) -> None:
    """A code that cannot be one of SNOMED CT would label nothing in silence."""
    file = lists(tmp_path)
    content = json.loads(file.read_text())
    content["lists"][-1]["codes"][0]["code"] = "35489008"
    file.write_text(json.dumps(content))
    assert "35489008 is not an identifier" in longitude("sensitivity", "check", file, expect=1)


def test_real_records_are_not_labelled_by_illustrative_lists(tmp_path) -> None:
    """A folder that real people's records are served from takes nothing in before its region has decided lists."""
    data = filled(tmp_path)
    (data / "production").touch()
    file = written(tmp_path, "more.ndjson", condition("d"))
    longitude("import", file, "--source", "A", "--data", data, expect=64)
    longitude("sensitivity", "load", "--data", data, lists(tmp_path, isIllustrative=True, version=4), expect=64)
    longitude("sensitivity", "load", "--data", data, lists(tmp_path))
    longitude("import", file, "--source", "A", "--data", data)


def test_a_source_is_stated(tmp_path) -> None:
    """What kind of service a source is can be stated, later too; what is no kind is refused."""
    data = filled(tmp_path)
    longitude("sources", "A", "--data", data, "--kind", "sexualHealth", "--name", "A clinic", "--organisation", "ZZX09")
    longitude("sources", "A", "--data", data, "--kind", "clinic", expect=64)
    (source,) = [json.loads(line) for line in longitude("sources", "--data", data).splitlines()]
    assert (source["kind"], source["name"], source["organisation"]) == ("sexualHealth", "A clinic", "ZZX09")
