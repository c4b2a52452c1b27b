/**
 * Is this one of API Gateway's own error frames? They are recognised by their shape, since not every text is known:
 * a JSON object with string `message`, `connectionId` and `requestId`.
 */
export function isServiceFrame(frame: Buffer): boolean {
  // The cheap test first: hardly any frame passes it.
  if (frame[0] !== 0x7b || !frame.includes('"connectionId"')) return false
  try {
    const { message, connectionId, requestId } = JSON.parse(frame.toString()) as Record<string, unknown>
    return typeof message === 'string' && typeof connectionId === 'string' && typeof requestId === 'string'
  } catch {
    return false
  }
}
