// Everything works without this; here it becomes more comfortable.
import { initAll } from 'govuk-frontend'
import { startAccountMenu } from './account-menu.js'
import { startPasswordStrength } from './password-strength.js'
import { startHumanTest } from './human-test.js'
import { startShowIf } from './show-if.js'

startShowIf()
startAccountMenu()
startPasswordStrength()
startHumanTest()
initAll()
