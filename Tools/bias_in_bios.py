"""Turns the Hugging Face files of Bias in Bios (LabHC/bias_in_bios) into JSON lines with text, profession and gender.

    Tools/python.sh Tools/bias_in_bios.py train.parquet [MORE …] --output train.jsonl [--professions professor,nurse]

Input: .parquet (needs pyarrow), .jsonl or .csv with hard_text, profession (a number of the 28, or a name) and gender (0 or
1, or a name). Output: {"text", "profession", "gender"} with names, in the order of the files.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

PROFESSIONS = (
    "accountant", "architect", "attorney", "chiropractor", "comedian", "composer", "dentist", "dietitian", "dj", "filmmaker",
    "interior_designer", "journalist", "model", "nurse", "painter", "paralegal", "pastor", "personal_trainer",
    "photographer", "physician", "poet", "professor", "psychologist", "rapper", "software_engineer", "surgeon", "teacher",
    "yoga_teacher")
GENDERS = ("male", "female")


def rows(path):
    """Records of a file, one by one."""
    if path.suffix == ".parquet":
        try:
            import pyarrow.parquet
        except ImportError:
            raise SystemExit(f"{path}: reading parquet needs pyarrow (pip install pyarrow)")
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
    elif path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    elif path.suffix == ".jsonl":
        with open(path, encoding="utf-8") as file:
            yield from (json.loads(line) for line in file if line.strip())
    else:
        raise SystemExit(f"{path}: expected .parquet, .jsonl or .csv")


def name(value, names, path, field):
    """A name as it is, or that of a number."""
    text = str(value).strip().lower()
    if text.isdigit() and int(text) < len(names):
        return names[int(text)]
    if text not in names:
        raise SystemExit(f"{path}: {field} is {value!r}, expected a number below {len(names)} or one of {', '.join(names)}")
    return text


def converted(path, wanted):
    for row in rows(path):
        missing = [field for field in ("hard_text", "profession", "gender") if field not in row]
        if missing:
            raise SystemExit(f"{path}: no field {missing[0]!r}; found {', '.join(row)}")
        profession = name(row["profession"], PROFESSIONS, path, "profession")
        if not wanted or profession in wanted:
            yield {"text": row["hard_text"], "profession": profession, "gender": name(row["gender"], GENDERS, path, "gender")}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--professions", default="", help="only these, separated by commas")
    options = parser.parse_args(arguments)
    wanted = [one for one in options.professions.split(",") if one]
    for one in wanted:
        if one not in PROFESSIONS:
            raise SystemExit(f"--professions: {one!r} is none of {', '.join(PROFESSIONS)}")
    pending, count = options.output.with_suffix(".part"), 0
    try:
        with open(pending, "w", encoding="utf-8", newline="\n") as file:
            for path in options.files:
                for line in converted(path, wanted):
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += 1
        pending.replace(options.output)
    except OSError as error:
        raise SystemExit(f"{error.filename}: {error.strerror}") from error
    finally:
        pending.unlink(missing_ok=True)
    print(f"{options.output}: {count} biographies", file=sys.stderr)


if __name__ == "__main__":
    main()
