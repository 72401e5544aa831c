"""YAML as packs use it: every value is text, and nothing is changed in silence."""

import time

import pytest

from mlprep.bank.nodes import MAX_DEPTH, Document, Items, Pairs, Text, read_document


def read(text: str) -> Document:
    return read_document(text.encode(), "file.yaml")


def messages(document: Document) -> list[str]:
    return [str(fault) for fault in document.faults]


def value_of(text: str) -> str:
    document = read(text)
    assert document.faults == []
    assert isinstance(document.root, Pairs)
    node = document.root.pairs[0][1]
    assert isinstance(node, Text)
    return node.value


@pytest.mark.parametrize(
    "scalar",
    [
        "no",
        "on",
        "yes",
        "~",
        "null",
        "true",
        "12:30",
        "1e-3",
        "010",
        "0x1F",
        "1_000",
        "2026-11-21",
        ".inf",
        "1.0",
        "=",
        "<<",
    ],
)
def test_every_value_stays_the_text_that_was_written(scalar: str):
    assert value_of(f"key: {scalar}\n") == scalar
    assert value_of(f"{scalar}: x\n") == "x"


def test_every_key_and_value_knows_its_line_and_column():
    document = read("a: ü\nb:\n  - ß: x\n    c: |\n      text\n")
    (_, first), (_, second) = document.root.pairs
    assert (first.place.line, first.place.column) == (1, 4)
    (name, _), (other, block) = second.items[0].pairs
    assert [(name.place.line, name.place.column), (other.place.line, other.place.column)] == [(3, 5), (4, 5)]
    assert (block.place.line, block.place.column, block.value) == (4, 8, "text\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_do_not_depend_on_line_ends(end: str):
    document = read(end.join(["a: 1", "b: 2", "a: 3", ""]))
    assert messages(document) == ["file.yaml:3:1: duplicate key 'a' (first at line 1)"]


def test_a_byte_order_mark_is_no_part_of_the_text():
    document = read_document("\ufeffa: x # y\n".encode(), "file.yaml")
    ((key, value),) = document.root.pairs
    assert (key.value, key.place.column, value.cut) == ("a", 1, True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2\n", "2:1: duplicate key 'a' (first at line 1)"),
        ("a: &x 1\n", "1:4: YAML anchor '&x'; a text that starts with & goes in '...' or below |"),
        ("a: *x\n", "1:4: YAML alias '*x'; a text that starts with * goes in '...' or below |"),
        ("a: !x 1\n", "1:4: YAML tag '!x'; a text that starts with ! goes in '...' or below |"),
        (
            "? [a, b]\n: 1\n",
            "1:3: a key that is a list or mapping; maths that starts with [ or { goes in '...'",
        ),
        (
            'a: "\\beta"\n',
            "1:4: a backslash in double quotes is an escape to YAML; use '...' or put the text below |",
        ),
        (
            'a: "\\sigma"\n',
            "1:4: a backslash in double quotes is an escape to YAML; use '...' or put the text below |",
        ),
        ("a: x: y\n", "1:5: ': ' makes a mapping inside a text; put the text below |"),
        ("a: @x\n", "1:4: a text that starts with @ ` % or a tab goes in '...' or below |"),
        ("a: `x` is\n", "1:4: a text that starts with @ ` % or a tab goes in '...' or below |"),
        ("a: 'x\nb: y\n", "1:4: a quote is opened here and never closed"),
        ("a: [0, 1] is it\n", "1:11: text after a closing quote or bracket; put the whole text below |"),
        ("a: 'x' is it\n", "1:8: text after a closing quote or bracket; put the whole text below |"),
        ("a: - x\n", "1:4: a text that starts with '- ' goes below |"),
        ("a: ? x\n", "1:4: a text that starts with '? ' goes below |"),
        ("a: | x\n", "1:4: text after | or > starts on the next line"),
        (
            "a: [x, y\nb: z\n",
            "1:4: the list [ opened here is not closed; maths that starts with [ goes in '...'",
        ),
        (
            "a: {x: y\nb: z\n",
            "1:4: the mapping { opened here is not closed; maths that starts with { goes in '...'",
        ),
        (
            "a: x\n b: y\n",
            "2:2: this line starts at another column than its neighbours, or its '- ' or 'key: ' is missing",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "3:2: this line starts at another column than its neighbours, or its '- ' or 'key: ' is missing",
        ),
        ("a: 1\nbcd\ne: 2\n", "2:1: this line is no 'key: value'; indent it, or put the text below |"),
        ("a:\n\t- b\n", "2:1: a tab at the start of a line; indent with spaces"),
        ("a: x\rb: y\n", "1:5: control character U+000D (lone carriage return) in the file; remove it"),
        ("a: 1\n---\na: 2\n", "2:1: a second YAML document; a file holds one"),
        ("%YAML 1.1\n---\na: 2\n", "1:1: YAML directives are not part of the format; remove the line"),
        ("a: x\u200by\n", "1:5: control character U+200B in the file; remove it"),
        ("a: x\x1b[31m\n", "1:5: control character U+001B (escape) in the file; remove it"),
        ("a: x\u202ey\n", "1:5: control character U+202E in the file; remove it"),
        ("# \x00\na: x\n", "1:3: control character U+0000 (null) in the file; remove it"),
        ("a: x\ry\n", "1:5: control character U+000D (lone carriage return) in the file; remove it"),
        (
            "a: \ufffd\n",
            "1:4: control character U+FFFD (replacement character, left by a wrong encoding) in the file; remove it",
        ),
    ],
)
def test_what_yaml_would_change_or_not_read_is_one_fault_with_its_place(text: str, fault: str):
    assert messages(read(text)) == [f"file.yaml:{fault}"]


