#!/usr/bin/env python3
"""Writes Sources/CTables/r4.table, the facts of FHIR R4 (4.0.1) that the product needs at run time.

    Tools/generate-r4-table.py [folder]        the folder of the definitions; default ../shared/data/fhir-r4

The folder holds structure-definitions, search-parameters and compartment-definitions, each `.ndjson.gz`, one resource a
line, as published by HL7 (CC0). The output depends on nothing else: the same folder gives the same bytes.

The table is text, one record a line, fields separated by one space. Sources/FHIR/R4/R4TableReader.swift reads it.

    longitude-r4 1 4.0.1         first line: format, version of the format, version of FHIR
    O code code ...              the types that an open choice such as Extension.value[x] may take
    P name base                  a primitive type
    D name base [a]              a datatype; `a`: abstract
    R number name base [a]       a resource type; its number is a key in databases: alphabetical, 0 to 147
    N .path base                 a nested type of the type above, such as .contact of Patient; base B: BackboneElement,
                                 E: Element
    - name card types flags binding
                                 an element of the type above; inherited elements are not repeated
                                 card     ? 0..1, 1 1..1, * 0..*, + 1..*; there are no others in R4
                                 types    a|b|c; Reference and canonical with targets: Reference(Patient,Group);
                                          > the nested type <type>.<name>; @path the nested type at path
                                          (contentReference); ** the open choice. A name that ends in [x] is a choice.
                                 flags    m modifier, s summary; . none
                                 binding  r required, x extensible, p preferred, e example, then = and the value set
                                          without its version; `http://hl7.org/fhir/ValueSet/` is left out
    S id type code bases targets<TAB>expression
                                 a search parameter; its URL is http://hl7.org/fhir/SearchParameter/<id>, and id is left
                                 as = when it is <base>-<code>; targets: . none, * every resource type but the
                                 abstract ones and Parameters; in the expression ~ stands for the first base and a dot;
                                 it is empty where R4 gives none
    C id<TAB>expression          a component of the composite parameter above
    K code                       a compartment
    k type param,param           the parameters by which a type belongs to the compartment above
"""
import gzip
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
VALUE_SET = "http://hl7.org/fhir/ValueSet/"
PARAMETER = "http://hl7.org/fhir/SearchParameter/"
FHIR_TYPE = STRUCTURE + "structuredefinition-fhir-type"
CARDINALITY = {(0, "1"): "?", (1, "1"): "1", (0, "*"): "*", (1, "*"): "+"}
STRENGTH = {"required": "r", "extensible": "x", "preferred": "p", "example": "e"}


