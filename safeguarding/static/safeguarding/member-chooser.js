// Starts the window in which a member of the team is chosen; the library would start it by a script in the page.
for (const chooser of document.querySelectorAll(".inbox-chooser > .chooser")) {
  new window.ChooserWidget(chooser.id.replace(/-chooser$/, ""));
}
