// The staff side has scripts of its own; of ours it needs this alone.
import { startTimeOut } from './time-out.js'

startTimeOut()