def read(folder, name):
    with gzip.open(folder / (name + ".ndjson.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def without(prefix, text):
    return text[len(prefix):] if text.startswith(prefix) else text


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()


def type_code(element, kind):
    """The code of one type, with its targets. `System.String` stands for the type its extension names."""
    code = kind["code"]
    if code.startswith("http://hl7.org/fhirpath/"):
        # 4.0.1 says string for Resource.id in the extension and id in resource.html; R4B corrected it to id.
        if element["path"] == "Resource.id":
            return "id"
        return next(e["valueUrl"] for e in kind["extension"] if e["url"] == FHIR_TYPE)
    targets = [without(STRUCTURE, t) for t in kind.get("targetProfile", [])]
    return code + ("(" + ",".join(targets) + ")" if targets else "")


def element_types(element, open_choice):
    if "contentReference" in element:
        return "@" + element["contentReference"].lstrip("#")
    kinds = element["type"]
    if [k["code"] for k in kinds] == open_choice:
        return "**"
    codes = []
    for kind in kinds:
        code = type_code(element, kind)
        if code not in codes:
            codes.append(code)
    return "|".join(codes)


def element_binding(element):
    binding = element.get("binding", {})
    if "valueSet" not in binding:
        return ""
    value_set = without(VALUE_SET, binding["valueSet"].split("|")[0])
    return " " + STRENGTH[binding["strength"]] + "=" + value_set


# Elements whose minimum is not held against a resource, with the reason.
RELAXED = {
    # 187 of the examples published with R4 itself (questionnaires generated from the resource types) lack it.
    "Questionnaire.item.linkId",
}


def element_line(element, types, name):
    if element["path"] in RELAXED:
        element = {**element, "min": 0}
    flags = ("m" if element.get("isModifier") else "") + ("s" if element.get("isSummary") else "")
    cardinality = CARDINALITY[(element["min"], element["max"])]
    return f"- {name} {cardinality} {types} {flags or '.'}{element_binding(element)}"


class Structures:
    """The types of the definitions, with what each inherits, so that only what is new is written."""

    def __init__(self, definitions):
        self.definitions = {d["type"]: d for d in definitions if d.get("derivation") != "constraint"}
        extension = self.definitions["Extension"]["snapshot"]["element"]
        value = next(e for e in extension if e["path"] == "Extension.value[x]")
        self.open_choice = [k["code"] for k in value["type"]]

    def children(self, name, path):
        elements = self.definitions[name]["snapshot"]["element"]
        return [e for e in elements if e["path"].rpartition(".")[0] == path]

    def base(self, name):
        return without(STRUCTURE, self.definitions[name].get("baseDefinition", "-"))

    def inherited(self, name):
        """The lines of the elements of a type's ancestors, to see that the type changes none of them."""
        lines = set()
        while name != "-":
            lines |= set(self.own_lines(name, name)[0])
            name = self.base(name)
        return lines

    def own_lines(self, name, path, inherited=frozenset()):
        """The lines of the elements at `path`, without `inherited`, and the paths of the nested types among them."""
        lines, nested = [], []
        for element in self.children(name, path):
            types = element_types(element, self.open_choice)
            if types in ("BackboneElement", "Element"):
                nested.append((element["path"], types))
                types = ">"
            line = element_line(element, types, element["path"].rpartition(".")[2])
            # The id of a resource is `id`; below, where it is inherited, the definitions say string.
            if element["base"]["path"] == "Resource.id":
                line = line.replace(" string ", " id ")
            if line not in inherited:
                lines.append(line)
        return lines, nested

    def write(self, head, name):
        base = self.base(name)
        lines, nested = self.own_lines(name, name, self.inherited(base))
        out = [head + " " + base + (" a" if self.definitions[name]["abstract"] else "")] + lines
        while nested:
            path, parent = nested.pop(0)
            lines, more = self.own_lines(name, path, self.inherited(parent))
            out += [f"N {path[len(name):]} {parent[0]}"] + lines
            nested = more + nested
        return out


def structure_lines(definitions):
    structures = Structures(definitions)
    names = {kind: sorted(n for n, d in structures.definitions.items() if d["kind"] == kind)
             for kind in ("primitive-type", "complex-type", "resource")}
    out = ["O " + " ".join(structures.open_choice)]
    out += [f"P {name} {structures.base(name)}" for name in names["primitive-type"]]
    for name in names["complex-type"]:
        out += structures.write("D " + name, name)
    for number, name in enumerate(names["resource"]):
        out += structures.write(f"R {number} {name}", name)
    concrete = [n for n in names["resource"] if not structures.definitions[n]["abstract"]]
    return out, [n for n in concrete if n != "Parameters"]


def search_lines(parameters, every_target):
    out = []
    for p in sorted(parameters, key=lambda p: (p["code"], p["id"])):
        assert p["url"] == PARAMETER + p["id"], p["id"]
        targets = sorted(p.get("target", []))
        target = "*" if targets == every_target else ",".join(targets) or "."
        bases = sorted(p["base"])
        name = "=" if p["id"] == f"{bases[0]}-{p['code']}" else p["id"]
        expression = one_line(p.get("expression", ""))
        assert "~" not in expression, p["id"]
        short = re.sub(r"\b" + bases[0] + r"\.", "~", expression)
        out.append(f"S {name} {p['type']} {p['code']} {','.join(bases)} {target}\t{short}")
        for component in p.get("component", []):
            out.append("C " + without(PARAMETER, component["definition"]) + "\t" + one_line(component["expression"]))
    return out


def compartment_lines(definitions):
    out = []
    # The published file also carries a questionnaire about compartments.
    for d in sorted((d for d in definitions if d["resourceType"] == "CompartmentDefinition"), key=lambda d: d["code"]):
        out.append("K " + d["code"])
        out += [f"k {r['code']} {','.join(r['param'])}" for r in d["resource"] if r.get("param")]
    return out


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/fhir-r4"
    lines, every_target = structure_lines(read(folder, "structure-definitions"))
    lines += search_lines(read(folder, "search-parameters"), every_target)
    lines += compartment_lines(read(folder, "compartment-definitions"))
    text = "\n".join(["longitude-r4 1 4.0.1"] + lines) + "\n"
    target = ROOT / "Sources/CTables/r4.table"
    target.write_text(text, encoding="ascii")
    sys.stdout.write(f"{target.relative_to(ROOT)}: {len(text)} bytes, {len(lines) + 1} lines\n")


main()
