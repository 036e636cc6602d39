"""Run the front door with `python -m load_harness`."""

import sys

from load_harness.cli import main

sys.exit(main())
