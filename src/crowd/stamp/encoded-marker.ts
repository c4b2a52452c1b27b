import { marker } from './find-marker.ts'

/** In base64 three bytes are four characters: what a text looks like depends on where it begins. */
function inBase64(text: string, bytesBefore: number): string {
  const wholeGroups = Buffer.from(' '.repeat(bytesBefore) + text)
  // Of the first and the last group a part belongs to the neighbours.
  const from = Math.ceil((bytesBefore * 8) / 6)
  const end = Math.floor((wholeGroups.length * 8) / 6)
  return wholeGroups.toString('base64').slice(from, end)
}

/** How a stamp's beginning looks where a chat has encoded the text; the first that is found names the encoding. */
const encodings: readonly (readonly [name: string, looks: readonly (string | Buffer)[]])[] = [
  ['base64', [0, 1, 2].map((before) => inBase64(marker, before))],
  ['UTF-16', [Buffer.from(marker, 'utf16le'), Buffer.from(marker, 'utf16le').swap16()]],
  ['percent signs', [encodeURIComponent(marker), encodeURIComponent(marker).toLowerCase()]],
  ['\\u escapes', ['\\u0066\\u0062\\u006d', 'fbm1\\u003a', 'fbm1\\u003A']],
  ['character references', ['fbm1&#58;', 'fbm1&#x3a;', 'fbm1&#x3A;', 'fbm1&colon;']],
  ['hexadecimal digits', [Buffer.from(marker).toString('hex'), Buffer.from(marker).toString('hex').toUpperCase()]],
  ['capital letters', [marker.toUpperCase()]],
]

/** In which encoding a frame without a stamp seems to hold one after all, or null. Not for the hot path. */
export function encodingOf(frame: Buffer): string | null {
  if (frame[0] === 0x1f && frame[1] === 0x8b) return 'gzip'
  return encodings.find(([, looks]) => looks.some((look) => frame.includes(look)))?.[0] ?? null
}
