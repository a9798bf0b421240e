"""``python -m ipsgeo.cli``."""

import sys

from ipsgeo.cli import main

sys.exit(main())
