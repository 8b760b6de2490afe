// Starts the window in which a member of the team is chosen; the library would start it by a script in the page.
// Not before every script of the page has run: in which order they stand is not ours to say.
document.addEventListener("DOMContentLoaded", () => {
  for (const chooser of document.querySelectorAll(".inbox-chooser > .chooser")) {
    new window.ChooserWidget(chooser.id.replace(/-chooser$/, ""));
  }
});
