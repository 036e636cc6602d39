"""A ledger in a file: nothing is lost, nothing is counted twice, whoever writes and whatever happens meanwhile."""

import fcntl
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from slo.dora.cdevents.write import event_of
from slo.dora.ledger.file import FileLedger
from slo.dora.ledger.opening import open_ledger
from slo.dora.model import Deployment, Fact
from slo.errors import InvalidInput
from slo.files import CannotWrite
from tests.slo.dora.any_facts import deployment, incident
from tests.waiting import eventually

_WRITER = Path(__file__).with_name("writer.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger is to be."""
    return tmp_path / "ledger.jsonl"


def _three() -> list[Deployment]:
    return [deployment(id=f"ci:{number}", finished_seconds=float(number), title="Grün") for number in range(3)]


def _written(path: Path, facts: list[Fact]) -> bytes:
    FileLedger(path).append(facts)
    return path.read_bytes()


# What is added is there


def test_what_is_added_is_read(path: Path) -> None:
    """Facts come back in the order in which they were added, by whoever."""
    first, second, third = _three()
    assert 2 == FileLedger(path).append([first, second])
    assert 1 == FileLedger(path).append([third])
    assert (first, second, third) == FileLedger(path).read().facts


def test_a_ledger_is_json_lines_of_cdevents(path: Path) -> None:
    """Each line is one CDEvent, so any tool reads it; the same facts are the same bytes."""
    content = _written(path, [*_three()])
    assert [event_of(fact) for fact in _three()] == [json.loads(line) for line in content.splitlines()]
    assert content.endswith(b"\n")
    other = path.with_name("other.jsonl")
    assert content == _written(other, [*_three()])


def test_what_is_there_is_not_added_again(path: Path) -> None:
    """A replay adds nothing and does not touch the file; another state of the same id is something new."""
    content = _written(path, [*_three()])
    ledger = FileLedger(path)
    assert 0 == ledger.append(_three() + _three())
    assert content == path.read_bytes()
    assert 1 == ledger.append([deployment(id="ci:1", version="2")] * 2)
    assert path.read_bytes().startswith(content)


def test_what_others_add_is_seen(path: Path) -> None:
    """A ledger that is kept open notices what another process has added, and does not add it again."""
    one, other = FileLedger(path), FileLedger(path)
    first, second, third = _three()
    assert 1 == one.append([first])
    assert 2 == other.append([second, third])
    assert 0 == one.append([first, second, third])


def test_a_ledger_that_was_replaced_is_read_anew(path: Path) -> None:
    """After the file was removed, or cut down by hand, what it lacks can be added again."""
    ledger = FileLedger(path)
    ledger.append(_three())
    path.unlink()
    assert 3 == ledger.append(_three())
    os.truncate(path, 0)
    assert 3 == ledger.append(_three())


def test_a_ledger_that_was_written_anew_in_place_is_read_anew(path: Path) -> None:
    """An editor may put something longer where the file was: what it took out is not taken for known."""
    first, second, third = _three()
    ledger = FileLedger(path)
    ledger.append([first])
    path.write_bytes(_written(path.with_name("other"), [second, deployment(id="ci:9", title="long" * 99)]))
    assert 2 == ledger.append([first, second, third])
    assert first in FileLedger(path).read().facts


def test_files_can_be_put_together(path: Path) -> None:
    """Two ledgers one after the other are a ledger: an artefact of another job needs no tool to be merged."""
    first, second, third = _three()
    other = path.with_name("other.jsonl")
    path.write_bytes(_written(other, [first, second]) + _written(path, [second, third]))
    assert (first, second, second, third) == FileLedger(path).read().facts


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\n\n" + content.replace(b"\n", b"\n\n"),
    ],
    ids=["a byte order mark", "ends of lines of Windows", "empty lines"],
)
def test_what_editors_do_to_a_file_does_no_harm(path: Path, change: object) -> None:
    """A ledger that went through an editor on another system is still read, and added to."""
    assert callable(change)
    path.write_bytes(change(_written(path, [*_three()])))
    assert tuple(_three()) == FileLedger(path).read().facts
    FileLedger(path).append([incident()])
    assert (*_three(), incident()) == FileLedger(path).read().facts


