"""Commands of the manual run one after another in one process: ``python -m tests.chain.documented``.

Takes ``[[word, ...], ...]`` as JSON on its input. Imports are paid once; each command is one call of ``leadscore``.
Prints ``[[exit code, output], ...]``.
"""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner

from src.pipeline.cli import main

if __name__ == "__main__":
    ends = [CliRunner().invoke(main, words) for words in json.load(sys.stdin)]
    json.dump([[end.exit_code, end.output] for end in ends], sys.stdout)
