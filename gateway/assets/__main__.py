"""`python -m gateway.assets build`: make the files that browsers load."""

import argparse
import sys

from gateway.assets.build import build

parser = argparse.ArgumentParser(prog="python -m gateway.assets", description="The style sheets and scripts of Waymark")
parser.add_subparsers(dest="command", required=True).add_parser("build", help="compile, name by content and compress into gateway/assets/dist")
parser.parse_args()
for name, file in sorted(build().items()):
    sys.stdout.write(f"{name} -> {file}\n")
