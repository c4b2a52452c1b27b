import { maskedUrl } from '../masked-url.ts'

/**
 * Why a WebSocket client cannot open this URL, and what to write instead; null if it can.
 * Shows a mistyped URL without its secrets.
 */
export function webSocketUrlProblem(text: string): string | null {
  const quoted = JSON.stringify(maskedUrl(text))
  const instead = suggestion(text)
  const wayOut = instead === null ? 'write ws://host:port/path or wss://host/path' : `write ${maskedUrl(instead)}`
  if (!/^wss?:\/\//i.test(text) || !URL.canParse(text)) return `${quoted} is not a ws:// or wss:// URL; ${wayOut}`
  // RFC 6455 3: fragment identifiers MUST NOT be used on these URIs.
  if (text.includes('#')) return `${quoted} has a fragment, which a WebSocket URL must not have; leave out the # part`
  return null
}

function suggestion(text: string): string | null {
  const scheme = /^(https?):\/\//i.exec(text)?.[1]
  if (scheme !== undefined) return `${scheme.toLowerCase() === 'https' ? 'wss' : 'ws'}${text.slice(scheme.length)}`
  return !text.includes('://') && URL.canParse(`ws://${text}`) ? `ws://${text}` : null
}