def test_nothing_to_add_makes_an_empty_ledger(path: Path) -> None:
    """A collection that found nothing leaves a ledger that says so."""
    assert 0 == FileLedger(path).append([])
    assert () == FileLedger(path).read().facts


# What was observed last


def test_what_was_observed_last_is_known(path: Path) -> None:
    """Of each object the latest observation is known, whatever came last, also of what is added later."""

    def seen(at: float, of: str = "flux:web") -> Deployment:
        return deployment(id=f"flux:{of}{at}", finished_seconds=at, observed_of=of)

    ledger = FileLedger(path)
    known = ledger.known()
    assert known.last_observed("flux:web") is None
    FileLedger(path).append([seen(5.0), seen(3.0), seen(9.0, "flux:api"), deployment(finished_seconds=99.0)])
    known = ledger.known()
    assert seen(5.0) == known.last_observed("flux:web")
    ledger.append([seen(7.0)])
    assert seen(7.0) == known.last_observed("flux:web")
    assert known.last_observed("flux:other") is None


# A kill or a full disk


def test_a_line_cut_anywhere_costs_only_itself(path: Path) -> None:
    """Wherever the last line was cut, the others are read, the cut is told, and the next addition mends it."""
    content = _written(path, [*_three()])
    begin = content.index(b"\n", content.index(b"\n") + 1) + 1
    for end in range(begin + 1, len(content) - 1, 97):
        path.write_bytes(content[:end])
        reading = FileLedger(path).read()
        assert tuple(_three()[:2]) == reading.facts
        assert [f"{path}:3: the last line was cut ({end - begin} bytes of it are there) and is left out"] == [
            note.text for note in reading.notes
        ]
        said: list[str] = []
        assert 1 == FileLedger(path, say=said.append).append(_three())
        assert content == path.read_bytes()
        assert [text] == said if (text := _cut(path, content[begin:end])) else False


def _cut(path: Path, line: bytes) -> str:
    shown = line[:300].decode("utf-8", errors="replace")
    return f"{path}:3: the last line was cut, by a kill or a full disk, and is removed; it began with {shown}"


def test_a_line_that_lacks_only_its_end_is_kept(path: Path) -> None:
    """All of the fact is there, so it counts, and what is added next begins on a line of its own."""
    path.write_bytes(_written(path, [*_three()]).removesuffix(b"\n"))
    reading = FileLedger(path).read()
    assert (tuple(_three()), ()) == (reading.facts, reading.notes)
    said: list[str] = []
    assert 1 == FileLedger(path, say=said.append).append([_three()[2], incident()])
    assert [f"{path}:3: the last line had no end; it is given one"] == said
    assert (*_three(), incident()) == FileLedger(path).read().facts


@pytest.mark.parametrize("begin", [b"", b'{"context":{"spec', b'{"context":{}}'], ids=["zeros", "a begin", "no end"])
def test_zeros_at_the_end_are_a_cut(path: Path, begin: bytes) -> None:
    """Some file systems leave zeros after a power cut, alone or where the rest of a line should be."""
    content = _written(path, [*_three()])
    path.write_bytes(content + begin + b"\0" * 4096)
    assert tuple(_three()) == FileLedger(path).read().facts
    assert 1 == FileLedger(path).append([incident()])
    assert (*_three(), incident()) == FileLedger(path).read().facts


def test_a_full_disk_adds_nothing_and_says_so(path: Path) -> None:
    """Where not all of the lines fit, none is there afterwards, and nobody was told that they are."""
    content = _written(path, [*_three()])
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(content) + 5000}, resource.RLIM_INFINITY));"
        "from slo.files import CannotWrite; import runpy\n"
        "try:\n    runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except CannotWrite as error:\n    sys.exit(str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv = {[str(_WRITER), str(path), '-', '5000', '0']!r}; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (
        f"{path}: cannot be written (File too large); make room for it, or name another directory"
        == done.stderr.strip()
    )
    assert content == path.read_bytes()


