// Warns two minutes before somebody is signed out. The server knows when that is: another window may have been busy,
// or the laptop asleep. So it is asked before anything is said, and once more before anybody is sent away.
// Asking is not doing something; only keys, pointer and "Stay signed in" are.
const warnBefore = 120
const keepBefore = 20
const askAgainEvery = 15_000
const touchEvery = 5 * 60_000
const spokenAt = [[120, '2 minutes'], [60, '1 minute'], [30, '30 seconds'], [20, '20 seconds'], [10, '10 seconds']]

function clockWords(moment) {
  const hours = moment.getHours()
  const minutes = moment.getMinutes()
  if (!minutes && hours % 12 === 0) return hours ? 'midday' : 'midnight'
  const past = minutes ? `.${String(minutes).padStart(2, '0')}` : ''
  return `${hours % 12 || 12}${past}${hours < 12 ? 'am' : 'pm'}`
}

// The form of a step or row: it carries the token of what it was shown with.
function typedForm() {
  return document.querySelector('main form input[name="token"]')?.form ?? null
}

// What it would send, but of files only that there were some: they have to be chosen again anyway.
function asLeft(form) {
  const data = new FormData()
  for (const [name, value] of new FormData(form)) {
    if (!(value instanceof File)) data.append(name, value)
    else if (value.size) data.append(name, new File([], 'chosen'))
  }
  return data
}

class TimeOut {
  constructor(root) {
    this.root = root
    this.dialog = root.querySelector('dialog')
    this.note = root.querySelector('.portal-signed-out-note')
    this.touchedAt = Date.now()
    this.askedAt = 0
    // Of a form: whether the page holds what is not saved. Of any other: whether something was typed on it.
    this.typed = 'unsaved' in (typedForm()?.dataset ?? {})
    this.typedElsewhere = false
    this.over = false
    this.busy = false
    this.hear({ seconds_left: Number(root.dataset.secondsLeft), end: root.dataset.end })
    this.channel = new BroadcastChannel('portal-session')
    this.channel.addEventListener('message', ({ data }) => this.tell(data))
    this.listen()
    this.channel.postMessage('asked')
    if (!this.token.value) this.ask() // the staff side does not say how long is left
    setInterval(() => this.look(), 1000)
  }

