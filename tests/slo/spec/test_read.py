"""Files, folders and formats: what is read, in which order, and what is told of several at once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.spec.read import read_slos
from tests.slo.spec.conftest import Read, Told
from tests.slo.spec.good_specs import ALL, COMPOSITE, OPENSLO, PYRRA, SLOTH, SLOTH_KUBERNETES


def test_all_formats_are_read_together_and_sorted_by_id(read: Read) -> None:
    """Files of different formats may lie side by side."""
    assert ["shop-availability", "web-orders"] == [slo.id for slo in read(PYRRA, SLOTH)]


def test_references_reach_over_files(read: Read) -> None:
    """The SLI of an SLO may stand in another file."""
    assert ["shop-availability"] == [slo.id for slo in read(*OPENSLO.split("---\n"))]


def test_folders_are_read_at_any_depth(tmp_path: Path) -> None:
    """YAML of both suffixes is read, other files and hidden folders are not."""
    for name, text in (("a.yaml", SLOTH), ("deep/er/b.yml", PYRRA), (".git/c.yaml", "?"), ("notes.txt", "?")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert ["shop-availability", "web-orders"] == [slo.id for slo in read_slos([tmp_path])]


def test_a_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    """A file and its folder are no duplicates of each other."""
    file = tmp_path / "a.yaml"
    file.write_text(SLOTH, encoding="utf-8")

    assert 1 == len(read_slos([file, tmp_path, file]))


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    """A file that is named itself is read whatever its suffix."""
    file = tmp_path / "shop.slo"
    file.write_text(SLOTH, encoding="utf-8")

    assert ["shop-availability"] == [slo.id for slo in read_slos([file])]


@pytest.mark.parametrize("kind", ["List", "ServiceLevelObjectiveList"])
def test_lists_of_kubernetes_are_read(read: Read, kind: str) -> None:
    """What `kubectl get -o yaml` prints is a list."""
    version = "v1" if kind == "List" else "pyrra.dev/v1alpha1"
    items = "".join(f"  {line}\n" for line in PYRRA.splitlines())
    text = f"apiVersion: {version}\nkind: {kind}\nitems:\n- {items.lstrip()}"

    (slo,) = read(text)

    assert ("web-orders", 12) == (slo.id, slo.origin.place("spec.window").line)


def test_a_document_may_be_a_list_of_objects(read: Read) -> None:
    """As OpenSLO's own tools write them."""
    items = "\n".join(f"  {line}" if line else "" for line in PYRRA.splitlines())

    (slo,) = read(f"- {items.lstrip()}\n")

    assert ("web-orders", 9) == (slo.id, slo.origin.place("spec.window").line)


def test_missing_names_make_no_duplicates(told: Told) -> None:
    """Two SLOs without names are two mistakes, not three."""
    assert (
        "spec:5: slos[0].name (nothing): is required; add `name:`\n"
        "1.yaml:5: slos[0].name (nothing): is required; add `name:`"
    ) == told(*[SLOTH.replace("name: availability", "description: x").replace("    description: Orders", "    #")] * 2)


def test_a_name_that_is_too_long_for_a_path_is_told() -> None:
    """It is no folder, and no file either."""
    with pytest.raises(InvalidInput, match=r"cannot be read \(File name too long\)"):
        read_slos([Path("x" * 5000)])


def test_a_text_that_aliases_repeat_is_bounded(told: Told) -> None:
    """Few lines could make rules of gigabytes."""
    assert "must not be longer than 20000 characters; shorten it" in told(
        SLOTH.replace("Orders are taken.", "x" * 20_001)
    )


