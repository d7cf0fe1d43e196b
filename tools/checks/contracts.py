#!/usr/bin/env python3
"""contracts.py: each function of a public header states its contract.

That is a comment of the form shown in STYLE.md: the name, every parameter, the
five fields, and Return unless it returns nothing. A name with two underscores
is internal and exempt.
"""
import re
import sys
from pathlib import Path

FIELDS = ("Owns", "Thread", "Suspends", "Cancel", "Errors")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.M)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\(.*?\)\)|\bEDO_[A-Z_]+(?:\s*\([^()]*\))?", re.S)
FUNCTION = re.compile(r"^(?P<result>[\w\s*]+?)\b(?P<name>edo_\w+)\s*\((?P<parameters>.*)\)$", re.S)


def blank(match):
    """As many characters and lines, but nothing in them."""
    return re.sub(r"[^\n]", " ", match[0])


def statements(code):
    """(offset, text) of each declaration at file scope, bodies left out."""
    depth, start, text = 0, None, ""
    for at, char in enumerate(code):
        if depth == 0 and start is None and not char.isspace():
            start = at
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0 and ")" in text and "=" not in text:
                yield start, text
                start, text = None, ""
            continue
        elif char == ";" and depth == 0:
            yield start, text
            start, text = None, ""
            continue
        if depth == 0 and start is not None:
            text += char


def parameter_names(text):
    depth, parts = 0, [""]
    for char in text:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    for part in parts:
        pointer = re.search(r"\(\s*\*\s*(\w+)\s*\)", part)
        words = re.findall(r"\w+", re.sub(r"\[.*?\]", "", part))
        if pointer:
            yield pointer[1]
        elif words and words != ["void"]:
            yield words[-1]


def complaints(comment, name, result, parameters):
    if not comment or not comment.startswith("/**"):
        return ["has no contract"]
    missing = [] if f"* {name}() - " in comment else [f'does not begin with "{name}() - "']
    missing += [f"lacks @{p}" for p in parameter_names(parameters) if not re.search(rf"^ \* @{p}:", comment, re.M)]
    missing += [f"lacks {f}:" for f in FIELDS if not re.search(rf"^ \* {f}:\s+\S", comment, re.M)]
    is_void = re.sub(r"\b(?:edo_async|static|inline|extern)\b", "", result).strip() == "void"
    if not is_void and not re.search(r"^ \* Return:\s+\S", comment, re.M):
        missing.append("lacks Return:")
    return missing


def check(path):
    source = path.read_text()
    comments = [(m.start(), m.end(), m[0]) for m in COMMENT.finditer(source)]
    code = ATTRIBUTE.sub(blank, DIRECTIVE.sub(blank, COMMENT.sub(blank, source)))
    for at, text in statements(code):
        function = FUNCTION.match(re.sub(r"\s+", " ", text).strip())
        if not function or "__" in function["name"] or re.match(r"typedef\b", text):
            continue
        before = [c for c in comments if c[1] <= at and not source[c[1]:at].strip(" \t\n")]
        # An attribute may stand between the comment and the rest.
        if not before:
            before = [c for c in comments if c[1] <= at and not code[c[1]:at].strip()
                      and "#" not in source[c[1]:at]]
        line = source.count("\n", 0, at) + 1
        for what in complaints(before[-1][2] if before else None, function["name"],
                               function["result"], function["parameters"]):
            yield f"{path}:{line}: {function['name']}() {what}"


def main(root):
    found = [text for path in sorted((root / "include").rglob("*.h")) for text in check(path)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
