"""Reads what Spanwise exports with the programs that it is for, and compares every span with what was exported.

`expected.json` has for each document its text and, in code points, every span that the format carries. Prints one line of JSON for
each reader: {"reader", "format", "ok", "checked", "problem"}.
"""

import glob
import importlib.metadata
import json
import os
import re
import sys
import tempfile
import traceback

folder = sys.argv[1]
expected = json.load(open(os.path.join(folder, "expected.json"), encoding="utf-8"))


def at(*names):
    return os.path.join(folder, *names)


def wanted(form):
    """Text -> sorted list of (start, end, label); documents with the same text have their spans together."""
    found = {}
    for document in expected[form]:
        found.setdefault(document["text"], []).extend((s, e, label) for s, e, label in document["spans"])
    return {text: sorted(spans) for text, spans in found.items()}


def compare(form, found):
    """found: a list of (text, [(start, end, label)])."""
    have = {}
    for text, spans in found:
        have.setdefault(text, []).extend(spans)
    want = wanted(form)
    assert set(have) == set(want), f"the texts differ: {[t for t in have if t not in want][:1]!r} {[t for t in want if t not in have][:1]!r}"
    checked = 0
    for text, spans in have.items():
        assert sorted(spans) == want[text], f"in {text[:60]!r}: {[x for x in sorted(spans) if x not in want[text]][:3]} instead of {[x for x in want[text] if x not in spans][:3]}"
        for start, end, _ in spans:
            assert 0 <= start < end <= len(text), (start, end, len(text))
        checked += len(spans)
    return checked


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def spanwise_python():
    checked = 0
    for document in lines(at("spanwise", "documents.jsonl")):
        for one in document["sets"]:
            for span in one["spans"]:
                pieces = [document["text"][s:e] for s, e in span["fragments"]["codePoints"]]
                assert " ".join(pieces) == span["surface"], span
                checked += 1
    return checked


def spacy_docbin():
    import spacy
    from spacy.tokens import DocBin

    with tempfile.TemporaryDirectory() as place:
        converter = open(at("converter.py"), encoding="utf-8").read()
        out = os.path.join(place, "train.spacy")
        sys.argv = ["converter.py", at("spacy", "documents.jsonl"), out]
        exec(compile(converter, "converter.py", "exec"), {"__name__": "__main__"})
        nlp = spacy.blank("xx")
        docs = list(DocBin().from_disk(out).get_docs(nlp.vocab))
    rows = list(lines(at("spacy", "documents.jsonl")))
    assert len(docs) == len(rows)
    checked = exactly = 0
    for doc, row in zip(docs, rows):
        assert doc.text == row["text"]
        assert len(doc.spans["sc"]) == len(row["spans"]["sc"])
        have = [(span.start_char, span.end_char, span.label_) for span in doc.spans["sc"]]
        for start, end, label in row["spans"]["sc"]:
            # What cuts a token is widened, and spaces at the ends are in no token of spaCy's; anything else is exactly there.
            piece = doc.text[start:end]
            first, last = start + len(piece) - len(piece.lstrip(" ")), end - len(piece) + len(piece.rstrip(" "))
            widened = [span for span in have if span[0] <= first and last <= span[1] and span[2] == label]
            exact = doc.char_span(start, end) is not None
            assert ((start, end, label) in have) if exact else widened, (start, end, label, have)
            exactly += exact
            checked += 1
    compare("spacy", [(row["text"], [tuple(s) for s in row["spans"]["sc"]]) for row in rows])
    assert any(doc.ents for doc in docs) and exactly > 0
    return checked


def spacy_conll():
    from spacy.training import iob_to_biluo, biluo_to_iob

    checked = 0
    for tags in [[tag for _, tag in sentence] for sentence in conll_sentences(at("conll", "documents.conll"))]:
        assert biluo_to_iob(iob_to_biluo(tags)) == tags, tags
        checked += sum(tag.startswith("B-") for tag in tags)
    return checked


