// Everything works without this; here it becomes more comfortable.
import { initAll } from 'govuk-frontend'
import { startAccountMenu } from './account-menu.js'
import { startPasswordStrength } from './password-strength.js'
import { startHumanTest } from './human-test.js'
import { startPasskeys } from './passkeys.js'
import { startAutosave } from './autosave.js'
import { startShowIf } from './show-if.js'
import { startTimeOut } from './time-out.js'

startShowIf()
startAccountMenu()
startPasswordStrength()
startHumanTest()
startTimeOut()
startPasskeys()
startAutosave()
initAll()
