"""What stands above the steps in the editor: the version people fill in now, and facts for the script."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from .codelists import pick_lists
from .publishing import newest_version, open_drafts


class VersionPanel(Panel):
    """Which version is in use, and how many drafts are open."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "formpages/admin/version_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            page = self.instance
            newest = newest_version(page) if page.pk else None
            lists = pick_lists().offered
            return {
                **super().get_context_data(parent_context),
                "version": newest,
                "drafts": open_drafts(page).count() if newest else 0,
                "facts": {
                    "published": newest.block_keys if newest else {},
                    "lists": {
                        slug: [[option.code, option.label] for option in options]
                        for slug, options in lists.items()
                    },
                },
            }
