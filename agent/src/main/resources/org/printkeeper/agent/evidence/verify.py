#!/usr/bin/env python3
"""Checks an evidence bundle of Printkeeper with nothing but Python 3 and openssl.

    python3 verify.py DIRECTORY [VKEY]

DIRECTORY is the unpacked bundle. VKEY is the log's public key as you got it from elsewhere, a line
or a file; without it the key in the bundle is believed, which proves only that nothing was changed
after the export. Ends with 0 when everything holds, 2 when something does not.
"""
import base64, hashlib, json, os, re, subprocess, sys, tempfile


class Wrong(Exception):
    pass


def require(holds, what):
    if not holds:
        raise Wrong(what)


def read(name):
    with open(os.path.join(directory, name), "rb") as file:
        return file.read()


def decode(text):
    return base64.b64decode(text, validate=True)


def parse_key(line):
    name, key_id, data = line.strip().split("+", 2)
    typed = decode(data)
    require(len(typed) == 33 and typed[0] == 1, "the key is no Ed25519 key")
    digest = hashlib.sha256(name.encode() + b"\n" + typed).digest()
    require(digest[:4].hex() == key_id, "the key's id is not its own")
    return name, digest[:4], typed[1:]


def open_note(note, key):
    """The text of a signed note (c2sp.org/signed-note), when the key has signed it."""
    name, key_id, public = key
    end = note.rindex(b"\n\n")
    text, lines = note[: end + 1], note[end + 2 :].decode().splitlines()
    for line in lines:
        require(line.startswith("\u2014 "), "a signature line does not begin with a dash")
        signer, data = line[2:].rsplit(" ", 1)
        signature = decode(data)
        if signer == name and signature[:4] == key_id and signed(text, signature[4:], public):
            return text
    raise Wrong("a note is not signed by " + name)


def signed(text, signature, public):
    der = bytes.fromhex("302a300506032b6570032100") + public
    with tempfile.TemporaryDirectory() as scratch:
        paths = [os.path.join(scratch, name) for name in ("key", "text", "signature")]
        for path, content in zip(paths, (der, text, signature)):
            with open(path, "wb") as file:
                file.write(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths[0]]
        command += ["-rawin", "-in", paths[1], "-sigfile", paths[2]]
        return subprocess.run(command, capture_output=True).returncode == 0


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Complete subtrees, one for each bit of the size (RFC 6962)."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def append(self, root, leaves=1):
        require(self.size % leaves == 0, "a subtree stands where none can")
        merged, size = root, leaves
        while self.subtrees and self.subtrees[-1][1] == size:
            merged, size = node(self.subtrees.pop()[0], merged), 2 * size
        self.subtrees.append((merged, size))
        self.size += leaves

    def root(self):
        root = self.subtrees[-1][0]
        for subtree, _ in reversed(self.subtrees[:-1]):
            root = node(subtree, root)
        return root


def check_range(proof, entries, text):
    """The entries stand in the signed tree, whole and in this order."""
    origin, size, root = text.decode().splitlines()[:3]
    require(proof["size"] == int(size), "the range is of another tree")
    tree = Tree()
    for hash_text in proof["before"]:
        tree.append(decode(hash_text), 1 << ((proof["first_leaf"] - tree.size).bit_length() - 1))
    require(tree.size == proof["first_leaf"], "hashes before the range do not reach it")
    for entry in entries:
        tree.append(hashlib.sha256(b"\x00" + entry).digest())
    require(tree.size == proof["end_leaf"], "the range has another number of entries")
    for hash_text in proof["behind"]:
        leaves = tree.size & -tree.size
        while tree.size + leaves > proof["size"]:
            leaves >>= 1
        require(leaves, "hashes behind the range lead beyond the tree")
        tree.append(decode(hash_text), leaves)
    require(tree.size == proof["size"], "hashes behind the range do not reach the end")
    require(tree.root() == decode(root), "the entries are not those that were signed")


def split(content, lengths):
    entries, start = [], 0
    for length in lengths:
        entries.append(content[start : start + length])
        start += length
    require(start == len(content), "the entries do not fill their file")
    return entries


def count(boots, boot, entries):
    """What the entries say of each boot, to be held against the certificate; the last boot."""
    for entry in entries:
        if entry.startswith(b"# segment "):
            named = re.search(rb" boot=([0-9a-f-]+)", entry)
            boot = named.group(1).decode().replace("-", "") if named else None
        found = boots.setdefault(boot, {"archived": 0, "gaps": [], "first": None, "last": None})
        if entry[:1].isdigit():
            first = last = int(entry.split(b",", 2)[1])
            found["archived"] += 1
        elif entry.startswith(b"# gap "):
            fields = dict(re.findall(r"(\w+)=(\S+)", entry.decode()))
            first, last = int(fields["first"]), int(fields["last"])
            found["gaps"].append([first, last, fields["cause"]])
        else:
            continue
        found["first"] = first if found["first"] is None else min(found["first"], first)
        found["last"] = last if found["last"] is None else max(found["last"], last)
    return boot


def check(key):
    custody = json.loads(open_note(read("custody.note"), key).split(b"\n", 1)[1])
    for name, digest in custody["files"].items():
        require(hashlib.sha256(read(name)).hexdigest() == digest, name + " was changed")
    ranges, boots, boot = json.loads(read("ranges.json")), {}, None
    for part in ranges:
        text = open_note(part["checkpoint"].encode(), parse_key(part["vkey"]))
        require(text.startswith(parse_key(part["vkey"])[0].encode() + b"\n"), "another log's checkpoint")
        entries = split(read(part["entries"]), part["lengths"])
        check_range(part, entries, text)
        boot = count(boots, boot, entries[1:] if part["link"] else entries)
        print("authentic    %d entries of %s" % (len(entries), text.split(b"\n")[0].decode()))
    require(ranges[-1]["vkey"] == custody["vkey"], "the newest log has another key")
    certificate = json.loads(open_note(read("completeness.note"), key).split(b"\n", 1)[1])
    for said in certificate["boots"]:
        found = boots.get(said["boot"])
        require(found is not None, "no entry is of boot " + str(said["boot"]))
        gaps = [[gap["first"], gap["last"], gap["cause"]] for gap in said["gaps"]]
        require(found["archived"] == said["archived"] and found["gaps"] == gaps, "other numbers than certified")
        require([found["first"], found["last"]] == [said["first"], said["last"]], "another range than certified")
        lost = sum(last - first + 1 for first, last, _ in gaps)
        print("boot %s: %d archived, %d lost in %d gaps" % (said["boot"], said["archived"], lost, len(gaps)))


if __name__ == "__main__":
    directory = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    try:
        if len(sys.argv) > 2:
            given = sys.argv[2]
            line = open(given).read() if os.path.exists(given) else given
        else:
            line = read("vkey").decode()
            print("believing the key in the bundle; give the one that you got elsewhere as the second argument")
        check(parse_key(line))
    except (Wrong, ValueError, KeyError, IndexError, TypeError, OSError) as wrong:
        print("TAMPERED     %s" % wrong)
        sys.exit(2)
