// Small additions to pages that work without them. A module: it also starts the scripts of NHS.UK frontend.
import { initAll } from './nhsuk-frontend.js'

const body = document.body
body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) body.classList.add('nhsuk-frontend-supported')
initAll()

// ---- keyboard shortcuts: `/`, `?`, and `g` with a letter; their page switches them off ----

const shortcutsOn = body.dataset.shortcuts !== 'off'
let waitsForSecondKey = 0

const isTyping = (element) =>
  element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))

function focusSearch () {
  const wide = document.getElementById('find')
  const field = wide && wide.offsetParent ? wide : document.getElementById('find-phone')
  if (!field) return false
  field.closest('details')?.setAttribute('open', '')
  field.focus()
  return true
}

function goTo (key) {
  if (key === 'f') return void window.location.assign('/search')
  for (const link of document.querySelectorAll('a[data-key]')) {
    if (link.dataset.key === key) return link.click()
  }
}

document.addEventListener('keydown', (event) => {
  if (!shortcutsOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const key = event.key.toLowerCase()
  if (waitsForSecondKey > Date.now()) {
    waitsForSecondKey = 0
    goTo(key)
  } else if (key === '/') {
    if (focusSearch()) event.preventDefault()
  } else if (key === '?') {
    window.location.assign('/keyboard')
  } else if (key === 'g') {
    waitsForSecondKey = Date.now() + 1500
  }
})

// ---- the session: a warning two minutes before it ends, then the sign-in page instead of a record left open ----

const idleSeconds = Number(body.dataset.idle)
const warning = document.getElementById('timeout')

if (idleSeconds > 0 && warning) {
  const warnBefore = Math.min(120, idleSeconds / 2)
  const words = warning.querySelector('[data-left]')
  const form = warning.querySelector('form')
  let endsAt = Date.now() + idleSeconds * 1000
  let focusBefore = null

  const keep = () => { endsAt = Date.now() + idleSeconds * 1000 }
  const hide = () => {
    warning.hidden = true
    focusBefore?.focus?.()
  }
  const show = () => {
    focusBefore = document.activeElement
    warning.hidden = false
    warning.querySelector('button').focus()
  }
  const inWords = (seconds) =>
    seconds > 60 ? Math.ceil(seconds / 60) + ' minutes' : seconds === 1 ? '1 second' : seconds + ' seconds'

  // Each part that htmx loads is a request, and keeps the session as the server sees it.
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful) keep()
  })
  const stay = async () => {
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual', credentials: 'same-origin'
      })
      if (answer.ok) keep()
      return answer.ok
    } catch { return false }
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (await stay()) hide()
    else form.submit()
  })

  // Whoever writes is there: it keeps the session, asked once a minute at most. What is written is kept nowhere but in
  // the page, as storage in the browser would outlive the session; the warning says that it goes with the page.
  const draft = warning.querySelector('[data-draft]')
  let asked = Date.now()
  document.addEventListener('input', () => {
    draft.hidden = false
    if (Date.now() - asked < Math.min(60, idleSeconds / 4) * 1000) return
    asked = Date.now()
    stay()
  })
  setInterval(() => {
    // Rounded up: leaving before the server's end would find the session alive.
    const left = Math.ceil((endsAt - Date.now()) / 1000)
    if (left <= 0) return window.location.replace('/sign-in')
    if (left <= warnBefore) {
      if (warning.hidden) show()
      words.textContent = inWords(left)
    } else if (!warning.hidden) hide()
  }, 1000)
}

// ---- signing out in one tab: the others leave too, once the server has had the time to end the session ----

if (idleSeconds > 0) {
  const tabs = new BroadcastChannel('longitude')
  tabs.addEventListener('message', () => setTimeout(() => window.location.replace('/sign-in'), 1000))
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', () => tabs.postMessage('signed out'))
}

// ---- `details` that were open stay open when one comes back to a page; nothing of a record is kept ----

const openKey = 'lg-open ' + window.location.pathname
const allDetails = () => Array.from(document.querySelectorAll('main details'))

try {
  const open = JSON.parse(sessionStorage.getItem(openKey) ?? '[]')
  allDetails().forEach((element, index) => { if (open.includes(index)) element.open = true })
  window.addEventListener('pagehide', () => {
    const open = allDetails().flatMap((element, index) => element.open ? [index] : [])
    if (open.length) sessionStorage.setItem(openKey, JSON.stringify(open))
    else sessionStorage.removeItem(openKey)
  })
} catch { /* storage is off in this browser */ }

// ---- after a search: its result is what is read first ----

const result = document.querySelector('#result h2')
if (result) {
  result.tabIndex = -1
  result.focus()
}

// ---- paper: when it was printed ----

window.addEventListener('beforeprint', () => {
  const at = new Date().toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
  for (const element of document.querySelectorAll('[data-printed]')) element.textContent = ', printed ' + at
})

// ---- a part that did not load says why, and can be asked for again; each has its own deadline ----

const whyMissing = {
  'htmx:timeout': () => 'No answer in time.',
  'htmx:sendError': () => 'This node cannot be reached.',
  'htmx:responseError': (answer) =>
    [401, 404].includes(answer?.status) ? 'The record is closed, or you are signed out.' : 'The node could not show it.'
}

for (const [failure, why] of Object.entries(whyMissing)) {
  document.addEventListener(failure, (event) => {
    const part = event.target
    const line = part.querySelector?.('.lg-wait')
    if (!line) return
    const waiting = line.textContent
    const again = document.createElement('button')
    again.type = 'button'
    again.className = 'lg-button lg-button--small'
    again.textContent = 'Try again'
    again.setAttribute('aria-label', 'Try again: ' + (part.querySelector('h2')?.textContent ?? 'this part'))
    again.addEventListener('click', () => {
      line.className = 'lg-wait'
      line.textContent = waiting
      part.dispatchEvent(new Event('retry'))
    })
    line.setAttribute('role', 'status')
    line.className = 'lg-absent lg-absent--fail'
    line.replaceChildren(why(event.detail.xhr) + ' This part is missing. ', again)
  })
}
