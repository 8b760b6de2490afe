// Questions that depend on an answer given on the same page. The server decides the same way again:
// it drops answers to questions that were not asked. What is hidden here is disabled, so not sent.
const offByUs = 'portalOff'

function controlsNamed(name) {
  return [...document.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
}

function values(controls) {
  return controls
    .filter((control) => !control.disabled)
    .filter((control) => !['radio', 'checkbox'].includes(control.type) || control.checked)
    .flatMap((control) => control.multiple && control.options
      ? [...control.selectedOptions].map((option) => option.value)
      : [control.value.trim()])
    .filter((value) => value !== '')
}

const operators = {
  is: (given, wanted) => given.includes(wanted[0]),
  one_of: (given, wanted) => given.some((value) => wanted.includes(value)),
  is_not: (given, wanted) => !given.some((value) => wanted.includes(value)),
  unless: (given, wanted) => !given.some((value) => wanted.includes(value)),
  answered: () => true
}

// A question without an answer passes only "unless"; what cannot be judged here shows.
function passes(test) {
  const controls = (test.names ?? [test.name]).flatMap(controlsNamed)
  if (!controls.length || !(test.op in operators)) return true
  const given = values(controls)
  if (!given.length) return test.op === 'unless'
  return operators[test.op](given, test.values ?? [])
}

function holds(condition) {
  return condition.mode === 'any' ? condition.tests.some(passes) : condition.tests.every(passes)
}

function show(element, shown) {
  element.hidden = !shown
  for (const control of element.querySelectorAll('input, select, textarea, button')) {
    if (!shown && !control.disabled) {
      control.disabled = true
      control.dataset[offByUs] = ''
    } else if (shown && offByUs in control.dataset && !control.closest('[hidden][data-show-if]')) {
      control.disabled = false
      delete control.dataset[offByUs]
    }
  }
}

// In the order of the page: a condition looks only at earlier questions, so chains collapse in one go.
function refresh(dependents) {
  for (const [element, condition] of dependents) show(element, holds(condition))
}

function forget(note) {
  for (const control of document.querySelectorAll(`[aria-describedby~="${CSS.escape(note.id)}"]`)) {
    const rest = control.getAttribute('aria-describedby').split(/\s+/).filter((id) => id !== note.id)
    if (rest.length) control.setAttribute('aria-describedby', rest.join(' '))
    else control.removeAttribute('aria-describedby')
  }
}

// What GOV.UK pages reveal under a radio or tick box takes the same way: their own script would put
// aria-expanded on the input, where it is not allowed.
function adoptReveals() {
  for (const control of document.querySelectorAll('[data-aria-controls]')) {
    const revealed = document.getElementById(control.dataset.ariaControls)
    const test = { name: control.name, op: 'is', values: [control.value] }
    revealed.dataset.showIf = JSON.stringify({ mode: 'all', tests: [test] })
    revealed.classList.remove('govuk-radios__conditional--hidden', 'govuk-checkboxes__conditional--hidden')
    delete control.dataset.ariaControls
  }
}

function startShowIf() {
  adoptReveals()
  const dependents = [...document.querySelectorAll('[data-show-if]')]
    .map((element) => [element, JSON.parse(element.dataset.showIf)])
  if (!dependents.length) return
  for (const note of document.querySelectorAll('[data-show-if] .portal-when')) {
    if (note.id) forget(note)
    note.remove()
  }
  const now = () => refresh(dependents)
  document.addEventListener('change', now)
  document.addEventListener('input', now)
  window.addEventListener('pageshow', now)
  now()
}

export { startShowIf }
