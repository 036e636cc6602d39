import pytest

from dashboards.page.drawing.markdown import markdown_html, safe_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# One #", "<h4 class='level-1'>One</h4>", id="a heading is below the panel's title"),
        pytest.param("###### Six", "<h6 class='level-6'>Six</h6>", id="a small heading"),
        pytest.param("a\nb\n\nc", "<p>a b</p>\n<p>c</p>", id="paragraphs"),
        pytest.param("- a\n- b\n  more", "<ul><li>a</li><li>b more</li></ul>", id="a list"),
        pytest.param("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>", id="a numbered list"),
        pytest.param("a\n- b", "<p>a</p>\n<ul><li>b</li></ul>", id="a list right after a paragraph"),
        pytest.param("---", "<hr>", id="a rule"),
        pytest.param("```\n<b>\n```", "<pre><code>&lt;b&gt;</code></pre>", id="a block of code"),
        pytest.param("```\nopen", "<pre><code>open</code></pre>", id="a block of code without an end"),
        pytest.param(
            "|a|b|\n|-|-|\n|1|*2*|",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><em>2</em></td></tr></table>",
            id="a table",
        ),
        pytest.param("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>", id="emphasis in emphasis"),
        pytest.param("__a__ _b_", "<p><strong>a</strong> <em>b</em></p>", id="emphasis with underscores"),
        pytest.param("snake_case_name 2*3*4", "<p>snake_case_name 2*3*4</p>", id="what is no emphasis"),
        pytest.param("`**a**`", "<p><code>**a**</code></p>", id="code is as it is written"),
        pytest.param(
            "[a *b*](https://x.org/?q=1 't')", '<p><a href="https://x.org/?q=1">a <em>b</em></a></p>', id="a link"
        ),
        pytest.param("[a](javascript:alert(1))", "<p>a)</p>", id="a link that would run a script is text"),
        pytest.param("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>", id="HTML is text"),
        pytest.param('[x](https://a"onclick="b)', '<p><a href="https://a&#34;onclick=&#34;b">x</a></p>', id="a quote"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_marks_become_elements_and_nothing_else_does(text: str, expected: str) -> None:
    """All that is not a mark is escaped."""
    assert expected == str(markdown_html(text))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://example.com", "https://example.com", id="the web"),
        pytest.param("mailto:a@b.c", "mailto:a@b.c", id="mail"),
        pytest.param("lh-cost.html?x=1", "lh-cost.html?x=1", id="a page beside this one"),
        pytest.param("../a/b", "../a/b", id="a page above"),
        pytest.param("#here", "#here", id="this page"),
        pytest.param("javascript:alert(1)", "", id="a script"),
        pytest.param(" java\nscript:alert(1)", "", id="a script with white space in its name"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("vbscript:x", "", id="another script"),
    ],
)
def test_only_safe_addresses_are_followed(address: str, expected: str) -> None:
    """Nothing that a browser would run."""
    assert expected == safe_address(address)
