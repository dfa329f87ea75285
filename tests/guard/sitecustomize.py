"""Put this folder on PYTHONPATH of a child process, and the child has the egress guard too."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests import egress

egress.install()