def test_every_mistake_of_every_file_is_told_at_once(told: Told) -> None:
    """Nobody has to run it again and again; one line is one mistake."""
    wrong = SLOTH.replace("99.9", '"99.9%"').replace("disable: true", "disabled: true")

    assert (
        "spec:6: slos[0].objective 99.9%: must be a number, and this is a text; write it as 99.9, without the percent "
        "sign\n"
        "spec:18: slos[0].alerting.ticket_alert.disabled true: is not a known field; did you mean disable?\n"
        "1.yaml:8: spec.target 99.5: must be a text in this format, as Kubernetes has no fractions; put it in "
        'quotes: "99.5"'
    ) == told(wrong, PYRRA.replace('"99.5"', "99.5"))


def test_two_slos_of_one_id_are_told_with_both_places(told: Told) -> None:
    """The id is what the history counts by, so that it has to be unique."""
    assert ("1.yaml:5: name shop-availability: is the id of another SLO, at spec:5; rename one of them") == told(
        SLOTH, SLOTH
    )


def test_two_objects_of_one_name_are_told_with_both_places(told: Told) -> None:
    """A reference has to lead to one object."""
    twice = "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: shop}\nspec: {}\n"

    assert ("1.yaml:3: metadata.name shop: is the name of another Service, at spec:58; rename one of them") == told(
        OPENSLO, twice
    )


KNOWN = "openslo/v1, openslo/v1alpha, sloth.slok.dev/v1, pyrra.dev/v1alpha1"
NO_VERSION = "is no version of a known format"
ITEM = "apiVersion: openslo/v1\nkind: SLOO\n"
PLURAL = "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjectives\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "version: prometheus/v2\nslos: []\n",
            f"spec:1: version prometheus/v2: {NO_VERSION}; did you mean prometheus/v1?",
            id="an unknown version of Sloth",
        ),
        pytest.param(
            "apiVersion: openslo/v2\nkind: SLO\n",
            f"spec:1: apiVersion openslo/v2: {NO_VERSION}; did you mean openslo/v1?",
            id="an unknown version of OpenSLO",
        ),
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\n",
            f"spec:1: apiVersion apps/v1: {NO_VERSION}; give only SLOs: {KNOWN}",
            id="another object of Kubernetes",
        ),
        pytest.param(
            ITEM, "spec:2: kind SLOO: is no kind of OpenSLO; did you mean SLO?", id="an unknown kind of OpenSLO"
        ),
        pytest.param(
            PLURAL,
            "spec:2: kind ServiceLevelObjectives: is no kind of this format; did you mean ServiceLevelObjective?",
            id="an unknown kind of Pyrra",
        ),
        pytest.param(
            "name: x\n",
            "spec:1: apiVersion (nothing): is required, to tell the format; "
            f"write `version: prometheus/v1`, or `apiVersion:` {KNOWN}",
            id="no format at all",
        ),
        pytest.param(
            "- 1\n", "spec:1: [0] 1: must be a mapping of fields; write `field: value` lines", id="no mapping"
        ),
        pytest.param(
            "apiVersion: v1\nkind: List\nitems: []\n",
            "spec:3: items []: must have at least 1; add an item",
            id="an empty list",
        ),
        pytest.param(
            "a:\n\tb: 1\n",
            "spec:2 found character that cannot start any token: must be YAML; "
            "correct the syntax on or before that line",
            id="a tab",
        ),
        pytest.param(
            "version: prometheus/v1\nservice: {{ .Values.name }}\n",
            "spec:2: service { .Values.name }: a key must be a plain text; put a template in quotes: '{{ ... }}'",
            id="a template without quotes",
        ),
    ],
)
def test_what_is_no_slo_is_told(told: Told, text: str, expected: str) -> None:
    """A document of another kind is more likely a mistake than a wish."""
    assert expected == told(text)


def test_no_slo_at_all_is_a_mistake(told: Told) -> None:
    """Silence would look like success."""
    assert "holds no SLO" in told("apiVersion: openslo/v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n")


