"""`python -m bench [name …]`: runs the benchmarks named, or all of them, and prints one JSON line for each figure."""

import importlib
import json
import sys

BENCHES = ("doors", "intake", "picture", "screening")


def main(names: list[str]) -> None:
    """Each module has `run()`, which yields its figures as dictionaries."""
    for name in names or BENCHES:
        if name not in BENCHES:
            raise SystemExit(f"There is no benchmark {name}; there are: {', '.join(BENCHES)}.")
        for figure in importlib.import_module(f"bench.{name}").run():
            print(json.dumps({"bench": name, **figure}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
