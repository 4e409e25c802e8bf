"""The page Data as a person uses it, in a real browser, with good files and bad ones."""

import pandas as pd
import pytest

from tests.browser.conftest import after_redraw, at_width, drawings, settled

pytestmark = pytest.mark.browser

# A column name and cells that would be links, images, formulas or scripts if anything took them for markup.
NASTY = ("![x](http://attacker.example/a.png)", "<img src=x onerror=alert(1)>", "=HYPERLINK(1)", ":red[x] $x^2$")


def csv(rows, encoding="utf-8"):
    return pd.DataFrame(rows).to_csv(index=False).encode(encoding)


def leads(count=60):
    return csv(
        {
            "lead_id": [f"L{i}" for i in range(count)],
            "created_at": ["2025-01-01"] * count,
            "title ![x](http://attacker.example/h.png)": [NASTY[i % len(NASTY)] for i in range(count)],
        }
    )


def activities(count=60):
    return csv(
        {
            "lead_id": [f"L{i % count}" for i in range(3 * count)],
            "type": [("visit", "form", NASTY[1])[i % 3] for i in range(3 * count)],
            "occurred_at": [f"2025-01-{2 + i % 12:02d} 10:00:00" for i in range(3 * count)],
        }
    )


def outcomes(count=60):
    return csv(
        {
            "lead_id": [f"L{i}" for i in range(0, count, 3)],
            "outcome": ["won"] * len(range(0, count, 3)),
            "occurred_at": ["2025-04-15 09:00:00"] * len(range(0, count, 3)),
        }
    )


def file(name, content):
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def drop(page, *files):
    """Give all files as one drop, and wait until the page says what they were taken for."""
    page.locator(".st-key-drop input[type=file]").set_input_files(list(files))
    page.locator(".st-key-load, .st-key-files_brought [data-testid=stAlert]").first.wait_for()
    settled(page)


def load(page):
    page.locator(".st-key-load button").first.click()


def load_good_files(page):
    files = [file("my leads.csv", leads()), file("acts.csv", activities()), file("outs.csv", outcomes())]
    drop(page, *files)
    load(page)
    page.locator(".st-key-in_use", has_text="my leads.csv").wait_for()
    page.locator(".st-key-read").wait_for()
    settled(page)


def test_good_files_are_read_and_a_simple_model_starts_the_desk(visit):
    page = visit("data")
    load_good_files(page)
    read = page.locator(".st-key-read").inner_text()
    assert "60 rows read" in read
    assert "180 rows read" in read
    page.locator(".st-key-menu a", has_text="Tuning desk").click()
    page.locator(".st-key-rule_board .row.points").nth(2).wait_for()
    settled(page)
    assert page.locator(".st-key-rule_board .row.points").count() == 3
    assert "my leads.csv" in page.locator(".st-key-strip").inner_text()


def test_a_reload_keeps_the_users_data_and_another_browser_never_sees_them(visit):
    page, other = visit("data"), visit("data")
    load_good_files(page)
    page.reload()
    settled(page)
    page.locator(".st-key-in_use", has_text="my leads.csv").wait_for()
    other.reload()
    settled(other)
    assert "Sample data" in other.locator(".st-key-in_use").inner_text()


def test_back_to_the_sample_and_to_the_own_data(visit):
    page = visit("data")
    load_good_files(page)
    page.locator(".st-key-back_to_sample button").first.click()
    page.locator(".st-key-in_use", has_text="In use: Sample data").wait_for()
    settled(page)
    page.locator(".st-key-back_to_own button").first.click()
    page.locator(".st-key-in_use", has_text="my leads.csv").wait_for()


def test_a_file_that_cannot_be_read_says_why_and_the_others_go_on(visit):
    page = visit("data")
    drop(page, file("leads.csv", leads()), file("empty.csv", b""), file("note.csv", b"%PDF-1.7 and so on"))
    said = page.locator(".st-key-files_brought").inner_text()
    assert "empty.csv" in said
    assert "note.csv" in said
    assert page.locator(".st-key-load button").first.is_enabled()
    assert "Sample data" in page.locator(".st-key-in_use").inner_text()
    page.locator(".st-key-files_brought button", has_text="Remove").first.click()
    page.locator(".st-key-files_brought", has_text="empty.csv").wait_for(state="detached")
    assert "note.csv" in page.locator(".st-key-files_brought").inner_text()


def test_dates_that_can_be_read_in_two_ways_are_asked_about(visit):
    page = visit("data", locale="ja-JP")
    rows = csv({"lead_id": ["L1", "L2"], "created_at": ["03/04/2024", "05/06/2024"]})
    drop(page, file("leads.csv", rows))
    button = page.locator(".st-key-load button").first
    assert button.is_disabled()
    assert "1件" in button.inner_text()
    page.locator("label", has_text="2024年4月3日").click()
    page.wait_for_function("() => !document.querySelector('.st-key-load button').disabled")
    settled(page)
    load(page)
    page.locator(".st-key-read", has_text="2024年4月3日").wait_for()