def test_kill_in_the_middle_of_writing_loses_only_the_unfinished_line(path: Path) -> None:
    """A process killed while it writes leaves whole lines and at most one that is cut; the next addition mends it."""
    for attempt in range(5):
        before = path.stat().st_size if path.exists() else 0
        process = subprocess.Popen(
            [sys.executable, str(_WRITER), str(path), f"{attempt}", "100000", "3"], stdout=subprocess.DEVNULL
        )
        try:
            eventually(lambda least=before + 20_000: path.exists() and path.stat().st_size > least, what="writing")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        lines = path.read_bytes().count(b"\n")
        reading = FileLedger(path).read()
        assert len(reading.facts) >= lines
        FileLedger(path).append([])
        assert path.read_bytes().endswith(b"\n")
        assert reading.facts == FileLedger(path).read().facts


# Several at once


def test_who_adds_waits_for_who_is_adding(path: Path) -> None:
    """While another one holds the ledger, an addition waits; then it sees what that one has added."""
    content = _written(path, [*_three()])
    path.write_bytes(b"")
    added: list[int] = []
    adding = threading.Thread(target=lambda: added.append(FileLedger(path).append(_three())))
    with path.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        adding.start()
        waiting = re.compile(rf"-> FLOCK .*:{path.stat().st_ino} ")
        eventually(lambda: waiting.search(Path("/proc/locks").read_text()), what="an addition that waits")
        held.write(content)
    adding.join()
    assert [0] == added
    assert content == path.read_bytes()


def test_who_waits_writes_to_the_file_that_has_the_name_then(path: Path) -> None:
    """Who held the ledger may have replaced it: what was waiting is added to the new file, not to the old one."""
    _written(path, [*_three()])
    first, other = _three()[0], path.with_name("other.jsonl")
    _written(other, [first])
    added: list[int] = []
    adding = threading.Thread(target=lambda: added.append(FileLedger(path).append([incident()])))
    with path.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        adding.start()
        waiting = re.compile(rf"-> FLOCK .*:{path.stat().st_ino} ")
        eventually(lambda: waiting.search(Path("/proc/locks").read_text()), what="an addition that waits")
        other.replace(path)
    adding.join()
    assert [1] == added
    assert (first, incident()) == FileLedger(path).read().facts


def test_eight_processes_lose_nothing_and_add_nothing_twice(path: Path) -> None:
    """What eight processes add at once is all there, and what they all add is there once."""
    writers = [
        subprocess.Popen(
            [sys.executable, str(_WRITER), str(path), f"w{number}", "40", "10"], stdout=subprocess.PIPE, text=True
        )
        for number in range(8)
    ]
    added = [int(writer.communicate()[0]) for writer in writers]
    ids = [fact.id for fact in FileLedger(path).read().facts if isinstance(fact, Deployment)]
    assert 8 * 40 + 10 == len(ids) == sum(added)
    assert len(ids) == len(set(ids))


def test_threads_share_one_ledger(path: Path) -> None:
    """A receiver's threads use one object: what they add at once is all there, each once."""
    ledger = FileLedger(path)

    def add(thread: int) -> None:
        for number in range(20):
            ledger.append([deployment(id=f"ci:{thread}/{number}"), deployment(id=f"ci:all/{number}")])

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [fact.id for fact in FileLedger(path).read().facts if isinstance(fact, Deployment)]
    assert 8 * 20 + 20 == len(ids) == len(set(ids))


# What is wrong


_NEXT = "restore or remove the line; `dora report --skip-damaged` reads without it"


def test_damaged_lines_are_told_with_their_numbers(path: Path) -> None:
    """Every damaged line is told at once, by number; nothing is read, and nothing added to such a file."""
    lines = _written(path, [*_three(), incident()]).splitlines()
    path.write_bytes(b"\n".join([lines[0], lines[1][:50], lines[2], b"oops", lines[3], b""]))
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).read()
    assert (
        f"{path}:2 {lines[1][:50].decode()}: must be a CDEvent in JSON, on one line; {_NEXT}\n"
        f"{path}:4 oops: must be a CDEvent in JSON, on one line; {_NEXT}"
    ) == str(caught.value)
    content = path.read_bytes()
    with pytest.raises(InvalidInput, match=r"ledger\.jsonl:4 oops"):
        FileLedger(path).append([deployment(id="ci:9")])
    assert content == path.read_bytes()


