import { violations } from '../../faults/proxy/violations.ts'
import type { HostileTarget } from '../row.ts'
import { startChat } from './chat.ts'

/**
 * A chat that says these bytes, which are no frame, to whom they are for. It waits until its answer to the handshake has
 * gone, so that they come on an open connection.
 *
 * @param isFor by the number of the handshake; for everybody unless given
 */
export function saying(
  bytes: Buffer,
  isFor: (handshake: number) => boolean = () => true,
): () => Promise<HostileTarget> {
  return () =>
    startChat({
      greets({ index, wire }) {
        if (isFor(index)) setTimeout(() => wire.write(bytes), afterAnswerMs)
      },
    })
}

const afterAnswerMs = 20

/** A chat that breaks the protocol of WebSockets in the way of that name, in `faults/proxy/violations.ts`. */
export function breaking(kind: string, isFor?: (handshake: number) => boolean): () => Promise<HostileTarget> {
  const bytes = violations[kind]
  if (bytes === undefined) throw new Error(`there is no violation called ${kind}`)
  return saying(bytes, isFor)
}

/** The first bytes of a text frame of that many, which never come. */
export function frameOf(bytes: bigint): Buffer {
  const header = Buffer.alloc(10)
  header[0] = 0x81
  header[1] = 127
  header.writeBigUInt64BE(bytes, 2)
  return header
}
