/** The beginning of each stamp: five different characters. */
export const marker = 'fbm1:'
const markerBytes = Uint8Array.from(Buffer.from(marker))
const markerLength = markerBytes.length

/** Up to this many bytes a call of `indexOf` costs more than the search itself. */
const nearBytes = 256

/** For each byte its place in the marker, or else the marker's length. */
const placeInMarker = new Uint8Array(256).fill(markerLength)
for (const [place, byte] of markerBytes.entries()) placeInMarker[byte] = place

/**
 * Looks at each fifth byte only, as every marker covers one of them. On the hot path.
 *
 * @returns where the next marker begins, or -1
 */
export function findMarker(frame: Buffer, from: number): number {
  const { length } = frame
  if (length - from > nearBytes) return frame.indexOf(markerBytes, from)
  for (let at = from + markerLength - 1; at < length; at += markerLength) {
    const place = placeInMarker[frame[at] ?? 0] ?? 0
    if (place < markerLength && isMarker(frame, at - place)) return at - place
  }
  return -1
}

/** Does a marker begin here? */
export function isMarker(frame: Buffer, at: number): boolean {
  for (let i = 0; i < markerLength; i++) if (frame[at + i] !== markerBytes[i]) return false
  return true
}
