// A page of a form saves itself while somebody types, and says truly whether it has. Saving is the same POST
// that the buttons make, so without this the buttons do it.
const afterTyping = 3000
const whileTyping = 30000
const tryAgain = [5000, 10000, 20000, 30000]

const saying = {
  saving: 'Saving…',
  changed: 'Not saved yet: there are changes on this page',
  unreachable: 'Not saved yet: we cannot reach the portal. We keep trying. You can also select Save for later',
  stale: 'Not saved yet: this page was changed somewhere else. Look at both and choose',
  'signed-out': 'Not saved yet: you have been signed out. What you typed is still here',
  sent: 'Not saved: this form has been sent from somewhere else',
  gone: 'Not saved: this form was deleted or is no longer kept. Copy what you need from this page',
  refused: 'Not saved yet: select Save for later to keep what you typed'
}

// What differs each time a page is shown, and stands for nothing that was typed.
const machinery = ['csrfmiddlewaretoken', 'token', 'visit', 'since']

// What the page would send, without files: they are added by a button of their own.
function typedOn(form) {
  const typed = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && !machinery.includes(name)) typed.append(name, value)
  }
  return typed
}

class Autosave {
  constructor(form) {
    this.form = form
    this.line = form.querySelector('[data-saving]')
    this.ways = form.querySelector('[data-saving-ways]')
    this.failed = 0
    this.sending = ''
  }

  start() {
    this.saved = typedOn(this.form).toString()
    // Two texts stand on this page: which of them is saved is for the person to say.
    this.ended = 'stale' in this.form.dataset
    // Only what a person does counts: nothing keeps somebody signed in who is not there.
    for (const name of ['input', 'change']) {
      this.form.addEventListener(name, (event) => {
        if (event.isTrusted || navigator.userActivation?.hasBeenActive) this.touched()
      })
    }
    this.form.addEventListener('submit', () => { this.submitting = true })
    document.addEventListener('portal:keep', () => this.keep({ unattended: true }))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.keep({ keepalive: true })
    })
    window.addEventListener('pagehide', () => this.keep({ keepalive: true }))
    window.addEventListener('online', () => { if (this.failed) this.keep() })
  }

  touched() {
    // Somebody who types on after sending the page has stopped it, or its answer never came.
    this.submitting = false
    this.typing = true
    if (this.ended) return
    clearTimeout(this.soon)
    if (typedOn(this.form).toString() === this.saved) return
    if (!this.failed) this.say('changed', 'off')
    this.soon = setTimeout(() => this.keep(), afterTyping)
    this.latest ??= setTimeout(() => this.keep(), whileTyping)
  }

  async keep({ keepalive = false, unattended = false } = {}) {
    const typed = typedOn(this.form)
    if (!this.typing || this.submitting || this.ended || typed.toString() === this.saved) return
    if (this.sending === typed.toString()) return // leaving a page says so twice
    if (this.sending && !keepalive) {
      this.again = true
      return
    }
    clearTimeout(this.soon)
    clearTimeout(this.latest)
    this.latest = undefined
    this.sending = typed.toString()
    if (!this.failed) this.say('saving')
    await this.send(typed, keepalive, unattended)
    this.sending = ''
    if (this.again) {
      this.again = false
      this.touched()
    }
  }

  async send(typed, keepalive, unattended) {
    const body = new URLSearchParams(typed)
    for (const name of machinery) {
      const field = this.hidden(name)
      if (field) body.append(name, field.value)
    }
    body.append('action', 'keep')
    let response
    try {
      response = await fetch(this.form.getAttribute('action'), { // a button is called action too
        method: 'POST',
        body,
        // What is saved because time runs out is no sign that somebody is there.
        headers: { Accept: 'application/json', ...(unattended && { 'X-Portal-Keep': 'time-out' }) },
        keepalive: keepalive && body.toString().length < 60000 // browsers refuse to keep more alive
      })
    } catch {
      this.later()
      return
    }
    await this.answered(response, typed.toString())
  }

  async answered(response, typed) {
    if (response.redirected) {
      this.end(response.url.endsWith('/thank-you/') ? 'sent' : 'signed-out')
    } else if (response.status >= 500 || response.status === 429) {
      this.later()
    } else if (response.ok && response.headers.get('Content-Type') === 'application/json') {
      this.kept(await response.json(), typed)
    } else {
      this.end({ 403: 'signed-out', 404: 'gone', 409: 'stale', 410: 'gone' }[response.status] ?? 'refused')
    }
  }

  kept(told, typed) {
    this.hidden('token').value = told.token
    this.saved = typed
    this.failed = 0
    if (typedOn(this.form).toString() !== typed) return
    this.tell(`Saved at ${told.saved}`, 'polite')
    document.dispatchEvent(new CustomEvent('portal:kept'))
  }

  // Goes on trying by itself, more and more slowly; every further word tries too.
  later() {
    this.say('unreachable')
    const wait = tryAgain[Math.min(this.failed, tryAgain.length - 1)]
    this.failed += 1
    clearTimeout(this.soon)
    this.soon = setTimeout(() => this.keep(), wait)
  }

  // Nothing more is sent until the person has chosen.
  end(reason) {
    this.ended = true
    this.say(reason)
    const ways = [...this.ways.querySelectorAll('[data-saving-way]')]
    for (const way of ways) way.hidden = way.dataset.savingWay !== reason
    this.ways.hidden = ways.every((way) => way.hidden)
  }

  hidden(name) {
    return this.form.querySelector(`input[type="hidden"][name="${name}"]`)
  }

  // A screen reader hears that something was saved or was not, and nothing of each change.
  say(what, live = 'polite') {
    this.tell(saying[what], live)
  }

  tell(words, live) {
    this.line.setAttribute('aria-live', live)
    if (this.line.textContent !== words) this.line.textContent = words
  }
}

// Back and Forward show what is saved now, whatever the browser remembers of this page.
function showWhatIsSaved(form) {
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      location.reload()
    } else if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') {
      form.reset()
      form.dispatchEvent(new Event('change', { bubbles: true }))
    }
  })
  // A page with errors answers a POST: who comes back to it asks for the page and does not send it again.
  if ('posted' in form.dataset) history.replaceState(history.state, '', location.href)
}

function startAutosave() {
  const form = document.querySelector('form[data-saves-itself]')
  if (!form) return
  showWhatIsSaved(form)
  new Autosave(form).start()
}

export { startAutosave }
