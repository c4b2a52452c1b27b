/**
 * How a handshake can fail or an open connection can end. `message-limit` is the harness's own: a message was larger, or came in
 * more parts, than it takes.
 */
export const connectionClasses = [
  'refused',
  'dns',
  'tls',
  'connect-timeout',
  'http-status',
  'reset',
  'eof',
  'protocol',
  'message-limit',
  'idle',
  'max-age',
  'local-files',
  'local-ports',
  'closed-by-harness',
  'closed-by-peer',
  'other',
] as const

export type ConnectionClass = (typeof connectionClasses)[number]

/** How the harness can drop a member: with a close frame, without one, or half-open, so that nothing is sent or read any more. */
export const dropKinds = ['closed', 'killed', 'half-open'] as const

export type DropKind = (typeof dropKinds)[number]

/** This machine had no more open files or ports: the target never saw the connection. */
export const localClasses: readonly ConnectionClass[] = ['local-files', 'local-ports']