def test_a_mistake_of_syntax_does_not_hide_the_other_files(told: Told) -> None:
    """References that may lead into the file that cannot be read are left alone meanwhile."""
    first, *others = OPENSLO.split("---\n")

    assert "1.yaml:1 did not find expected ',' or ']': must be YAML" in told(first, "a: [1", *others[1:])
    assert "indicatorRef" not in told(first, "a: [1", *others[1:])


def _broken_link(file: Path) -> None:
    file.symlink_to("gone.yaml")


def _binary(file: Path) -> None:
    file.write_bytes(b"\x00\xff\xfe")


def _huge(file: Path) -> None:
    with file.open("wb") as large:
        large.truncate(10_000_000)


def _circle(file: Path) -> None:
    file.symlink_to(file)


def _nothing(file: Path) -> None:
    file.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_broken_link, "a.yaml file: cannot be read (No such file or directory); check the path"),
        (_circle, "a.yaml file: cannot be read (Too many levels of symbolic links); check the path"),
        (_binary, "a.yaml file: must be UTF-8 text; save it in that encoding"),
        (_huge, "a.yaml file: must not be larger than 5 MB; divide it into several files"),
        (_nothing, "folder: has no file that ends in .yaml or .yml; give the folder of the specs"),
    ],
    ids=["a link that leads nowhere", "a link to itself", "a binary file", "a file of 10 MB", "a folder without specs"],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, make: Callable[[Path], None], expected: str) -> None:
    """Each with its reason and what to do."""
    make(tmp_path / "a.yaml")

    with pytest.raises(InvalidInput) as caught:
        read_slos([tmp_path])

    assert str(caught.value).endswith(expected)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_must_not_be_read_is_told(tmp_path: Path) -> None:
    """A folder without permission is not an empty one."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)

    with pytest.raises(InvalidInput, match="cannot be read"):
        read_slos([tmp_path])


def test_hopeless_files_are_given_up(told: Told) -> None:
    """After a thousand mistakes nobody reads on."""
    lines = told("version: prometheus/v1\nservice: s\nslos:\n" + "- 1\n" * 20_000).splitlines()

    assert (1_001, "spec:20003: slos[19999] more: has more mistakes; correct these first") == (len(lines), lines[-1])


def test_a_thousand_slos_of_one_file_are_read(read: Read) -> None:
    """Each knows its own lines."""
    head, body = SLOTH.split("slos:\n")
    many = f"{head}slos:\n" + "".join(
        body.replace("availability\n    objective", f"a{number:04}\n    objective") for number in range(1000)
    )

    slos = read(many)

    assert (1000, 5 + 14 * 999) == (len(slos), slos[-1].origin.place().line)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_place_is_told_for_every_field(read: Read, name: str) -> None:
    """Later checks point at the field too; a field that is missing stands where its parent does."""
    for slo in read(ALL[name]):
        assert slo.origin.place().line
        assert slo.origin.place("sli.nothing.there").line


def test_the_format_and_the_namespace_are_kept(read: Read) -> None:
    """Rules are written back into the namespace they came from."""
    slos = {slo.id: slo.origin for slo in read(PYRRA, SLOTH_KUBERNETES)}

    assert ("pyrra", "web") == (slos["web-orders"].format, slos["web-orders"].namespace)
    assert ("sloth-kubernetes", "web") == (slos["shop-availability"].format, slos["shop-availability"].namespace)


def test_labels_must_not_hide_those_that_divide_the_budget(told: Told) -> None:
    """All series would become one, and the rule would fail."""
    assert (
        "spec:6: metadata.labels route: is a label by which the indicator is divided, and would hide it; rename it"
    ) == told(PYRRA.replace("pyrra.dev/team: web", "pyrra.dev/route: web"))


def test_ids_of_components_are_unique_too(told: Told) -> None:
    """They are recorded like any other."""
    other = SLOTH.replace("name: availability", "name: journey-1")

    assert "shop-journey-1: is the id of another SLO, at 1.yaml:5; rename one of them" in told(COMPOSITE, other)
