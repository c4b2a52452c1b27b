// One file, so that its cases share their stack.
import './lambda/invocation.ts'
import './lambda/account.ts'
import './lambda/log-lines.ts'
import './lambda/database.ts'
