"""Files are dropped on the page Data: sent to the disk with progress, cancelled, and there again after a reload."""

import contextlib
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import REPOSITORY, settled, start_server
from tests.browser.test_data_page import activities, csv, file, leads, outcomes
from tests.child_processes import held_still, process_with

pytestmark = pytest.mark.browser

INPUT = ".st-key-drop input[type=file]"
# What a browser hands to the page when files are let go over it.
DROP = """(zone, files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of files) transfer.items.add(new File([text], name, { type: "text/csv" }));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const how = { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true };
        zone.dispatchEvent(new DragEvent(kind, how));
    }
}"""


def seen(page):
    """Until the page says what the files were taken for."""
    page.locator(".st-key-load").wait_for()
    settled(page)


def held_back(page):
    """Files stay on their way until the answered function is called."""
    from playwright.sync_api import Error

    waiting = []
    page.route("**/bring/file", lambda route: waiting.append(route))

    def let_go():
        for route in waiting:
            # Some were broken off meanwhile.
            with contextlib.suppress(Error):
                route.continue_()
        page.unroute("**/bring/file")

    return let_go


def test_files_that_are_let_go_over_the_place_are_read_as_one_batch(visit):
    page = visit("data")
    page.locator(".st-key-drop .place").evaluate(
        DROP, [["leads.csv", leads().decode()], ["acts.csv", activities().decode()], ["outs.csv", outcomes().decode()]]
    )
    seen(page)
    assert page.locator("[class*=st-key-table_]", has_text="Taken for").count() == 3
    assert page.locator(".st-key-plain_drop").is_hidden()


def test_files_that_are_dropped_one_after_the_other_add_up(visit):
    page = visit("data")
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    seen(page)
    page.locator(INPUT).set_input_files([file("acts.csv", activities()), file("leads.csv", leads(5))])
    page.locator("[class*=st-key-table_]", has_text="leads (2).csv").wait_for()
    settled(page)
    assert page.locator("[class*=st-key-table_]", has_text="Taken for").count() == 3


def test_after_a_reload_the_files_and_what_was_corrected_are_there(visit):
    page = visit("data", locale="ja-JP")
    rows = csv({"lead_id": ["L1", "L2"], "created_at": ["03/04/2024", "05/06/2024"]})
    page.locator(INPUT).set_input_files([file("leads.csv", rows)])
    seen(page)
    page.locator("label", has_text="2024年4月3日").click()
    page.wait_for_function("() => !document.querySelector('.st-key-load button').disabled")
    settled(page)
    page.reload()
    seen(page)
    assert page.locator(".st-key-load button").first.is_enabled()
    page.locator(".st-key-load button").first.click()
    page.locator(".st-key-read", has_text="2024年4月3日").wait_for()


def test_what_had_come_before_a_reload_is_read_after_it(visit):
    page = visit("data")
    let_go = held_back(page)
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    page.locator(".st-key-drop li.sending").wait_for()
    let_go()
    page.reload()
    settled(page)
    # Either it had come, and is read, or it was broken off, and the place is empty; nothing is left half.
    page.locator(".st-key-load, .st-key-drop .place").first.wait_for()
    assert page.locator(".st-key-drop li").count() == 0


def test_a_load_that_ends_after_a_reload_on_another_page_takes_effect(visit, app):
    page = visit("data")
    page.locator(INPUT).set_input_files([file("my leads.csv", leads()), file("acts.csv", activities())])
    seen(page)
    # The page Data would put the data to use: the load may not end before another one is looked at.
    with held_still(process_with(f"--server.port={urlsplit(app).port}")) as hold:
        page.locator(".st-key-load button").first.click()
        page.locator(".st-key-loading").wait_for()
        hold()
        page.reload()
        settled(page)
        page.locator(".st-key-menu a", has_text="Thresholds").click()
        page.locator(".st-key-load_note", has_text="are being loaded").wait_for()
    page.locator(".st-key-load_note a").wait_for()
    assert "Your files are loaded" in page.locator(".st-key-load_note").inner_text()
    page.locator(".st-key-load_note a").click()
    page.locator(".st-key-in_use", has_text="my leads.csv").wait_for()
    page.locator(".st-key-ready").wait_for()


