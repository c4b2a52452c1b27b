import type { ChatEvent, ChatRequest } from './chat.ts'

export type Frame = Readonly<Record<string, unknown>>

/**
 * The meaning of a frame: by its `type`, as a chat's reader knows it; else what API Gateway itself may say, such as
 * `{"message": "Internal server error", "connectionId": "...", "requestId": "..."}`.
 *
 * @param readers by type; undefined from one that misses a field
 */
export function readFrame(
  text: string,
  readers: Readonly<Record<string, (frame: Frame) => ChatEvent | undefined>>,
): ChatEvent {
  const unknown: ChatEvent = { kind: 'unknown', text }
  const frame = parsed(text)
  if (frame === undefined) return unknown
  const { type, message } = frame
  if (typeof type === 'string' && Object.hasOwn(readers, type)) return readers[type]?.(frame) ?? unknown
  if (typeof message === 'string' && 'requestId' in frame) return { kind: 'refused', request: 'other', reason: message }
  return unknown
}

export function clientMessage({ user, message }: Frame): ChatEvent | undefined {
  return typeof user === 'string' && typeof message === 'string' ? { kind: 'message', user, text: message } : undefined
}

/** `{type:'error', action, message}`: the action is the route of the request. */
export function refusalOf(
  { action, message }: Frame,
  requestsByAction: Readonly<Record<string, ChatRequest>>,
): ChatEvent {
  const isKnown = typeof action === 'string' && Object.hasOwn(requestsByAction, action)
  return {
    kind: 'refused',
    request: (isKnown && requestsByAction[action]) || 'other',
    reason: typeof message === 'string' ? message : 'the chat gave no reason',
  }
}

function parsed(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Frame) : undefined
  } catch {
    return undefined
  }
}
