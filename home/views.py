from django.http import HttpRequest, HttpResponse

PRIVATE = ("/account/", "/admin/", "/documents/", "/forms/")


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the content; accounts, forms and the staff side are not theirs."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in PRIVATE), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
