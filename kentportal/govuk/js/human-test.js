// "I'm not a robot": what the box says is said aloud, a link to it reaches it, and sending waits until it is done.
function startHumanTest() {
  const box = document.querySelector('altcha-widget')
  if (!box) return
  const form = box.closest('form')
  const status = form.querySelector('[data-human-test] [role=status]')
  let state = 'unverified'
  let waiting = null

  box.addEventListener('statechange', (event) => {
    state = event.detail.state
    if (state === 'error') waiting = null
    // The widget words its label only after this.
    requestAnimationFrame(() => {
      status.textContent = state === 'unverified' ? '' : box.querySelector('.altcha-error, .altcha-label').textContent.trim()
    })
  })
  box.addEventListener('verified', () => {
    const button = waiting
    waiting = null
    // The proof stands in the form from the next frame on.
    if (button) requestAnimationFrame(() => form.requestSubmit(button))
  })
  box.parentElement.addEventListener('focus', () => box.querySelector('input[type=checkbox]')?.focus())
  form.addEventListener('submit', (event) => {
    // Nothing keeps anybody from being told what to do about danger.
    const danger = form.querySelector('[name=danger][value=yes]:checked')
    if (state !== 'verifying' || danger || event.submitter?.name) return
    event.preventDefault()
    waiting = event.submitter
  })
}

export { startHumanTest }
