// Everything works without this; here it becomes more comfortable.
import { initAll } from 'govuk-frontend'
import { startAccountMenu } from './account-menu.js'
import { startAutosave } from './autosave.js'
import { startShowIf } from './show-if.js'

startShowIf()
startAccountMenu()
startAutosave()
initAll()
