"""Ranked lists of a pool for a draw of seed texts, by every method; the first texts of a list are an arm's."""

from lanes import read_lines, write_lines
from texts import CANDIDATES, RANKED, draw


class Selection:
    """Lists of one pool; `indexes` keeps what does not depend on the seed texts."""

    def __init__(self, lanes, model, layer, encoder, pool, indexes):
        self.lanes, self.model, self.pool = lanes, model, pool
        indexes.mkdir(parents=True, exist_ok=True)
        self.methods = {
            "bm25": ["bm25", "--index", indexes / "bm25"],
            "dense-host": ["dense", "--model", model, "--layer", layer, "--normalise", "--index", indexes / "host"],
        }
        if encoder is not None:
            self.methods["dense-minilm"] = ["dense", "--encoder", encoder, "--index", indexes / "minilm"]

    def ranked(self, name, options, pool, seeds, folder):
        """The list of a method; made once. The first list of a method also makes its index."""
        path = folder / f"ranked-{name}.jsonl"
        self.lanes.run(
            f"select {name}", path, path.exists,
            ["select", *options, "--pool", pool, "--seeds", seeds, "--top", RANKED], threads=self.lanes.count)
        return path

    def lists(self, seed_texts, seed, folder, chosen, methods, sae=None):
        """Every list of one draw, and FOLDER/METHOD.jsonl, the texts that an arm is trained on. With an SAE also TracIn,
        by this SAE, on the list of the host's states."""
        seeds = draw(seed_texts, seed, folder)
        paths = {name: self.ranked(name, self.methods[name], self.pool, seeds, folder) for name in methods}
        if sae is not None:
            options = ["tracin", "--model", self.model, "--sae", sae, "--aggregate", "mean"]
            candidates = folder / "candidates.jsonl"
            write_lines(candidates, read_lines(paths["dense-host"])[:CANDIDATES])
            paths["tracin"] = self.ranked("tracin", options, candidates, seeds, folder)
        for name, path in paths.items():
            target = folder / f"{name}.jsonl"
            if not target.exists():
                write_lines(target, read_lines(path)[:chosen])
