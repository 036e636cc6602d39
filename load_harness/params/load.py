"""Every load there is."""

from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import DiskLoad
from load_harness.params.memory import MemoryLoad
from load_harness.params.network import NetworkLoad

Load = CpuLoad | MemoryLoad | DiskLoad | NetworkLoad
