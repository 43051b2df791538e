"""What the driver's page shows of the desk, so that it need not know how it is found."""

from typing import Any

from django import template
from django.template import Context

from rides.desk.queries import messages

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_messages(context: Context) -> list[messages.MessageView]:
    """`{% desk_messages as lines %}`: what the desk wrote to this driver and they have not read."""
    user: Any = context["request"].user
    return messages.unread(user.pk) if user.is_authenticated else []