def test_words_of_the_file_are_put_into_ours_in_a_table(visit):
    page = visit("data")
    deals = {
        "lead_id": ["L1", "L2", "L3"],
        "outcome": ["won", "Handshake", "Gone quiet"],
        "occurred_at": ["2025-04-15"] * 3,
    }
    drop(page, file("leads.csv", leads()), file("deals.csv", csv(deals)))
    assert page.locator(".st-key-load button").first.is_disabled()
    table = page.locator("[class*=st-key-words_table] [data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    chooser = page.locator("input[id^=react-select]")
    # Words that are equally common stand in the order of the alphabet: 'Gone quiet', 'Handshake', 'won'.
    for row, word in ((0, "does not count"), (1, "won")):
        box = table.bounding_box()
        page.mouse.dblclick(box["x"] + box["width"] - 60, box["y"] + 36 * (row + 1) + 18)
        chooser.wait_for()
        page.keyboard.type(word)
        page.keyboard.press("Enter")
        chooser.wait_for(state="detached")
        settled(page)
    page.wait_for_function("() => !document.querySelector('.st-key-load button').disabled")
    load(page)
    page.locator(".st-key-read").wait_for()
    settled(page)
    assert "2 rows read" in page.locator(".st-key-read").inner_text()


def test_a_load_can_be_cancelled_and_what_was_in_use_stays(visit):
    page = visit("data")
    # Enough to be at work for some seconds: a load that is over cannot be cancelled.
    drop(page, file("leads.csv", leads(20_000)), file("acts.csv", activities(20_000)))
    load(page)
    page.locator(".st-key-cancel_load button").click()
    page.locator(".st-key-load").wait_for()
    settled(page)
    assert "Sample data" in page.locator(".st-key-in_use").inner_text()
    assert page.locator(".st-key-load button").first.is_enabled()


def test_refused_rows_are_counted_shown_and_downloaded(visit, tmp_path):
    page = visit("data")
    rows = csv(
        {
            "lead_id": ["L1", "L2", "nobody", "L3"],
            "type": ["visit", "=1+1", "visit", "form"],
            "occurred_at": ["2025-02-01", "2025-02-30", "2025-02-01", "2025-02-02"],
        }
    )
    drop(page, file("leads.csv", csv({"lead_id": ["L1", "L2", "L3", "L1"]})), file("acts.csv", rows))
    load(page)
    page.locator(".st-key-refused").wait_for()
    settled(page)
    said = page.locator(".st-key-refused").inner_text()
    assert "acts.csv" in said
    assert "leads.csv" in said
    assert "2 rows refused" in page.locator(".st-key-read").inner_text()
    page.locator(".st-key-prepare_refused button").first.click()
    with page.expect_download() as download:
        page.locator(".st-key-download_refused button").first.click()
    path = tmp_path / "refused.csv"
    download.value.save_as(path)
    refused = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert len(refused) == 3
    assert set(refused["Line"]) == {"3", "4", "5"}
    assert "The lead id is not among the leads." in refused["Reason"].tolist()
    assert "'=1+1" in refused["type"].tolist()


def test_a_column_is_picked_by_hand_and_a_file_is_read_in_another_encoding(visit):
    page = visit("data", locale="ja-JP")
    drop(
        page, file("一覧.csv", csv({"顧客番号": ["1", "2"], "社員番号": ["7", "8"], "役職": ["部長", "課長"]}, "cp932"))
    )
    block = page.locator("[class*=st-key-table_]").first
    block.locator("button", has_text="列の対応づけ").click()
    settled(page)
    block.locator("[data-testid=stSelectbox]", has_text="リードID").locator("input").click()
    page.get_by_role("option", name="社員番号", exact=True).click()
    settled(page)
    block.locator("button", has_text="読み方").click()
    settled(page)
    encoding = block.locator("[data-testid=stSelectbox]", has_text="文字コード").locator("input")
    assert "cp932" in encoding.input_value()
    load(page)
    page.locator(".st-key-in_use", has_text="一覧.csv").wait_for()
    page.locator(".st-key-read").wait_for()
    assert "2行を読み込みました" in page.locator(".st-key-read").inner_text()


def test_text_of_users_is_never_taken_for_markup(visit, app):
    page = visit("data")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    load_good_files(page)
    page.locator(".st-key-details_leads summary").click()
    page.get_by_text("title ![x](http://attacker.example/h.png)").first.wait_for()
    page.locator(".st-key-menu a", has_text="Tuning desk").click()
    drawings(page)
    after_redraw(page, lambda: page.locator(".row.points .enabled").first.click())
    assert page.locator(f".row.points .title >> text={NASTY[1]}").count() == 1
    assert [url for url in asked if "attacker" in url or url.endswith("/x")] == []


def test_names_of_files_columns_and_words_are_never_taken_for_markup(visit):
    page = visit("data")
    asked, opened = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    nasty = csv(
        {"lead_id": ["L1", "L2"], "outcome": list(NASTY[:2]), "occurred_at": ["03/04/2025"] * 2, NASTY[1]: NASTY[:2]}
    )
    drop(page, file("leads.csv", leads()), file(f"{NASTY[0].replace('/', '')} <b>.csv", nasty))
    block = page.locator("[class*=st-key-table_]").nth(1)
    for part in ("Which column is which", "Words for", "Dates, numbers", "How it was read"):
        block.locator("button", has_text=part).click()
        settled(page)
    assert "![x](http:attacker.example" in block.inner_text()
    assert block.locator("b").count() == 0
    assert page.locator("img[src*=attacker]").count() == 0
    assert [url for url in asked if "attacker" in url or url.endswith("/x")] == []
    assert opened == []


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_nothing_is_wider_than_the_window(visit, locale):
    page = visit("data", locale=locale, width=390)
    page.locator(".st-key-read").wait_for()
    for width in (390, 1440):
        at_width(page, width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.evaluate(
            "document.querySelector('.stMain').scrollWidth <= document.querySelector('.stMain').clientWidth"
        ), width
