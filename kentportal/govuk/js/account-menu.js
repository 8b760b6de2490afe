// The account menu is a <details>; Escape and a press elsewhere close it, as people expect of a menu.
function startAccountMenu() {
  const menu = document.querySelector('.portal-account')
  if (!menu) return
  document.addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}

export { startAccountMenu }
