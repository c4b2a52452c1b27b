import { marker } from './find-marker.ts'

/**
 * Returns the marker in base64. Three bytes are four characters there, so the encoded form of a text depends on where it begins.
 */
function inBase64(text: string, bytesBefore: number): string {
  const wholeGroups = Buffer.from(' '.repeat(bytesBefore) + text)
  // The first and the last group are partly of the bytes around it.
  const from = Math.ceil((bytesBefore * 8) / 6)
  const end = Math.floor((wholeGroups.length * 8) / 6)
  return wholeGroups.toString('base64').slice(from, end)
}

/** The forms of the marker in a text that a chat has encoded; the first that is found names the encoding. */
const encodings: readonly (readonly [name: string, looks: readonly (string | Buffer)[]])[] = [
  ['base64', [0, 1, 2].map((before) => inBase64(marker, before))],
  ['UTF-16', [Buffer.from(marker, 'utf16le'), Buffer.from(marker, 'utf16le').swap16()]],
  ['percent signs', [encodeURIComponent(marker), encodeURIComponent(marker).toLowerCase()]],
  ['\\u escapes', ['\\u0066\\u0062\\u006d', 'fbm1\\u003a', 'fbm1\\u003A']],
  ['character references', ['fbm1&#58;', 'fbm1&#x3a;', 'fbm1&#x3A;', 'fbm1&colon;']],
  ['hexadecimal digits', [Buffer.from(marker).toString('hex'), Buffer.from(marker).toString('hex').toUpperCase()]],
  ['capital letters', [marker.toUpperCase()]],
]

/** The encoding in which a frame without a stamp seems to hold one, or null. Not for the hot path. */
export function encodingOf(frame: Buffer): string | null {
  if (frame[0] === 0x1f && frame[1] === 0x8b) return 'gzip'
  return encodings.find(([, looks]) => looks.some((look) => frame.includes(look)))?.[0] ?? null
}