  listen() {
    this.root.querySelector('[data-stay]').addEventListener('click', () => this.stay())
    this.dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      this.stay()
    })
    for (const kind of ['keydown', 'pointerdown']) {
      document.addEventListener(kind, (event) => this.busyPerson(event), { passive: true })
    }
    for (const kind of ['input', 'change']) {
      document.addEventListener(kind, ({ target }) => {
        if (typedForm()?.contains(target)) this.typed = true
        else if (target.closest('main form')) this.typedElsewhere = true
      })
    }
    document.addEventListener('portal:kept', () => { this.typed = false })
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.ask() })
    window.addEventListener('focus', () => this.look())
    document.addEventListener('visibilitychange', () => this.look())
  }

  get left() {
    return Math.ceil((this.endsAt - Date.now()) / 1000)
  }

  hear(answer) {
    this.endsAt = Date.now() + answer.seconds_left * 1000
    this.end = answer.end
    // A page that was open when somebody signed in anew has an old token.
    if (answer.token) this.token.value = answer.token
  }

  get token() {
    return this.dialog.querySelector('[name="csrfmiddlewaretoken"]')
  }

  // Another window of this browser was used, or shows that nobody is signed in any more.
  tell(message) {
    if (message === 'asked' || message === 'stayed' || message === 'nobody') this.ask()
  }

  async ask(options = {}, again = false) {
    if (this.over) return
    this.askedAt = Date.now()
    const before = this.left
    try {
      const response = await fetch(this.root.dataset.sessionUrl, { ...options, credentials: 'same-origin' })
      if (response.status === 403 && options.method && !again) {
        // The token is of an earlier sign-in: with the one of now, once more.
        await this.ask()
        return this.touch(true)
      }
      if (!response.ok) return
      const answer = await response.json()
      if (answer.seconds_left > 0) this.hear(answer)
      else if (answer.end === 'out' && before > keepBefore) this.signedOutHere()
      else await this.timeIsUp(answer.end)
    } catch {
      // No network: the page stays, and asks again.
    }
    this.show()
  }

  touch(again = false) {
    this.touchedAt = Date.now()
    return this.ask({ method: 'POST', headers: { 'X-CSRFToken': this.token.value } }, again)
  }

  busyPerson(event) {
    if (!event.isTrusted || this.over || this.dialog.open) return
    if (Date.now() - this.touchedAt < touchEvery || this.left <= 0) return
    this.touch().then(() => this.channel.postMessage('stayed'))
  }

  async look() {
    if (this.over || this.busy || this.left > warnBefore) return
    this.busy = true
    if (!this.dialog.open || this.left <= 0 || Date.now() - this.askedAt > askAgainEvery) await this.askNow()
    this.show()
    this.busy = false
  }

  // Not more often than every few seconds, even where the network is gone.
  async askNow() {
    if (Date.now() - this.askedAt > 3000) await this.ask()
  }

  show() {
    if (this.over) return
    if (this.left > warnBefore) return this.hide()
    if (this.left <= keepBefore && !this.kept) this.keep()
    if (this.dismissed === this.end) return this.hide()
    if (!this.dialog.open) this.warn()
    const words = spokenAt.findLast(([seconds]) => this.left <= seconds)
    const status = this.dialog.querySelector('[role="status"]')
    if (status.textContent !== `${words[1]} left.`) status.textContent = `${words[1]} left.`
  }

  keep() {
    this.kept = true
    document.dispatchEvent(new CustomEvent('portal:keep', { detail: { before: 'time-out' } }))
  }

  warn() {
    this.keep()
    this.kept = false
    this.focused = document.activeElement
    this.dialog.querySelector('#time-out-text').textContent = this.words()
    this.dialog.querySelector('[data-stay]').textContent = this.end === 'idle' ? 'Stay signed in' : 'Carry on until then'
    this.dialog.showModal()
  }

  words() {
    const at = clockWords(new Date(this.endsAt))
    const saved = this.typedElsewhere
      ? ' What you have typed on this page is not saved.'
      : typedForm() && !this.typed ? ' Your form is saved.' : ''
    if (this.end === 'idle') return `You will be signed out at ${at} if you do nothing.${saved}`
    const hours = this.end === 'shift' ? 8 : 12
    return `You will be signed out at ${at}, ${hours} hours after you signed in.${saved} You can sign in again straight away.`
  }

  hide() {
    if (!this.dialog.open) return
    this.dialog.close()
    this.kept = false
    this.focused?.focus?.()
  }

  async stay() {
    if (this.end !== 'idle') {
      this.dismissed = this.end
      return this.hide()
    }
    await this.touch()
    this.channel.postMessage('stayed')
  }

  // Where the very question is, for the way back.
  here() {
    const focused = this.dialog.open ? this.focused : document.activeElement
    const id = focused?.closest?.('main [id]')?.id
    return location.pathname + location.search + (id ? `#${id}` : location.hash)
  }

  async timeIsUp(end) {
    const here = this.here()
    const query = new URLSearchParams({ next: here, why: end === 'out' ? this.end : end })
    // What only this page holds would be gone with it.
    if (this.typedElsewhere) return this.signedOutHere()
    const form = this.typed ? typedForm() : null
    if (form) {
      // Not form.action: that is the buttons of this name.
      const sent = await fetch(form.getAttribute('action'), {
        method: 'POST', body: asLeft(form), redirect: 'manual', credentials: 'same-origin'
      })
      if (sent.type !== 'opaqueredirect' && sent.status !== 403) return this.signedOutHere()
      query.set('kept', 'yes')
    }
    this.over = true
    location.replace(`${this.root.dataset.timedOutUrl}?${query}`)
  }

  // Nothing on the page is lost by staying on it.
  signedOutHere() {
    this.hide()
    this.over = true
    const words = this.root.querySelector('template').content.cloneNode(true)
    words.querySelector(typedForm() ? '[data-without-form]' : '[data-with-form]').remove()
    this.note.append(words)
    document.querySelector('.portal-account')?.remove()
  }
}

function startTimeOut() {
  const root = document.querySelector('[data-time-out]')
  if (window.top !== window || !('BroadcastChannel' in window)) return
  if (root) new TimeOut(root)
  else if (document.querySelector('[data-nobody-signed-in]')) {
    new BroadcastChannel('portal-session').postMessage('nobody')
  }
}

export { startTimeOut }
