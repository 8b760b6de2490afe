// Builds portal.css, portal.js and the fonts into static/built/. Called by `npm run build`.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const built = join(here, 'static', 'built')

function css() {
  return sass.compile(join(here, 'scss', 'portal.scss'), {
    importers: [new sass.NodePackageImporter(root)],
    style: 'compressed',
    quietDeps: true
  }).css
}

const PORTAL = [
  'show-if.js', 'account-menu.js', 'autosave.js', 'human-test.js', 'passkeys.js', 'password-strength.js',
  'time-out.js', 'portal.js'
]

// One module for the browser, so that a phone asks once: the published one of govuk-frontend, then ours.
function js() {
  const vendor = readFileSync(join(root, 'node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js'), 'utf8')
  return joined(vendor, ...own(...PORTAL))
}

// Of ours, what the staff side needs too.
function staffJs() {
  return joined(...own('time-out.js', 'staff.js'))
}

function own(...names) {
  return names.map((name) => readFileSync(join(here, 'js', name), 'utf8'))
}

function joined(...sources) {
  return sources
    .map((source) => source.replace(/^\/\/# sourceMappingURL=.*|;?\/\/# sourceMappingURL=.*/m, ''))
    .map((source) => source.replace(/^import \{[^}]*\} from .*$/gm, '').replace(/\bexport ?\{[^}]*\};?/, ''))
    .map((source) => source.trim())
    .join('\n')
}

function fonts() {
  const family = join(root, 'node_modules/@fontsource/atkinson-hyperlegible-next')
  mkdirSync(join(built, 'fonts'), { recursive: true })
  for (const subset of ['latin', 'latin-ext']) {
    for (const weight of [400, 700]) {
      const name = `atkinson-hyperlegible-next-${subset}-${weight}-normal.woff2`
      copyFileSync(join(family, 'files', name), join(built, 'fonts', name))
    }
  }
  copyFileSync(join(family, 'LICENSE'), join(built, 'fonts', 'LICENSE.txt'))
}

// Two of the joined sources with the same name at top level would not parse: better seen here.
function parses(script) {
  execFileSync(process.execPath, ['--check', '--input-type=module'], { input: script, stdio: ['pipe', 'ignore', 'inherit'] })
}

const style = css()
const script = js()
const staffScript = staffJs()
parses(script)
parses(staffScript)
rmSync(built, { recursive: true, force: true })
fonts()
writeFileSync(join(built, 'portal.css'), style)
writeFileSync(join(built, 'portal.js'), script)
writeFileSync(join(built, 'staff.js'), staffScript)
console.log(`portal.css ${style.length} bytes, portal.js ${script.length} bytes`)
