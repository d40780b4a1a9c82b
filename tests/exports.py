#!/usr/bin/env python3
"""Reads what sceneplay exports by what each format is for. See exports.md beside this file.

Exports the play of the tests with the real program in every format and opens each file: with `json`
and `csv`, pandas, label-studio-sdk, Inspect AI's log reader, and headless Chromium. What is not
installed is skipped and said so. Ends with 1 if something was not as it should be.
"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLAY = ROOT / "tests/it/plays/01JDX3T0000000000000000000.jsonl"
FORMATS = [
    "coser", "evaluation", "jsonl", "csv", "sharegpt", "preferences",
    "markdown", "html", "label-studio", "potato", "spans", "inspect",
]  # fmt: skip
LINES = 6  # of the play
FLAWS = ["It is late, Anna", "Late? @Wren, tell her"]  # words of the flaws that stand at words


class Skipped(Exception):
    """Something is not installed."""


def module(name):
    try:
        return __import__(name, fromlist=["x"])
    except ImportError as error:
        raise Skipped(f"{error.name} is not installed") from error


def sceneplay(home, *args, fails=False):
    """What the program prints, with every folder of its own below `home`."""
    binary = os.environ.get("SCENEPLAY", ROOT / "target/debug/sceneplay")
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home)}
    for name in ["CONFIG", "DATA", "STATE", "CACHE"]:
        environment[f"SCENEPLAY_{name}_DIR"] = str(home / name.lower())
    done = subprocess.run(
        [binary, *map(str, args)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == fails, done.stderr
    return done.stdout


class Exported:
    """A folder of everything that the play was exported to."""

    def __init__(self, home):
        self.home = home
        plays = home / "data/plays"
        plays.mkdir(parents=True)
        shutil.copy(PLAY, plays)
        self.folder = home / "out"
        sceneplay(home, "export", PLAY.stem, "--format", ",".join(FORMATS), "--out", self.folder)

    def path(self, ending):
        return self.folder / f"{PLAY.stem}.{ending}"

    def text(self, ending):
        return self.path(ending).read_text(encoding="utf-8")

    def json(self, ending):
        return json.loads(self.text(ending))

    def json_lines(self, ending):
        return [json.loads(line) for line in self.text(ending).splitlines()]


def plain_json(out):
    """json and csv"""
    simulations, evaluation = out.json("simulation.json"), out.json("evaluation.json")
    assert len(simulations) == 1 and len(evaluation["cases"]) == 1
    rows = out.json_lines("lines.jsonl")
    assert len(rows) == LINES and len({tuple(row) for row in rows}) == 1, "every row has all keys"
    for value in (value for row in rows for value in row.values()):
        assert not isinstance(value, dict), "flat"
    with open(out.path("csv"), encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == list(rows[0])
    unguarded = [row["text"].removeprefix("'") if row["text"][:2] == "'-" else row["text"]
                 for row in table]
    assert unguarded == [row["text"] for row in rows]
    for sample in out.json_lines("sharegpt.jsonl"):
        assert {turn["from"] for turn in sample["conversations"]} == {"system", "human", "gpt"}
    for pair in out.json_lines("preferences.jsonl"):
        assert pair["prompt"] and pair["chosen"] != pair["rejected"]
    # Python counts code points, as the spans say.
    for ending in ["spans.jsonl", "doccano.jsonl"]:
        for record in out.json_lines(ending):
            spans = record.get("spans") or [
                {"start": start, "end": end} for start, end, _ in record["label"]
            ]
            words = [record["text"][span["start"]:span["end"]] for span in spans]
            assert words == FLAWS, words
    items = out.json_lines("potato.jsonl")
    flaws = [flaw for flaw in items[0]["flaws"] if flaw["turn"] is not None]
    cut = [items[0]["dialogue"][flaw["turn"]]["text"][flaw["start"]:flaw["end"]] for flaw in flaws]
    assert cut == FLAWS, cut


def pandas(out):
    """pandas"""
    pd = module("pandas")
    table = pd.read_csv(out.path("csv"))
    rows = pd.read_json(out.path("lines.jsonl"), lines=True)
    assert list(table.columns) == list(rows.columns) and len(table) == len(rows) == LINES
    for column in ["speaker", "by", "words", "line", "id"]:
        assert list(table[column]) == list(rows[column]), column
    flaws = rows.explode(["flaw_types", "flaw_severities"]).dropna(subset="flaw_types")
    assert flaws.groupby("speaker")["flaw_severities"].sum().to_dict() == {"Bert Keller": 8}


def label_studio(out):
    """label-studio-sdk"""
    interface = module("label_studio_sdk.label_interface").LabelInterface(
        out.text("label-studio.xml")
    )
    interface.validate()
    tasks = out.json("label-studio.json")
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for prediction in task["predictions"]:
            errors = interface.validate_prediction(prediction, return_errors=True)
            assert not errors, errors
            assert interface.validate_annotation(prediction)
            for region in prediction["result"]:
                assert interface.validate_region(region), region
    # A label that the configuration does not have is refused, so that the checks above say something.
    wrong = json.loads(json.dumps(tasks[0]["predictions"][0]))
    wrong["result"][0]["value"]["paragraphlabels"] = ["No such label"]
    assert interface.validate_prediction(wrong, return_errors=True)
    come_back(out, tasks)


def come_back(out, tasks):
    """An annotator takes the predictions over, makes one milder, and submits."""
    for number, task in enumerate(tasks, 1):
        prediction = task["predictions"][0]
        result = json.loads(json.dumps(prediction["result"]))
        rating = next(one for one in result if one["type"] == "rating")
        rating["value"]["rating"] = 1
        task["id"] = number
        task["annotations"] = [
            {"id": 1, "completed_by": 1, "was_cancelled": False, "parent_prediction": 1,
             "result": result}
        ]  # fmt: skip
    back = out.folder / "back.json"
    back.write_text(json.dumps(tasks), encoding="utf-8")
    command = ["annotations", "import", back, "--annotator", "mia"]
    assert "2 marks added by mia, assisted" in sceneplay(out.home, *command)
    assert "nothing new" in sceneplay(out.home, *command)
    spans = ["annotations", "import", out.path("spans.jsonl"), "--annotator", "ola", "--blind"]
    assert "2 marks added by ola, blind" in sceneplay(out.home, *spans)


def inspect_ai(out):
    """Inspect AI's log reader"""
    log = module("inspect_ai.log")
    path = str(out.path("inspect.json"))
    keys = ["version", "status", "eval", "plan", "results", "stats", "samples"]
    assert list(out.json("inspect.json")) == keys
    read = log.read_eval_log(path)
    assert read.status == "success" and len(read.samples) == 1
    sample = read.samples[0]
    assert len(sample.messages) == LINES and sample.id == PLAY.stem
    scores = {name: score.value for name, score in sample.scores.items()}
    assert scores["mean"] == 89 and scores["Storyline Quality"] == "N", scores
    words = [flaw["words"] for score in sample.scores.values()
             for flaw in (score.metadata or {}).get("flaws", []) if flaw["words"]]
    assert words == FLAWS, words
    assert log.read_eval_log(path, header_only=True).samples is None
    assert log.read_eval_log_sample_summaries(path)[0].id == PLAY.stem
    written = out.folder / "written.eval"
    log.write_eval_log(read, str(written))
    assert log.read_eval_log(str(written)).samples[0].scores["mean"].value == 89


