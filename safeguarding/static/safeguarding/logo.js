// The logo's link is named "Dashboard" by Wagtail's menu; its name must hold the words that are seen on it.
const name = () => {
  const logo = document.querySelector(".sidebar-custom-branding");
  logo?.setAttribute("aria-label", "Children's Portal, start page");
  return Boolean(logo);
};

if (!name()) {
  const waiting = new MutationObserver(() => name() && waiting.disconnect());
  waiting.observe(document.documentElement, { childList: true, subtree: true });
}
