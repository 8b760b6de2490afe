"""What a form page's "more" menu leads to; `wagtail_hooks` registers these."""
