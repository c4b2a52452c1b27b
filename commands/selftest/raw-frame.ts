import { stampLength } from '../../src/crowd/stamp/stamp.ts'

/** An unfragmented text frame of a server (RFC 6455, 5.2), for texts of up to 64 KiB. */
export function textFrame(text: Buffer): Buffer {
  const isShort = text.length < 126
  const header = Buffer.alloc(isShort ? 2 : 4)
  header[0] = 0x81
  header[1] = isShort ? text.length : 126
  if (!isShort) header.writeUInt16BE(text.length, 2)
  return Buffer.concat([header, text])
}

/**
 * A copy with one character of its stamp changed. The marker in front stays: without it no corrupt stamp would be found, and
 * the delivery would count as lost.
 */
export function corruptFrame(frame: Buffer, random: () => number): Buffer {
  const marker = 'fbm1:'
  const corrupt = Buffer.from(frame)
  const body = frame.indexOf(marker) + marker.length
  const at = body + Math.floor(random() * (stampLength - marker.length))
  corrupt[at] = (corrupt[at] ?? 0) ^ 1
  return corrupt
}