def chromium(out):
    """headless Chromium"""
    names = ["chromium", "chromium-browser", "google-chrome"]
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not browser:
        raise Skipped("no Chromium is on the PATH, and CHROMIUM names none")
    page = out.path("html").as_uri()
    base = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={out.home / 'chromium'}"]

    def run(*flags):
        done = subprocess.run(
            [*base, *flags, page], capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout, done.stderr

    dom, complaints = run("--dump-dom", "--enable-logging=stderr")
    assert "Refused to" not in complaints and "CONSOLE" not in complaints, complaints
    assert dom.count("<mark ") >= 2 and dom.count("<svg ") == 1, "flaws and chart"
    assert "://" not in dom and "src=" not in dom, "nothing is loaded"
    assert dom.count('class="thought"') == dom.count('aria-label="thought"') > 0
    pictures = []
    for name, scheme, width in [("light", 1, 1000), ("dark", 0, 1000), ("narrow", 1, 500)]:
        picture = out.folder / f"{name}.png"
        run(f"--window-size={width},2400", f"--blink-settings=preferredColorScheme={scheme}",
            f"--screenshot={picture}")
        pictures.append(picture.read_bytes())
        assert len(pictures[-1]) > 20_000, f"{name}: the page is blank"
    assert pictures[0] != pictures[1], "dark is not light"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR",
                        help="a new folder in which exports and screenshots stay")
    args = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        out = Exported(pathlib.Path(folder))
        for check in [plain_json, pandas, label_studio, inspect_ai, chromium]:
            name = check.__doc__
            try:
                check(out)
                print(f"{name}: well")
            except Skipped as why:
                print(f"{name}: skipped, {why}")
            except Exception as error:  # whatever a reader throws is its word on the file
                failed.append(name)
                print(f"{name}: NOT WELL, {type(error).__name__}: {error}")
        if args.keep:
            shutil.copytree(out.folder, args.keep)
            print(f"kept in {args.keep}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