def conll_sentences(path):
    sentence = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            line = line.rstrip("\n")
            if line == "" or line.startswith("-DOCSTART-"):
                if sentence:
                    yield sentence
                sentence = []
            else:
                fields = line.split(" ")
                assert len(fields) == 4, line
                assert len(line.split()) == 4, f"Python divides {line!r} otherwise"
                sentence.append((fields[0], fields[3]))
    assert not sentence, "the file does not end with a blank line"


def seqeval_iob2():
    from seqeval.metrics import classification_report, f1_score
    from seqeval.scheme import IOB2, Entities

    tags = [[tag for _, tag in sentence] for sentence in conll_sentences(at("conll", "documents.conll"))]
    assert f1_score(tags, tags, mode="strict", scheme=IOB2) == 1.0
    classification_report(tags, tags, mode="strict", scheme=IOB2)
    entities = [entity for one in Entities(tags, IOB2).entities for entity in one]
    begun = sum(tag.startswith("B-") for sentence in tags for tag in sentence)
    assert len(entities) == begun, (len(entities), begun)
    return len(entities)


def seqeval_bilou():
    from seqeval.scheme import BILOU, Entities

    tags = [[tag for _, tag in sentence] for sentence in conll_sentences(at("conll-biluo", "documents.conll"))]
    entities = [entity for one in Entities(tags, BILOU).entities for entity in one]
    begun = sum(tag[:2] in ("B-", "U-") for sentence in tags for tag in sentence)
    assert len(entities) == begun, (len(entities), begun)
    return len(entities)


def datasets_folder():
    from datasets import load_dataset
    from datasets.features import ClassLabel
    from seqeval.scheme import IOB2, Entities

    with tempfile.TemporaryDirectory() as cache:
        dataset = load_dataset(at("hugging-face-folder"), cache_dir=cache)
        assert set(dataset) == {"train", "validation", "test"}, dataset
        found = []
        for part in dataset.values():
            feature = part.features["ner_tags"].feature
            assert isinstance(feature, ClassLabel), part.features
            assert feature.names[0] == "O" and feature.names[1].startswith("B-"), feature.names
            for row in part:
                spans = row["spans"]
                if isinstance(spans, dict):
                    spans = [dict(zip(spans, values)) for values in zip(*spans.values())]
                assert len(row["tokens"]) == len(row["ner_tags"])
                assert "".join(row["tokens"]) in re.sub(r"\s", "", row["text"]) or all(t in row["text"] for t in row["tokens"])
                Entities([[feature.int2str(tag) for tag in row["ner_tags"]]], IOB2)
                found.append((row["text"], [(s["start"], s["end"], s["label"]) for s in spans]))
    return compare("hugging-face-folder", found)


def datasets_parquet_alone():
    """Without the README: the file itself has the names of the tags."""
    from datasets import Dataset

    [path] = glob.glob(at("hugging-face-folder", "data", "train-*.parquet"))
    with tempfile.TemporaryDirectory() as cache:
        dataset = Dataset.from_parquet(path, cache_dir=cache)
        assert dataset.features["ner_tags"].feature.names[0] == "O", dataset.features
        return sum(len(tags) for tags in dataset["ner_tags"])


def datasets_json():
    from datasets import load_dataset

    card = json.load(open(at("hugging-face", "dataset.json"), encoding="utf-8"))
    with tempfile.TemporaryDirectory() as cache:
        rows = load_dataset("json", data_files=at("hugging-face", "data.jsonl"), cache_dir=cache)["train"]
        checked = 0
        for row in rows:
            assert len(row["tokens"]) == len(row["ner_tags"])
            assert all(0 <= tag < len(card["names"]) for tag in row["ner_tags"])
            checked += sum(card["names"][tag].startswith("B-") for tag in row["ner_tags"])
        return checked


def pyarrow_parquet():
    import pyarrow.parquet as pq

    found = []
    for path in sorted(glob.glob(at("hugging-face-folder", "data", "*.parquet"))):
        table = pq.read_table(path)
        table.validate(full=True)
        for row in table.to_pylist():
            found.append((row["text"], [(s["start"], s["end"], s["label"]) for s in row["spans"]]))
    return compare("hugging-face-folder", found)