@pytest.mark.parametrize(("locale", "cancel", "said"), [("en-US", "Cancel", "of 3"), ("ja-JP", "中止", "3件中")])
def test_sending_is_shown_and_can_be_cancelled(visit, locale, cancel, said):
    page = visit("data", locale=locale, width=390)
    let_go = held_back(page)
    names = [f"{name}.csv" for name in ("leads", "acts", "outs")]
    page.locator(INPUT).set_input_files([file(name, leads()) for name in names])
    page.locator(".st-key-drop li.sending").nth(1).wait_for()
    assert said in page.locator(".st-key-drop [role=status]").inner_text()
    assert page.locator(".st-key-drop li .name").all_inner_texts() == names
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".st-key-drop button.stop").first.click()
    page.locator(".st-key-drop li.cancelled").wait_for()
    page.locator(".st-key-drop button", has_text=cancel).click()
    page.locator(".st-key-drop li.cancelled").nth(2).wait_for()
    let_go()
    page.locator(INPUT).set_input_files([file("fresh.csv", leads())])
    seen(page)
    assert page.locator("[class*=st-key-table_]", has_text="leads.csv").count() == 0
    assert page.locator("[class*=st-key-table_]", has_text="fresh.csv").count() == 1


def test_what_is_on_its_way_goes_on_while_another_page_is_looked_at(visit):
    page = visit("data")
    let_go = held_back(page)
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    page.locator(".st-key-drop li.sending").wait_for()
    page.locator(".st-key-menu a", has_text="Replay").click()
    page.locator(".st-key-drop").wait_for(state="detached")
    settled(page)
    with page.expect_response("**/bring/file") as answer:
        let_go()
    assert answer.value.status == 201
    page.locator(".st-key-menu a", has_text="Data").click()
    seen(page)


def test_what_the_server_refuses_is_said_in_words(visit):
    page = visit("data")
    page.route("**/bring/file", lambda route: route.fulfill(status=507, json={"reason": "no_room"}))
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    page.locator(".st-key-drop li.failed", has_text="disk is full").wait_for()
    page.unroute("**/bring/file")
    page.route("**/bring/file", lambda route: route.abort())
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    page.locator(".st-key-drop li.failed", has_text="broke off").wait_for()


def test_the_place_is_reached_and_used_by_keys(visit):
    page = visit("data")
    field = page.locator(INPUT)
    field.focus()
    assert field.evaluate("(node) => node.matches(':focus')")
    assert "Choose files" in (field.get_attribute("aria-label") or "")
    # The browser's own window for files comes of such a click; it cannot be looked at from here.
    field.evaluate("(node) => node.addEventListener('click', (event) => { window.opened = event.isTrusted; })")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.opened === true")


def test_a_file_that_is_let_go_beside_the_place_is_not_opened(visit):
    page = visit("data")
    page.locator(".st-key-drop .place").wait_for()
    kept = page.evaluate(
        """() => {
            const drop = new DragEvent("drop", { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true });
            document.querySelector(".st-key-in_use").dispatchEvent(drop);
            return drop.defaultPrevented;
        }"""
    )
    assert kept


def test_two_tabs_of_a_browser_do_not_work_on_the_same_files(visit, app):
    page = visit("data")
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    seen(page)
    other = page.context.new_page()
    other.goto(f"{app}/data")
    other.locator(".st-key-go_on_here button").wait_for()
    assert other.locator(".st-key-load").count() == 0
    other.locator(".st-key-go_on_here button").click()
    seen(other)
    page.locator(".st-key-start_over button").click()
    page.locator(".st-key-load").wait_for(state="detached")
    settled(page)
    other.reload()
    seen(other)


@pytest.fixture(scope="module")
def plain_app():
    """The app as `streamlit run app.py` starts it, without a way to send files to the disk."""
    yield from start_server(REPOSITORY / "app.py")


def test_without_the_way_to_the_disk_streamlits_own_uploader_takes_the_files(empty_page, plain_app):
    page = empty_page()
    page.goto(f"{plain_app}/data")
    settled(page)
    page.locator(INPUT).set_input_files([file("leads.csv", leads())])
    seen(page)
    page.reload()
    seen(page)


def test_where_the_places_script_does_not_run_streamlits_own_uploader_uncovers_itself(visit, app):
    page = visit("data")
    page.route("**/drop-*.js*", lambda route: route.abort())
    page.goto(f"{app}/data")
    plain = page.locator(".st-key-plain_drop input[type=file]")
    page.locator(".st-key-plain_drop section").wait_for(state="visible")
    plain.set_input_files([file("leads.csv", leads())])
    seen(page)
