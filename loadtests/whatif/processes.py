"""Measure many questions in several processes, which never outlive the one that started them."""

import multiprocessing
import signal
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from loadtests.whatif.model import Measures, Question
from loadtests.whatif.simulate import measure


def measure_all(questions: Sequence[Question], *, jobs: int) -> Generator[Measures, None, None]:
    """Measure questions in so many processes, in their order; whoever stops asking ends them.

    Raises:
        RuntimeError: a process ended before it was done; it has said why on standard error.
    """
    workers = min(jobs, len(questions))
    if workers <= 1:
        yield from map(measure, questions)
        return
    started: list[tuple[SpawnProcess, Connection]] = []
    try:
        with _deaf_to_interrupts():
            # Neighbours take about the same time, so each process takes every so manyth.
            for first in range(workers):
                started.append(_start(questions[first::workers]))  # noqa: PERF401 - what was started must be ended
        for index in range(len(questions)):
            yield _next_answer(*started[index % workers])
    finally:
        for process, _ in started:
            process.terminate()
            process.join()


# Private


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C while processes are started, which inherit that they ignore it: it is for the parent."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(questions: Sequence[Question]) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    answers, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(questions, sender), daemon=True)
    process.start()
    sender.close()
    return process, answers


def _answer(questions: Sequence[Question], sender: Connection) -> None:
    """Measure, and end when nobody listens any more."""
    with suppress(BrokenPipeError):
        for question in questions:
            sender.send(measure(question))


def _next_answer(process: SpawnProcess, answers: Connection) -> Measures:
    try:
        measures: Measures = answers.recv()
    except EOFError as error:
        process.join()
        message = f"process {process.pid} ended before it was done, with exit code {process.exitcode}"
        raise RuntimeError(message) from error
    return measures
