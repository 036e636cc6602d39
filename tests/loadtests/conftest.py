"""Keep Locust from patching the standard library when it is imported: every other test would then run on gevent."""

import os

os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"
