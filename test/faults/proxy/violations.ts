/** Frames of a server that RFC 6455 forbids; each ends the connection that it reaches, and no other. */

/** @param first FIN, reserved bits and opcode */
function frame(first: number, payload: Buffer | string, claimedLength?: bigint): Buffer {
  const body = Buffer.from(payload)
  const header = Buffer.alloc(10)
  header[0] = first
  header[1] = 127
  header.writeBigUInt64BE(claimedLength ?? BigInt(body.length), 2)
  // 5.2: the minimal number of bytes must be used to encode the length.
  if (claimedLength === undefined && body.length < 126) return Buffer.concat([Buffer.of(first, body.length), body])
  return Buffer.concat([header, body])
}

const text = 0x81
const pieceBytes = 1024 * 1024

/** By what is wrong with them, each as what it takes to provoke it. */
export const violations: Readonly<Record<string, Buffer>> = {
  // 5.2: RSV1 MUST be 0 unless an extension is negotiated that defines it.
  'a reserved bit': frame(text | 0x40, 'x'),
  // 5.2: opcodes 3-7 are reserved.
  'an unknown opcode': frame(0x83, 'x'),
  // 5.1: a server MUST NOT mask any frames that it sends to the client.
  'a masked frame': Buffer.of(text, 0x81, 1, 2, 3, 4, 0x79),
  // 5.2: the most significant bit of a 64-bit length MUST be 0; this one is merely larger than any memory.
  'a length of 2^62': frame(text, '', 2n ** 62n),
  // 5.5: control frames MUST have a payload length of 125 bytes or less.
  'a ping of 126 bytes': Buffer.concat([Buffer.of(0x89, 126, 0, 126), Buffer.alloc(126)]),
  // 5.5: control frames MUST NOT be fragmented.
  'a ping in fragments': frame(0x09, ''),
  // 5.4: there is nothing to continue.
  'a continuation of nothing': frame(0x80, 'x'),
  // 5.4: the fragments of one message MUST NOT be interleaved with those of another.
  'a message within a message': Buffer.concat([frame(0x01, 'x'), frame(text, 'y')]),
  // 7.4.1: 1005 MUST NOT be set as a status code in a close frame.
  'a forbidden close code': frame(0x88, Buffer.of(0x03, 0xed)),
}

/** A text message of so many bytes in one frame, piece by piece. */
export function* hugeMessage(bytes: number): Generator<Buffer> {
  yield frame(text, '', BigInt(bytes))
  const piece = Buffer.alloc(pieceBytes, 'x')
  for (let sent = 0; sent < bytes; sent += pieceBytes) yield piece.subarray(0, Math.min(pieceBytes, bytes - sent))
}

/** One message in so many fragments of a byte; it never ends. */
export function* endlessFragments(count: number): Generator<Buffer> {
  yield frame(0x01, 'x')
  const fragments = Buffer.concat(Array.from({ length: 1000 }, () => frame(0x00, 'x')))
  for (let sent = 0; sent < count; sent += 1000) yield fragments
}