def test_damaged_lines_can_be_skipped(path: Path) -> None:
    """Without them the rest is read, with a note that is fatal: figures of it would be wrong."""
    lines = _written(path, [*_three()]).splitlines()
    path.write_bytes(b"\n".join([lines[0], b"oops", lines[2], b"[]", b""]))
    reading = FileLedger(path, skip_damaged=True).read()
    assert (_three()[0], _three()[2]) == reading.facts
    assert [("ledger-damaged", f"{path}: 2 damaged lines were skipped: 2, 4", True)] == [
        (note.id, note.text, note.is_fatal) for note in reading.notes
    ]
    assert 1 == FileLedger(path, skip_damaged=True).append(_three())


def test_damage_done_by_others_does_not_stop_a_running_receiver(path: Path) -> None:
    """What a receiver is given meanwhile is still added; reading tells the damage."""
    ledger = FileLedger(path)
    ledger.append(_three())
    with path.open("ab") as file:
        file.write(b"oops\n")
    assert 1 == ledger.append([incident()])
    with pytest.raises(InvalidInput, match=r"ledger\.jsonl:4 oops"):
        FileLedger(path).read()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            b'{"context":{}}',
            "context.type (nothing): must be a text that is not empty; give CDEvents, one on each line",
        ),
        (b"\xff\xfe", "��: must be a CDEvent in JSON, on one line"),
        (b'{"a":NaN}', '{"a":NaN}: must be a CDEvent in JSON'),
        (b"[" * 100_000, "must be a CDEvent in JSON, on one line"),
        (b'"' + b"x" * 1_500_000 + b'"', "must be a CDEvent in JSON, on one line"),
        (b"1" * 10_000, "must be a CDEvent in JSON, on one line"),
        (b"\x1f\x8b\x08", "(packed): must be a CDEvent in JSON, on one line; unpack it first"),
        (b"PK\x03\x04", "(packed): must be a CDEvent in JSON, on one line; unpack it first"),
    ],
    ids=["no CDEvent", "no UTF-8", "no number", "too deep", "too long", "a number too long", "gzip", "zip"],
)
def test_a_line_that_is_no_event_is_told(path: Path, line: bytes, message: str) -> None:
    """Whatever stands there instead of an event, the message says what and what to do, and nothing breaks."""
    path.write_bytes(line + b"\n" + _written(path.with_name("good"), [incident()]))
    with pytest.raises(InvalidInput, match=re.escape(message)) as caught:
        FileLedger(path).read()
    assert {1} == {mistake.place.line for mistake in caught.value.mistakes}


def test_a_packed_ledger_is_told_once(path: Path) -> None:
    """Its other lines are of the same kind, and say nothing to anybody."""
    path.write_bytes(gzip.compress(_written(path, [*_three()]) * 99, mtime=0) + b"\n\xff\n\xff\n")
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).read()
    assert f"{path}:1 (packed): must be a CDEvent in JSON, on one line; unpack it first" == str(caught.value)


def test_a_terminal_obeys_nothing_that_stands_in_a_ledger(path: Path) -> None:
    """What would clear the screen is shown as signs that nobody obeys."""
    path.write_bytes(b"\x1b[2J\0oops\n")
    with pytest.raises(InvalidInput, match=re.escape("ledger.jsonl:1 �[2J�oops: must be a CDEvent")):
        FileLedger(path).read()
    path.write_bytes(b'{"\x1b[2J')
    said: list[str] = []
    FileLedger(path, say=said.append).append([])
    assert said[0].endswith('it began with {"�[2J')


def test_a_file_that_is_no_ledger_is_told_shortly(path: Path) -> None:
    """A long file of something else has twenty messages and their number, not one for each line."""
    path.write_text("".join(f"word {number}\n" for number in range(1000)))
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).read()
    assert 21 == len(caught.value.mistakes)
    assert (
        f"{path}:1000 word 999: is the last of 980 more mistakes of this kind; check that the file is a ledger"
        == str(caught.value.mistakes[-1])
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("my shopping list", "my shopping list: must be a CDEvent in JSON, on one line"),
        ('{"my": "settings"}', "context.type (nothing): must be a text that is not empty"),
        ("[1, 2]", "[1, 2]: must be a JSON object"),
    ],
    ids=["a text", "a JSON object", "a JSON list"],
)
def test_a_short_file_of_something_else_is_not_cut(path: Path, text: str, message: str) -> None:
    """A file without an end of line that is no ledger is refused, neither mended nor read as one that was cut."""
    path.write_text(text)
    with pytest.raises(InvalidInput, match=re.escape(message)):
        FileLedger(path).append([incident()])
    assert text == path.read_text()
    with pytest.raises(InvalidInput, match=re.escape(message)):
        FileLedger(path).read()
    FileLedger(path, skip_damaged=True).append([incident()])
    assert (incident(),) == FileLedger(path, skip_damaged=True).read().facts


