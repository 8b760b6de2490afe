"""What the test fetches: something to work out, a picture, and its numbers spoken."""

from collections.abc import Callable
from functools import wraps

from captcha import views as captcha
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from . import levels, pictures, proofs

View = Callable[..., HttpResponseBase]


def counted(what: str) -> Callable[[View], View]:
    """A GET that counts as a start of its address, not answered when there are too many of its kind."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
            if levels.is_flooding(request, what):
                return HttpResponse("Wait a while and try again", status=429, content_type="text/plain")
            for each in {levels.STARTS, what}:
                levels.count(request, each)
            return view(request, *args, **kwargs)

        return require_GET(never_cache(inner))

    return decorate


@counted(levels.STARTS)
def challenge(request: HttpRequest) -> HttpResponse:
    """What the tick box is to work out."""
    return JsonResponse(proofs.challenge(levels.level(request)))


@counted(levels.PICTURES)
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """The picture of that name."""
    pictures.ensure(key)
    response: HttpResponse = captcha.captcha_image(request, key)
    return response


@counted(levels.PICTURES)
def recording(request: HttpRequest, key: str) -> HttpResponseBase:
    """The numbers of the picture of that name, spoken."""
    pictures.ensure(key)
    response = captcha.captcha_audio(request, key)
    if response.streaming:  # it leaves its file open
        response._resource_closers.append(response.ranged_file.f.close)
    response.headers["Content-Disposition"] = "inline"
    return response
