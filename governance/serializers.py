"""Shapes of governance's API."""

from rest_framework_dataclasses.serializers import DataclassSerializer

from governance.rules_page import RuleLine


class RuleOut(DataclassSerializer[RuleLine]):
    """One rule in force, with its value in words."""

    class Meta:
        dataclass = RuleLine