def cassis_xmi():
    import cassis

    with open(at("uima-xmi", "TypeSystem.xml"), "rb") as file:
        types = cassis.load_typesystem(file)
    found = []
    for path in glob.glob(at("uima-xmi", "*.xmi")):
        with open(path, "rb") as file:
            cas = cassis.load_cas_from_xmi(file, typesystem=types)
        found.append(cas_spans(cas))
    return compare("uima-xmi", found)


def cassis_json():
    import cassis

    found = []
    for path in glob.glob(at("uima-cas-json", "*.json")):
        with open(path, "rb") as file:
            found.append(cas_spans(cassis.load_cas_from_json(file)))
    return compare("uima-cas-json", found)


def cas_spans(cas):
    text = cas.sofa_string
    spans = []
    for span in cas.select("spanwise.Span"):
        assert span.get_covered_text() == text[span.begin : span.end]
        spans.append((span.begin, span.end, span.label))
    for relation in cas.select("spanwise.Relation"):
        assert relation.Governor.type.name == "spanwise.Span" and relation.Dependent.type.name == "spanwise.Span"
    return text, spans


def brat_verified():
    """What brat itself demands of a file: lines as Python divides them, ids once, text equal to the slices, offsets in the text,
    types without anything but word letters, and references to what is there."""
    checked = 0
    known = {line.rstrip("\n").split("\t")[0] for line in open(at("brat", "annotation.conf"), encoding="utf-8")}
    for path in glob.glob(at("brat", "*.ann")):
        text = open(path[:-3] + "txt", encoding="utf-8", newline="").read()
        content = open(path, encoding="utf-8", newline="").read()
        ids, references = set(), []
        for line in content.splitlines():
            match = re.match(r"^([TERNAM#]\d+|\*)\t([^\t]*)(?:\t(.*))?$", line)
            assert match, line
            name, data, tail = match.groups()
            assert name == "*" or name not in ids, line
            ids.add(name)
            parts = data.split(" ")
            if name[0] == "T":
                label, rest = data.split(" ", 1)
                assert re.fullmatch(r"[a-zA-Z0-9_-]+", label), line
                assert label in known, label
                places = [tuple(map(int, one.split(" "))) for one in rest.split(";")]
                assert all(0 <= s < e <= len(text) for s, e in places), line
                assert all(a[1] <= b[0] for a, b in zip(places, places[1:])), line
                assert tail == " ".join(text[s:e] for s, e in places), line
                assert "\n" not in tail
                checked += 1
            elif name[0] == "R":
                assert re.fullmatch(r"[a-zA-Z0-9_-]+ Arg1:\S+ Arg2:\S+", data), line
                references += [part.split(":", 1)[1] for part in parts[1:]]
            elif name[0] in "AM":
                assert len(parts) in (2, 3), line
                references.append(parts[1])
            elif name[0] == "N":
                assert len(parts) == 3 and re.fullmatch(r"\S+?:\S+", parts[2]), line
                references.append(parts[1])
            elif name[0] == "#":
                references.append(parts[1])
        assert all(reference in ids for reference in references), path
    assert checked > 0
    return checked


def webanno_rows():
    """Offsets in UTF-16 against the tokens of each row, as INCEpTION checks them."""
    checked = 0
    for path in glob.glob(at("webanno-tsv", "*.tsv")):
        lines_ = open(path, encoding="utf-8", newline="\n").read().split("\n")
        assert lines_[0] == "#FORMAT=WebAnno TSV 3.3"
        text = json.load(open(at("texts.json"), encoding="utf-8"))[os.path.basename(path)[:-4]]
        units = text.encode("utf-16-le")
        columns = sum(len(line.split("|")) - 1 for line in lines_ if re.match(r"#T_(SP|RL)=", line))
        for line in lines_:
            if not re.match(r"^\d+-\d", line):
                continue
            cells = line.split("\t")
            start, end = map(int, cells[1].split("-"))
            assert units[2 * start : 2 * end].decode("utf-16-le") == cells[2], line
            assert len(cells) == 3 + columns + 1 and cells[-1] == "", line
            checked += 1
    assert checked > 0
    return checked


