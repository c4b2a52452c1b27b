/**
 * The ways in which a handshake can fail or an open connection can end. The harness itself causes two of them: `message-limit`,
 * because a message was larger, or came in more parts, than it takes; and `no-sign-of-life`, because nothing had come for a time,
 * not even the answer to a ping.
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
  'no-sign-of-life',
  'idle',
  'max-age',
  'local-files',
  'local-ports',
  'closed-by-harness',
  'closed-by-peer',
  'other',
] as const

export type ConnectionClass = (typeof connectionClasses)[number]

/**
 * The ways in which the harness can drop a member: with a close frame, without one, or half-open, so that nothing is sent or read
 * any more.
 */
export const dropKinds = ['closed', 'killed', 'half-open'] as const

export type DropKind = (typeof dropKinds)[number]

/** This machine had no more open files or ports: the target never saw the connection. */
export const localClasses: readonly ConnectionClass[] = ['local-files', 'local-ports']
