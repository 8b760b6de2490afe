// Everything works without this; here it becomes more comfortable.
import { initAll } from 'govuk-frontend'
import { startAccountMenu } from './account-menu.js'
import { startShowIf } from './show-if.js'
import { startTimeOut } from './time-out.js'

startShowIf()
startAccountMenu()
startTimeOut()
initAll()