def test_a_ledger_that_is_not_there_is_told(path: Path) -> None:
    """A wrong path is told with what writes such a file."""
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).read()
    next_step = "name a file that `dora collect --ledger` has written"
    assert f"{path} ledger: cannot be read (No such file or directory); {next_step}" == str(caught.value)


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    """A folder can be neither read nor written as one, and a missing folder is not made."""
    with pytest.raises(InvalidInput, match="Is a directory"):
        FileLedger(tmp_path).read()
    with pytest.raises(CannotWrite, match="Is a directory"):
        FileLedger(tmp_path).append([incident()])
    with pytest.raises(CannotWrite, match="No such file or directory"):
        FileLedger(tmp_path / "no" / "ledger.jsonl").append([incident()])


def test_a_device_is_no_ledger() -> None:
    """What has no end, or keeps nothing, is refused before anything is read from it or written to it."""
    for name in ("/dev/zero", "/dev/full"):
        with pytest.raises(InvalidInput, match=f"{name} ledger: is no regular file"):
            FileLedger(Path(name)).read()
        with pytest.raises(InvalidInput, match=f"{name} ledger: is no regular file"):
            FileLedger(Path(name)).append([incident()])


def test_facts_that_could_not_be_read_again_are_refused(path: Path) -> None:
    """Milliseconds for seconds, and what is no number, are told for all facts at once, and nothing is written."""
    wrong = [
        deployment(id="ci:8", finished_seconds=1.7e12),
        incident(),
        deployment(id="ci:9", finished_seconds=float("nan"), service=""),
    ]
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).append(wrong)
    assert [
        (
            f"{path}: finished_seconds 1700000000000: must be a time in Unix seconds, up to the year 9999 (of ci:8); "
            "correct what its source says"
        ),
        f'{path}: service "": must be a text of 1 to 100000 characters (of ci:9); correct what its source says',
        (
            f"{path}: finished_seconds nan: must be a time in Unix seconds, up to the year 9999 (of ci:9); "
            "correct what its source says"
        ),
    ] == [str(mistake) for mistake in caught.value.mistakes]
    assert not path.exists()


def test_a_fact_that_would_be_too_long_a_line_is_refused(path: Path) -> None:
    """What is written must be read again: a line has a most, and so have facts."""
    wrong = deployment(id="ci:8", labels=tuple(sorted(str(number) * 90_000 for number in range(10, 20))))
    with pytest.raises(InvalidInput) as caught:
        FileLedger(path).append([wrong, incident()])
    rule = re.escape(f"{path} ci:8: must be at most 1000000 bytes as a line, and has ") + r"18\d+"
    assert re.fullmatch(rf"{rule}; correct what its source says", str(caught.value))
    assert not path.exists()


# Size


def test_reading_takes_memory_with_what_it_holds(path: Path) -> None:
    """Twenty thousand facts that share their names take less than 1.2 KB each."""
    code = (
        "import resource, sys; from pathlib import Path; from slo.dora.ledger.file import FileLedger\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "held = FileLedger(Path(sys.argv[1])).read().facts\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / len(held))"
    )
    facts = [
        deployment(id=f"ci:{number}", commit=f"{number:040x}", finished_seconds=float(number))
        for number in range(20_000)
    ]
    FileLedger(path).append(facts)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 1_200


def test_a_name_opens_a_file(path: Path) -> None:
    """Anything that is not `git:...` is the path of a file."""
    ledger = open_ledger(str(path))
    assert str(path) == ledger.name
    assert 1 == ledger.append([incident()])
    assert (incident(),) == open_ledger(str(path)).read().facts
