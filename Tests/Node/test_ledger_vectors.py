"""The vectors for other people's verifiers, and a verifier written from docs/ledger.md that shares no code of ours."""

import base64
import hashlib
import json
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from program import ROOT, longitude

FILE = ROOT / "docs" / "ledger-vectors.json"
VECTORS = json.loads(FILE.read_text())
ZERO = bytes(32)
BEGINS = "longitude log begins 1 "


class Wrong(Exception):
    """What a verifier refuses."""


def demand(condition: bool) -> None:
    """Refuses."""
    if not condition:
        raise Wrong


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# MARK: tree


def check_inclusion(index: int, size: int, leaf: bytes, root: bytes, proof: list[bytes]) -> None:
    """RFC 9162 section 2.1.3.2."""
    demand(index < size)
    node, last, value = index, size - 1, leaf
    for hash in proof:
        demand(last > 0)
        if node & 1 or node == last:
            value = sha(b"\1", hash, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha(b"\1", value, hash)
        node, last = node >> 1, last >> 1
    demand(last == 0 and value == root)


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    """RFC 9162 section 2.1.4.2."""
    demand(0 < old <= new)
    if old == new:
        demand(not proof and old_root == new_root)
        return
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    demand(len(proof) > 0)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = proof[0]
    for hash in proof[1:]:
        demand(last > 0)
        if node & 1 or node == last:
            first, second = sha(b"\1", hash, first), sha(b"\1", hash, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = sha(b"\1", second, hash)
        node, last = node >> 1, last >> 1
    demand(first == old_root and second == new_root and last == 0)


# MARK: chains and their heads


def check_chain(entries: list[dict]) -> tuple[list[bytes], bytes | None]:
    """The commitments of a chain, and the value of its head."""
    commitments: list[bytes] = []
    for number, entry in enumerate(entries, 1):
        if "commitment" in entry:
            demand("text" not in entry)
            commitments.append(bytes.fromhex(entry["commitment"]))
            continue
        event = json.loads(entry["text"])
        demand(event["seq"] == number and event["previous"] == (commitments[-1].hex() if commitments else ""))
        commitments.append(sha(bytes.fromhex(entry["salt"]), entry["text"].encode()))
    if not commitments:
        return [], None
    return commitments, sha(b"\0", len(commitments).to_bytes(8, "big"), commitments[-1])


def check_map(key: bytes, value: bytes | None, root: bytes, proof: bytes) -> None:
    """The sparse Merkle map; `value` is None for a key that is said not to be there."""
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        demand(len(proof) >= at + count)
        at += count
        return proof[at - count:at]

    def bit(bytes_: bytes, depth: int) -> int:
        return bytes_[depth >> 3] >> (7 - (depth & 7)) & 1

    kind, depth = take(1)[0], int.from_bytes(take(2), "big")
    demand(depth <= 256 and kind in (0, 1, 2) and (kind == 0) == (value is not None))
    if kind == 0:
        node = sha(b"\0", key, value)
    elif kind == 1:
        node = ZERO
    else:
        other, other_value = take(32), take(32)
        demand(other != key and all(bit(other, n) == bit(key, n) for n in range(depth)))
        node = sha(b"\0", other, other_value)
    bitmap = take((depth + 7) // 8)
    siblings = [take(32) if bitmap[n >> 3] & 0x80 >> (n & 7) else ZERO for n in range(depth)]
    demand(at == len(proof) and (depth == 0 or siblings[-1] != ZERO))
    for n in reversed(range(depth)):
        node = sha(b"\1", siblings[n], node) if bit(key, n) else sha(b"\1", node, siblings[n])
    demand(node == root)


# MARK: notes


def parse_key(text: str) -> tuple[str, bytes, int, bytes]:
    """Name, key ID, type and public key."""
    name, number, rest = text.split("+", 2)
    data = base64.b64decode(rest, validate=True)
    key_id = sha(name.encode(), b"\n", data)[:4]
    demand(len(data) == 33 and key_id.hex() == number)
    return name, key_id, data[0], data[1:]


def signed_by(note: str, key: str) -> bool:
    """Whether a note has a signature of a key; a wrong one is refused."""
    name, key_id, kind, public = parse_key(key)
    text, lines = note.rsplit("\n\n", 1)
    message = (text + "\n").encode()
    for line in lines.splitlines():
        dash, signer, data = line.split(" ")
        demand(dash == "—")
        signature = base64.b64decode(data, validate=True)
        if signer != name or signature[:4] != key_id:
            continue
        signature = signature[4:]
        if kind == 4:
            time = int.from_bytes(signature[:8], "big")
            message, signature = f"cosignature/v1\ntime {time}\n".encode() + message, signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            raise Wrong from None
        return True
    return False


def parse_note(note: str) -> tuple[str, int, bytes, list[str]]:
    """Origin, size, root and extension lines."""
    lines = note.rsplit("\n\n", 1)[0].split("\n")
    return lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), lines[3:]


def check_note(note: str, keys: list[str], changes: list[str], witnesses: list[str] = []) -> None:
    """The key that held at its size signed it, and every witness named."""
    origin, size, _, _ = parse_note(note)
    held: list[tuple[str, str, int]] = []
    for change in changes:
        line, = [line for line in parse_note(change)[3] if line.startswith("longitude key change 1 ")]
        old, new = line.removeprefix("longitude key change 1 ").split(" ")
        demand(old != new and signed_by(change, old) and signed_by(change, new))
        demand(parse_key(old)[0] == parse_key(new)[0] == parse_note(change)[0] == origin)
        if held:
            demand(held[-1][1] == old and held[-1][2] < parse_note(change)[1])
        held.append((old, new, parse_note(change)[1]))
        if parse_note(change)[1] == size:
            demand(change.rsplit("\n\n", 1)[0] == note.rsplit("\n\n", 1)[0])
    if held:
        everyone = [held[0][0], *[new for _, new, _ in held]]
        demand(any(key in everyone for key in keys) and len(set(everyone)) == len(everyone))
        keys = [next((old for old, _, end in held if size <= end), held[-1][1])]
    demand(any(parse_key(key)[0] == origin and parse_key(key)[2] == 1 and signed_by(note, key) for key in keys))
    demand(all(signed_by(note, witness) for witness in witnesses))


def check_beginnings(origin: str, size: int, extensions: list[str]) -> None:
    """What a log says of those before it that lost entries leads to this one."""
    said = [line.removeprefix(BEGINS).split(" ") for line in extensions if line.startswith(BEGINS)]
    for words in said:
        demand(len(words) == 8 and all(re.fullmatch("[0-9a-f]{64}", words[place]) for place in (3, 5)))
        demand(all(words[place] == str(int(words[place])) for place in (2, 4, 6, 7)))
        demand(int(words[4]) < int(words[2]) and int(words[6]) <= int(words[7]))
    sizes = [*[int(words[2]) for words in said[1:]], size]
    demand(all(int(words[4]) < its for words, its in zip(said, sizes)))
    origins = [*[parse_key(words[1])[0] for words in said], origin]
    demand([parse_key(words[0])[0] for words in said] == origins[1:] and len(set(origins)) == len(origins))


def check_bundle(bundle: dict, key: str) -> None:
    """Everything that a person can check."""
    check_note(bundle["checkpoint"], [key], bundle.get("keyChanges", []))
    origin, size, root, extensions = parse_note(bundle["checkpoint"])
    check_beginnings(origin, size, extensions)
    heads, = [line for line in extensions if line.startswith("longitude chains 1 ")]
    demand(len({chain["key"] for chain in bundle["chains"]}) == len(bundle["chains"]) > 0)
    for chain in bundle["chains"]:
        commitments, value = check_chain(chain["entries"])
        check_map(bytes.fromhex(chain["key"]), value, bytes.fromhex(heads.split(" ")[3]),
                  base64.b64decode(chain["head"]))
        places = [entry["index"] for entry in chain["entries"]]
        demand(places == sorted(set(places)))
        for entry, commitment in zip(chain["entries"], commitments):
            proof = [base64.b64decode(hash) for hash in entry["proof"]]
            check_inclusion(entry["index"], size, sha(b"\0", commitment), root, proof)


def hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def check(kind: str, case: dict) -> None:
    """One vector; `Wrong` for one that must be refused."""
    match kind:
        case "leaf":
            commitment = sha(bytes.fromhex(case["salt"]), case["text"].encode())
            demand(commitment.hex() == case["commitment"])
            assert sha(b"\0", commitment).hex() == case["leafHash"]
        case "inclusion":
            leaf, root = hashes([case["leafHash"], case["root"]])
            check_inclusion(case["index"], case["size"], leaf, root, hashes(case["proof"]))
        case "consistency":
            old, new = hashes([case["oldRoot"], case["newRoot"]])
            check_consistency(case["old"], case["new"], old, new, hashes(case["proof"]))
        case "chain":
            demand(check_chain(case["entries"])[1] == bytes.fromhex(case["value"]))
        case "map":
            value = bytes.fromhex(case["value"]) if case.get("value") else None
            check_map(*hashes([case["key"]]), value, *hashes([case["root"]]), base64.b64decode(case["proof"]))
        case "checkpoint":
            check_note(case["note"], case["keys"], case["keyChanges"], case["witnesses"])
            assert parse_note(case["note"])[1:3] == (case["size"], bytes.fromhex(case["root"]))
        case "bundle":
            check_bundle(case["bundle"], case["key"])


CASES = [(kind, case) for kind, cases in VECTORS.items() if kind != "format" for case in cases]


@pytest.mark.parametrize("kind,case", CASES, ids=[f"{kind}: {case['name']}" for kind, case in CASES])
def test_a_verifier_of_others_comes_to_the_same(kind: str, case: dict) -> None:
    """Good vectors are accepted, the others refused."""
    try:
        check(kind, case)
        accepted = True
    except Wrong:
        accepted = False
    assert accepted == case["good"]


def test_there_is_good_and_bad_of_each_kind() -> None:
    """A verifier that accepts everything, or nothing, is found by each kind."""
    assert VECTORS["format"] == "longitude ledger vectors 1"
    kinds = {"leaf", "inclusion", "consistency", "chain", "map", "checkpoint", "bundle"}
    assert set(VECTORS) == kinds | {"format"}
    for kind in kinds:
        assert {case["good"] for case in VECTORS[kind]} == {True, False}, kind
        assert len({case["name"] for case in VECTORS[kind]}) == len(VECTORS[kind]), kind


def test_the_vectors_are_always_the_same(tmp_path) -> None:
    """The committed file is what the command writes."""
    longitude("ledger", "vectors", "--out", tmp_path / "vectors.json")
    assert (tmp_path / "vectors.json").read_bytes() == FILE.read_bytes()


def test_the_command_accepts_the_good_bundles_and_no_other(tmp_path) -> None:
    """Our own verifier."""
    for number, case in enumerate(VECTORS["bundle"]):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(case["bundle"], ensure_ascii=False))
        longitude("ledger", "verify", file, "--key", case["key"], expect=0 if case["good"] else 1)


@pytest.mark.parametrize("size", [1 << 63, (1 << 64) - 1])
def test_a_size_that_no_log_has_is_refused(tmp_path, size: int) -> None:
    """Such a checkpoint ended the program, which reads files of strangers."""
    case = next(case for case in VECTORS["bundle"] if case["good"])
    lines = case["bundle"]["checkpoint"].split("\n")
    lines[1] = str(size)
    file = tmp_path / "big.json"
    file.write_text(json.dumps(case["bundle"] | {"checkpoint": "\n".join(lines)}, ensure_ascii=False))
    told = longitude("ledger", "verify", file, "--json", expect=1)
    assert "the size is above 9223372036854775807" in told