def json_spans(form, path, read):
    def run():
        return compare(form, list(read(at(form, path))))

    return run


def prodigy_rows(path):
    for row in lines(path):
        for span in row["spans"]:
            inside = [t["id"] for t in row["tokens"] if t["start"] < span["end"] and span["start"] < t["end"]]
            if inside:
                # Both ends are tokens of the span: `token_end` is inclusive.
                assert (span["token_start"], span["token_end"]) == (inside[0], inside[-1]), span
        for token in row["tokens"]:
            assert row["text"][token["start"] : token["end"]] == token["text"], token
        yield row["text"], [(s["start"], s["end"], s["label"]) for s in row["spans"]]


def label_studio_rows(path):
    for task in json.load(open(path, encoding="utf-8")):
        spans = []
        for one in task["annotations"] + task["predictions"]:
            for result in one["result"]:
                if result["type"] == "labels":
                    value = result["value"]
                    assert task["data"]["text"][value["start"] : value["end"]] == value["text"], value
                    spans.append((value["start"], value["end"], value["labels"][0]))
        yield task["data"]["text"], spans


def argilla_rows(path):
    for row in lines(path):
        text = row["fields"]["text"]
        spans = []
        for response in row["responses"].get("spans", []):
            spans += [(s["start"], s["end"], s["label"]) for s in response["value"]]
        yield text, spans


def csv_rows(_):
    import csv

    csv.field_size_limit(10**9)

    def read(name):
        with open(at("csv", name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def plain(value):
        return value[1:] if re.match(r"'[=+\-@\t\r']", value) else value

    spans = {}
    for row in read("spans.csv"):
        for_document = spans.setdefault(row["document_id"], [])
        assert row["unit"] == "code point"
        for_document.append((int(row["start"]), int(row["end"]), plain(row["label"])))
    for row in read("documents.csv"):
        yield plain(row["text"]), spans.get(row["document_id"], [])


def doccano_rows(path):
    for row in lines(path):
        text = row["text"]
        units = text.encode("utf-16-le")
        spans = []
        for one in row["entities"]:
            # doccano counts UTF-16 units.
            before, piece = units[: 2 * one["start_offset"]], units[2 * one["start_offset"] : 2 * one["end_offset"]]
            start = len(before.decode("utf-16-le"))
            spans.append((start, start + len(piece.decode("utf-16-le")), one["label"]))
        for one in row["relations"]:
            assert {one["from_id"], one["to_id"]} <= {entity["id"] for entity in row["entities"]}, one
        yield text, spans


def web_annotation():
    """Both selectors of every target: the position in code points, and the quote with what stands before and behind it."""
    from urllib.parse import unquote

    found = []
    for path in glob.glob(at("web-annotation", "*.jsonld")):
        with open(path, encoding="utf-8") as file:
            page = json.load(file)
        assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage", path
        ids = [item["id"] for item in page["items"]]
        assert len(ids) == len(set(ids)), path
        with open(path[: -len("jsonld")] + "txt", encoding="utf-8", newline="") as file:
            text = file.read()
        spans = []
        for item in page["items"]:
            if item["motivation"] != "tagging" or not isinstance(item["body"], list):
                continue
            label = next(body["value"] for body in item["body"] if body.get("purpose") == "tagging")
            places = []
            for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
                assert unquote(target["source"]) == os.path.basename(path)[: -len("jsonld")] + "txt", target
                position, quote = target["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == quote["exact"], target
                assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"]), target
                places.append((start, end))
            spans.append((places[0][0], places[-1][1], label))
        found.append((text, spans))
    return compare("web-annotation", found)


def tei_lxml():
    """Well-formed, every reference there, and the ranges counted in what the XML parser makes of the text."""
    from lxml import etree

    tei, xml_id = "{http://www.tei-c.org/ns/1.0}", "{http://www.w3.org/XML/1998/namespace}id"
    name = lambda value: re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match.group(1), 16)), value)
    found = []
    for path in glob.glob(at("tei", "*.xml")):
        root = etree.parse(path).getroot()
        elements = {one.get(xml_id): one for one in root.iter() if isinstance(one.tag, str) and one.get(xml_id)}
        text = elements["text"].text or ""
        spans = []
        for one in root.iter(f"{tei}annotation"):
            numbers = list(map(int, re.fullmatch(r"#string-range\(text,([\d,]+)\)", one.get("target")).group(1).split(",")))
            places = [(start, start + length) for start, length in zip(numbers[::2], numbers[1::2])]
            spans.append((places[0][0], places[-1][1], name(elements[one.get("ana")[1:]].get("type"))))
        for one in root.iter(f"{tei}link"):
            assert all(reference[1:] in elements for reference in (one.get("target") + " " + one.get("ana")).split()), path
        found.append((text, spans))
    return compare("tei", found)


