"""Puts tables and figures into the study's page, between its marks; the prose is left alone."""

import re

import figures
import tables
from results import Results


def write(folder, corpus, page):
    results, real = Results(folder), Results(folder / "real")
    parts, drawn = {}, {}
    if results.seeds("physics"):
        parts |= {"sources": tables.sources(results), "source differences": tables.source_differences(results),
                  "tilts": tables.tilts(results) + "\n" + tables.over_sparsities(results),
                  "recalls": tables.recalls(results),
                  "recipes physics": tables.recipes(results, "physics"), "times": tables.times(folder)}
        drawn |= {"sources": figures.sources(results), "tilts": figures.tilts(results)}
    if results.seeds("sailing"):
        parts |= {"recipes sailing": tables.recipes(results, "sailing"), "second": tables.second(results)}
        drawn["recipes"] = figures.recipes(results)
    if list((folder / "physics").glob("*/ranked-*.jsonl")):
        parts["selection"] = tables.selection(folder, corpus)
        drawn["selection"] = figures.selection(folder, corpus)
    debiasing = page.parent / "debiasing-results.md"
    if debiasing.exists():
        drawn["debiasing"] = figures.debiasing(debiasing)
    if real.seeds("physics"):
        parts |= {"real": tables.real(real), "real selection": tables.real_precision(folder / "real")}
        drawn["real"] = figures.real(real, tables.real_arms(real), tables.REAL_SPARSITIES)
    parts["seeds"] = (
        f"Seeds: physics {len(results.seeds('physics'))}, sailing {len(results.seeds('sailing'))}, real text "
        f"{len(real.seeds('physics'))}.\n")
    text = page.read_text(encoding="utf-8")
    for name, content in parts.items():
        pattern = re.compile(rf"(<!-- study: {name} -->\n).*?(<!-- end -->)", re.S)
        if not pattern.search(text):
            raise SystemExit(f"{page}: no marks <!-- study: {name} --> … <!-- end -->")
        text = pattern.sub(lambda match: f"{match[1]}\n{content}\n{match[2]}", text)
    page.write_text(text, encoding="utf-8")
    target = page.parent / "figures/study"
    target.mkdir(parents=True, exist_ok=True)
    for name, content in drawn.items():
        (target / f"{name}.svg").write_text(content, encoding="utf-8")
