"""The page of the rules in force: none of them is left out."""

import pytest
from django.test import Client

from coop.rulebook import registry
from tests.web import paper

pytestmark = pytest.mark.usefixtures("city")


def test_every_rule_stands_under_a_heading() -> None:
    page = paper.look(Client(), "/rules/")
    assert [rule.key for rule in registry.all_rules() if rule.effect not in page.text] == []
