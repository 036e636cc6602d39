"""How far a back-test's queries are."""

from slo.backtest.asker import Progress
from slo.backtest.words import spell_time
from slo.cli.progress import ProgressLine


class BacktestLine(ProgressLine):
    """Says it in one line."""

    def show(self, progress: Progress) -> None:
        """Say which query is being asked."""
        self.say(f"query {progress.queries}: {progress.slo_id}, up to {spell_time(progress.time)}")
