"""Sets what compare.sh measured side by side: compare.py FOLDER, which holds levee-WHAT-K.json and torch-WHAT-K.json of pair K."""
import json
import pathlib
import re
import statistics
import sys


def figures(path):
    """(name, shape) -> variant -> figure of one file."""
    found = {}
    for row in json.loads(path.read_text())["rows"]:
        found.setdefault((row["name"], row["shape"]), {})[row.get("variant", "")] = row
    return found


def pairs(folder):
    """(name, shape, variant of the peer) -> unit and the pairs' (levee's figure, the peer's)."""
    table, alone = {}, set()
    for peer_file in sorted(folder.glob("torch-*.json")):
        levee = figures(peer_file.with_name(re.sub("^torch", "levee", peer_file.name)))
        for (name, shape), variants in figures(peer_file).items():
            for variant, row in variants.items():
                if (name, shape) in levee:
                    entry = table.setdefault((name, shape, variant), (row["unit"], []))
                    entry[1].append((levee[name, shape][""]["value"], row["value"]))
                else:
                    alone.add((name, shape))
    return table, alone


def main():
    table, alone = pairs(pathlib.Path(sys.argv[1]))
    lines = [("what", "shape", "PyTorch's way", "Levee", "PyTorch", "unit", "ratio", "of the pairs")]
    for (name, shape, variant), (unit, measured) in table.items():
        ratios = [ours / theirs for ours, theirs in measured]
        ours, theirs = (statistics.median(side) for side in zip(*measured))
        digits = ",.0f" if max(ours, theirs) >= 1000 else ".1f"
        lines.append((
            name, shape, variant, format(ours, digits), format(theirs, digits), unit,
            f"{statistics.median(ratios):.2f}", f"{min(ratios):.2f} .. {max(ratios):.2f}"))
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(
            cell.rjust(width) if i in (3, 4, 6) else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths))).rstrip())
    for name, shape in sorted(alone):
        print(f"only PyTorch measured {name} {shape}", file=sys.stderr)
    if alone or not table:
        sys.exit(1)


if __name__ == "__main__":
    main()