def test_a_file_in_another_encoding_is_refused_at_its_first_byte():
    document = read_document("a: 1\nb: Größe\n".encode("latin-1"), "file.yaml")
    assert messages(document) == ["file.yaml:2:6: byte 0xf6 is not UTF-8; save the file as UTF-8"]
    assert read_document("a: 1".encode("utf-16"), "file.yaml").root is None


def test_list_items_that_cannot_be_parsed_leave_their_neighbours_readable():
    text = """\
format: 1
cards:

  - id: one
    ask: a question
  - id: two
    ask: What is it: this
  - id: three
    ask: 'open
  - id: four
    ask: another
formulas:
  - id: five
    latex: [0, 1) x
"""
    document = read(text)
    assert messages(document) == [
        "file.yaml:7:20: card 'two': ': ' makes a mapping inside a text; put the text below |",
        "file.yaml:9:10: card 'three': a quote is opened here and never closed",
        "file.yaml:14:12: card 'five': the list [ opened here is not closed; maths that starts with [ goes in '...'",
    ]
    cards = document.root.get("cards")
    assert [item.get("id").value for item in cards.items] == ["one", "four"]
    assert [item.get("id").place.line for item in cards.items] == [4, 10]


def test_a_list_at_the_top_is_salvaged_too():
    document = read("- id: a\n- id: b: c\n- id: d\n")
    assert isinstance(document.root, Items)
    assert [item.get("id").value for item in document.root.items] == ["a", "d"]
    assert len(document.faults) == 1


def test_depth_is_bounded_before_it_costs_anything():
    started = time.process_time()
    for text in ("[" * 500_000, "- " * 200_000, "{a: " * 200_000, "? " * 200_000):
        document = read(text)
        assert document.root is None
        assert len(document.faults) == 1
        assert "deep" in document.faults[0].message
    assert time.process_time() - started < 10


def test_nesting_up_to_the_cap_is_read():
    assert read("a: " + "[" * (MAX_DEPTH - 2) + "x" + "]" * (MAX_DEPTH - 2)).faults == []


def test_the_number_of_faults_reported_for_one_file_is_bounded():
    document = read("a: 1\n" + "a: 2\n" * 5_000)
    assert len(document.faults) == 201
    assert document.faults[-1].message == "and 4800 more faults in this file's text"
