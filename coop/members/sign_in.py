"""Sign-in by a code sent to one's e-mail, on allauth's code process. The adapter to allauth.

Whether the e-mail has an account is looked up only once the code proved that it is theirs: until
then a known and an unknown e-mail go exactly the same way.
"""

from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.members import actions, queries, seen

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignInClosed(Refusal):
    """This account may not sign in."""

    code = "account_inactive"
    status = 403


def may_ask(request: HttpRequest, email: str) -> bool:
    """Whether another code may go to this e-mail now; counts this request."""
    allowed = ratelimit.consume(request, action="request_login_code", key=email.lower())
    return bool(allowed)


def may_try(request: HttpRequest) -> bool:
    """Whether another code may be tried from this machine now; counts this try."""
    return bool(ratelimit.consume(request, action="login"))


def send_code(request: HttpRequest, email: str, *, then: str) -> None:
    """Send a code and remember in the session which one; an earlier code stops to work.

    Args:
        then: the page of ours where the person wants to go once signed in.
    """
    clear_login(request)
    attempt = Login(email=email, redirect_url=then)
    attempt.state["stages"] = {"current": LoginByCodeStage.key}
    stage = LoginByCodeStage(LoginStageController(request, attempt), request, attempt)
    stage.state.update(CodeProcess.initial_state(user=None, email=email))
    stage.state["initiated_by_user"] = True
    process = CodeProcess(stage=stage)
    process.send()
    process.persist()


def pending(request: HttpRequest) -> "CodeProcess | None":
    """The sign-in this browser has begun; its code may have expired."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return CodeProcess(stage=stage) if stage else None


def sign_in(request: HttpRequest, user_id: UUID) -> None:
    """Sign this browser in as an account that needs no proof (demo doors).

    Raises:
        SignInClosed: there is no such active account.
    """
    user = AuthenticationBackend().get_user(user_id)
    if user is None:
        raise closed()
    login(request, user, backend=BACKEND)


def sign_out(request: HttpRequest) -> None:
    """End this browser's session."""
    logout(request, show_message=False)


def closed() -> SignInClosed:
    """What somebody reads whose account is closed."""
    return SignInClosed(_("This account is closed. Ask a steward of your co-operative."))


def need_open(user_id: UUID) -> None:
    """Let through whoever proved who they are, unless their account is closed.

    Raises:
        SignInClosed: with the reason, and from when it opens again by itself.
    """
    closing = queries.closing_of(user_id)
    if closing is not None:
        raise SignInClosed(
            _("This account is closed. The reason given: %s. Ask a steward of your co-operative.")
            % closing.reason.rstrip("."),
            allowed_at=closing.until,
        )


class CodeProcess(LoginCodeVerificationProcess):  # type: ignore[misc]  # allauth is untyped
    """Allauth's process, except that everybody gets a code and accounts begin with the proof."""

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """Send a fresh code, whoever this is."""
        code = self.generate_code()
        context = {"request": self.request, "code": code}
        get_adapter().send_mail("account/email/login_code", email, context)

    @property
    def email(self) -> str:
        """Where the code went."""
        return str(self.state["email"])

    @property
    def then(self) -> str:
        """Where the person wants to go."""
        return self.stage.login.redirect_url or "/"

    def accepts(self, code: str) -> bool:
        """Whether this is the code that was sent; spaces and dashes do not matter."""
        return bool(compare_user_code(actual=code, expected=self.code))

    def complete(self, *, now: datetime) -> HttpResponse:
        """Sign in the person who just gave the right code; they join if they are new."""
        user_id = actions.arrive(email=self.email, now=now)
        need_open(user_id)
        self.state["user_id"] = str(user_id)
        self.request.session[seen.PROVED] = True
        response: HttpResponse = self.finish(self.then)
        return response
