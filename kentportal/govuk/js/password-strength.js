// Says under a new password, while it is typed, how far it is. The server decides by its own rules;
// these are the ones that can be said honestly without its list of common passwords.
const leastSigns = 12
const strongSigns = 16
const fewDifferent = 7
const speakAfter = 1000

function strengthOf(password, ownWords) {
  const signs = [...password]
  const missing = leastSigns - signs.length
  if (!signs.length) return ''
  if (missing > 0) return `${missing} more ${missing === 1 ? 'character' : 'characters'} needed`
  const plain = password.toLowerCase()
  if (ownWords.some((word) => plain.includes(word))) return 'Long enough, but your name or email address in it is easy to guess'
  if (new Set(signs).size < fewDifferent) return 'Long enough, but easy to guess: use more different characters'
  return signs.length < strongSigns ? 'Long enough' : 'Strong'
}

// Names and the address that are known already, and the address that stands on the same page.
function ownWordsOf(input) {
  const email = input.form?.querySelector('input[type="email"]')?.value ?? ''
  return [...input.dataset.strength.split(' '), email.split('@')[0]]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length > 2)
}

function strengthNote(className) {
  const note = document.createElement('p')
  note.className = className
  return note
}

function startStrength(input) {
  const seen = strengthNote('govuk-hint govuk-!-margin-top-1 govuk-!-margin-bottom-0')
  const spoken = strengthNote('govuk-visually-hidden')
  seen.setAttribute('aria-hidden', 'true')
  spoken.setAttribute('aria-live', 'polite')
  input.closest('.govuk-form-group').append(seen, spoken)
  let waiting
  input.addEventListener('input', () => {
    seen.textContent = strengthOf(input.value, ownWordsOf(input))
    clearTimeout(waiting)
    waiting = setTimeout(() => { spoken.textContent = seen.textContent }, speakAfter)
  })
}

export function startPasswordStrength() {
  document.querySelectorAll('input[data-strength]').forEach(startStrength)
}
