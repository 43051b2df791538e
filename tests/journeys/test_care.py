"""Around a ride, in several browsers: words that appear by themselves, a link that dies, an answer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_tour import NEARBY, book, choose_addresses, enter_as_rider, heading
from tests.live import LiveCity

pytestmark = pytest.mark.journey


def test_two_write_a_stranger_watches_and_the_desk_answers(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    rider = open_page(PHONE, live_city.url)
    driver = open_page(PHONE, live_city.url_of("driver"), **NEARBY)
    ride = under_way(rider, driver, live_city)

    rider.get_by_role("link", name="Message").click()
    expect(rider.get_by_text("Nothing written yet")).to_be_visible()
    rider.get_by_label("Your message").fill("I wear a red hat")
    rider.get_by_role("button", name="Send").click()
    expect(rider.get_by_label("Your message")).to_have_value("")
    expect(driver.get_by_role("link", name="1 new message")).to_be_visible()
    driver.get_by_role("link", name="1 new message").click()
    expect(driver.get_by_text("I wear a red hat")).to_be_visible()
    driver.get_by_role("button", name="Two minutes away").click()
    expect(rider.get_by_text("Two minutes away")).to_be_visible()
    expect(rider.get_by_text("· read")).to_be_visible()
    assert axe.faults(rider) == []

    pressed_and_looked_after(rider, open_page, live_city, ride)

    stranger = watched_by_a_stranger(rider, open_page, live_city, ride)
    rider.goto(f"{ride}cancel/")
    rider.get_by_role("button", name=re.compile("^Cancel for")).click()
    expect(heading(stranger)).to_have_text("This ride has ended")
    assert stranger.locator(".plate").count() == 0

    rider.goto(f"{ride}problem/")
    rider.get_by_text("The way we took").click()
    rider.get_by_label("What happened?").fill("The app sent him the wrong way")
    assert axe.faults(rider) == []
    rider.get_by_role("button", name="Send to the desk").click()
    expect(rider.get_by_text("Waiting for an answer")).to_be_visible()
    ticket = rider.url
    answered_by_the_desk(open_page, live_city)
    rider.goto(ticket)
    expect(rider.get_by_text("Sorry, the map was wrong there")).to_be_visible()


def under_way(rider: Page, driver: Page, live_city: LiveCity) -> str:
    """A ride that a driver accepted; returns the address of its page."""
    driver.goto(f"{live_city.url}/")
    driver.get_by_role("link", name="as a driver").click()
    driver.get_by_role("button", name="Go online").click()
    enter_as_rider(rider, live_city)
    choose_addresses(rider)
    book(rider)
    driver.get_by_role("button", name="Accept").click()
    expect(heading(rider)).to_have_text("Ben is on the way")
    return rider.url


def watched_by_a_stranger(
    rider: Page, open_page: Callable[..., Page], live_city: LiveCity, ride: str
) -> Page:
    """The rider makes a link; somebody without an account opens it."""
    rider.goto(f"{ride}share/")
    rider.get_by_role("button", name="Make a link").click()
    link = rider.get_by_role("textbox", name="Your link").input_value()
    assert axe.faults(rider) == []
    stranger = open_page(DESKTOP, live_city.url_of("stranger"))
    stranger.goto(link)
    expect(heading(stranger)).to_have_text("Ben is coming to the pickup")
    expect(stranger.locator(".plate")).to_be_visible()
    assert axe.faults(stranger) == []
    return stranger


def answered_by_the_desk(open_page: Callable[..., Page], live_city: LiveCity) -> None:
    """A steward answers the only ticket."""
    home = live_city.url_of("steward")
    desk = open_page(DESKTOP, home)
    desk.goto(f"{home}/demo/enter/steward/")
    desk.goto(f"{home}/desk/tickets/")
    assert axe.faults(desk) == []
    desk.get_by_role("link", name=re.compile("The way we took")).click()
    desk.get_by_label("Your answer, or your reason").fill("Sorry, the map was wrong there")
    assert axe.faults(desk) == []
    desk.get_by_role("button", name="Answer").click()
    expect(desk.get_by_text("Sorry, the map was wrong there")).to_be_visible()


def told_where(answer: Response) -> bool:
    """The alarm, with where the phone is."""
    return answer.url.endswith("/sos/") and "lat=60.17" in (answer.request.post_data or "")


def pressed_and_looked_after(
    rider: Page, open_page: Callable[..., Page], live_city: LiveCity, ride: str
) -> None:
    """The rider presses the red button: a friend and the desk know; it was by mistake."""
    rider.goto(f"{live_city.url_of('rider')}/safety/")
    rider.get_by_label("Name").fill("Maija")
    rider.get_by_label("Phone").fill("040 1112223")
    rider.get_by_role("button", name="Choose them").click()
    expect(rider.get_by_text("+358401112223")).to_be_visible()
    assert axe.faults(rider) == []
    # In a tab of its own: a browser without a phone leaves one that dials unable to send forms.
    calling = rider.context.new_page()
    calling.goto(ride)
    button = calling.get_by_role("link", name="Emergency")
    expect(button).to_have_attribute("href", "tel:112")
    rider.context.grant_permissions(["geolocation"])
    rider.context.set_geolocation({"latitude": 60.1712, "longitude": 24.9415})
    alarmed = re.compile("/sos/$")
    with calling.expect_response(alarmed), calling.expect_response(told_where):
        button.click()
    calling.close()
    where = 'SELECT count(*) FROM care_alert WHERE round(ST_Y("where")::numeric, 4) = 60.1712'
    assert live_city.value(where) == "1"
    rider.goto(f"{ride}safety/")
    expect(rider.get_by_text("The desk was told at")).to_be_visible()
    assert axe.faults(rider) == []
    rider.get_by_role("button", name="I pressed it by mistake").click()
    expect(rider.get_by_text("That stays on record")).to_be_visible()

    home = live_city.url_of("steward")
    desk = open_page(DESKTOP, home)
    desk.goto(f"{home}/demo/enter/steward/")
    desk.goto(f"{home}/office/incidents/")
    assert axe.faults(desk) == []
    desk.get_by_role("link", name=re.compile("Emergency button")).click()
    expect(desk.get_by_text("They said that it was pressed by mistake")).to_be_visible()
    desk.get_by_role("button", name="I look after it").click()
    expect(desk.get_by_text("You look after it.")).to_be_visible()
    assert axe.faults(desk) == []
    desk.get_by_label("What you found out").fill("Called her, all is well")
    desk.locator("select[name='outcome']").select_option("all_well")
    desk.get_by_role("button", name="Close", exact=True).click()
    expect(desk.get_by_text("All was well")).to_be_visible()
    rider.goto(ride)