def networkx_graphml():
    import csv

    import networkx

    graph = networkx.read_graphml(at("network", "network.graphml"))
    names = {node: data["label"] for node, data in graph.nodes(data=True)}
    edges = sorted((names[a], names[b], data["weight"]) for a, b, data in graph.edges(data=True))
    with open(at("network", "edges.csv"), encoding="utf-8", newline="") as file:
        rows = sorted((row["source"], row["target"], float(row["weight"])) for row in csv.DictReader(file))
    assert edges == rows == [tuple(edge) for edge in expected["network"]], (edges, rows)
    return len(edges)


def statements_rows(_):
    import csv

    with open(at("statements", "statements.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for document in expected["statements"]:
        yield document["text"], [(int(row["start"]), int(row["stop"]), "position") for row in rows]


readers = [
    ("Python", "spanwise", spanwise_python),
    ("spaCy", "spacy", spacy_docbin),
    ("spaCy", "conll", spacy_conll),
    ("seqeval", "conll", seqeval_iob2),
    ("seqeval", "conll-biluo", seqeval_bilou),
    ("datasets", "hugging-face-folder", datasets_folder),
    ("datasets", "hugging-face-folder (one file)", datasets_parquet_alone),
    ("datasets", "hugging-face", datasets_json),
    ("pyarrow", "hugging-face-folder", pyarrow_parquet),
    ("dkpro-cassis", "uima-xmi", cassis_xmi),
    ("dkpro-cassis", "uima-cas-json", cassis_json),
    ("brat's rules", "brat", brat_verified),
    ("INCEpTION's rules", "webanno-tsv", webanno_rows),
    ("Python", "prodigy", json_spans("prodigy", "documents.jsonl", prodigy_rows)),
    ("Python", "label-studio", json_spans("label-studio", "tasks.json", label_studio_rows)),
    ("Python", "argilla", json_spans("argilla", "records.jsonl", argilla_rows)),
    ("Python's csv", "csv", json_spans("csv", "", csv_rows)),
    ("Python", "doccano", json_spans("doccano", "documents.jsonl", doccano_rows)),
    ("Python", "web-annotation", web_annotation),
    ("lxml", "tei", tei_lxml),
    ("networkx", "network", networkx_graphml),
    ("Python's csv", "statements", json_spans("statements", "", statements_rows)),
]

os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
for reader, form, run in readers:
    answer = {"reader": reader, "format": form, "ok": False, "checked": 0, "problem": ""}
    package = {"spaCy": "spacy", "dkpro-cassis": "dkpro-cassis", "datasets": "datasets", "seqeval": "seqeval", "pyarrow": "pyarrow", "lxml": "lxml", "networkx": "networkx"}.get(reader)
    if package:
        answer["reader"] = f"{reader} {importlib.metadata.version(package)}"
    try:
        answer["checked"] = run()
        answer["ok"] = answer["checked"] > 0
    except Exception:
        answer["problem"] = traceback.format_exc()[-3000:]
    print("@@" + json.dumps(answer), flush=True)
