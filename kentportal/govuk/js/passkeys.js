// Passkeys: the browser is asked with what stands in data-options, and its answer is sent with the form.
function fromBase64Url(text) {
  const padded = text.replace(/-/g, '+').replace(/_/g, '/')
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0))
}

function toBase64Url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

function withBytes(options) {
  const bytes = { ...options, challenge: fromBase64Url(options.challenge) }
  if (options.user) bytes.user = { ...options.user, id: fromBase64Url(options.user.id) }
  for (const list of ['allowCredentials', 'excludeCredentials']) {
    if (options[list]) bytes[list] = options[list].map((each) => ({ ...each, id: fromBase64Url(each.id) }))
  }
  return bytes
}

function asAnswer(credential) {
  const response = {}
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[part]) response[part] = toBase64Url(credential.response[part])
  }
  const { id, type } = credential
  return JSON.stringify({ id, rawId: toBase64Url(credential.rawId), type, response, clientExtensionResults: {} })
}

async function usePasskey(form) {
  const failed = form.querySelector(':scope > [role=alert]')
  failed.hidden = true
  const { name, credential: answer } = form.elements
  // Without a name it is sent as it is, and comes back with what is wrong, before a key is made.
  if (name && !name.value.trim()) return form.submit()
  try {
    const publicKey = withBytes(JSON.parse(form.dataset.options))
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey })
    answer.value = asAnswer(credential)
    form.submit()
  } catch {
    failed.hidden = false
  }
}

function startPasskeys() {
  if (!window.PublicKeyCredential) return
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      usePasskey(form)
    })
  }
  for (const notice of document.querySelectorAll('[data-passkey-missing]')) notice.hidden = true
}

export { startPasskeys }
