// One file, so that its cases share their stacks.
import './gateway/handshake.ts'
import './gateway/messages.ts'
import './gateway/selection.ts'
import './gateway/events.ts'
import './gateway/connections.ts'
import './gateway/authorizer.ts'
