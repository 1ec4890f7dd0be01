"""The stock settings with the usual views of webhooks."""

import os

from tests.load.baselines.stock_settings import *  # noqa: F403

ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.load.baselines.webhook_urls"
WEBHOOK_SECRET = os.environ["BENCH_WEBHOOK_SECRET"]
