/** Is this one of API Gateway's own error frames? See {@link serviceErrorIn}. */
export function isServiceFrame(frame: Buffer): boolean {
  // The cheap test first: hardly any frame passes it.
  return frame[0] === 0x7b && frame.includes('"connectionId"') && serviceErrorIn(frame.toString()) !== undefined
}

/**
 * Returns the text of one of API Gateway's own error frames; undefined for any other frame. They are recognised by their shape,
 * since not every text is known: a JSON object with string `message`, `connectionId` and `requestId`.
 */
export function serviceErrorIn(text: string): string | undefined {
  if (!text.startsWith('{') || !text.includes('"connectionId"')) return undefined
  try {
    const { message, connectionId, requestId } = JSON.parse(text) as Record<string, unknown>
    if (typeof connectionId !== 'string' || typeof requestId !== 'string') return undefined
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}
