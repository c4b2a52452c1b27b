import { isUtf8 } from 'node:buffer'
import type { Recorder } from '../../metrics/recording/recorder.ts'
import type { SampleKind } from '../../metrics/recording/worker-facts.ts'
import { encodingOf } from '../stamp/encoded-marker.ts'
import type { HandshakeSecrets } from '../connection/handshake-secrets.ts'

/** Enough to recognise what a chat sends. */
const shownCharacters = 200

/** Secrets that begin within the shown characters end within this. */
const lookedAtBytes = 4096

/** The longest of this many unstamped frames is kept, as it is more likely a message than an acknowledgement. */
const candidates = 20

/** Keeps one frame with a stamp and one without, so that users see what their chat sends: cut, and without secrets. */
export class FrameSamples {
  readonly #recorder: Recorder
  readonly #secrets: HandshakeSecrets
  #hasStamped = false
  #hasNotUtf8 = false
  #unstampedBytes = -1
  /** Unstamped frames since the first message of this worker's members. */
  #seenSinceFirst = 0

  constructor(secrets: HandshakeSecrets, recorder: Recorder) {
    this.#recorder = recorder
    this.#secrets = secrets
  }

  /** On the hot path. */
  stamped(frame: Buffer, isBinary: boolean): void {
    if (this.#hasStamped) return
    this.#hasStamped = true
    this.#keep('stamped', frame, isBinary)
  }

  /** The first is enough. */
  notUtf8(frame: Buffer): void {
    if (this.#hasNotUtf8) return
    this.#hasNotUtf8 = true
    this.#keep('notUtf8', frame, false)
  }

  unstamped(frame: Buffer, isBinary: boolean): void {
    if (this.#seenSinceFirst >= candidates) return
    const hasBegun = this.#recorder.counted('messages_published') > 0
    // A frame before the first message cannot be one.
    if (hasBegun && this.#seenSinceFirst++ === 0) this.#unstampedBytes = -1
    if (frame.length <= this.#unstampedBytes) return
    this.#unstampedBytes = frame.length
    this.#keep('unstamped', frame, isBinary)
  }

  /** A text of the chat as it may be shown. */
  shown(text: string): string {
    return this.#shown(Buffer.from(text))
  }

  #keep(which: SampleKind, frame: Buffer, isBinary: boolean): void {
    this.#recorder.sampled(which, {
      kind: isBinary ? 'binary' : 'text',
      bytes: frame.length,
      text: this.#shown(frame),
      encoding: which === 'unstamped' ? encodingOf(frame) : null,
    })
  }

  /** Returns the frame without secrets and without control characters, fit to be shown. */
  #shown(frame: Buffer): string {
    const start = frame.subarray(0, lookedAtBytes)
    const isText = frame.length <= lookedAtBytes ? isUtf8(frame) : isUtf8(frame.subarray(0, wholeCharacters(frame)))
    const text = start.toString(isText ? 'utf8' : 'latin1')
    const masked = this.#secrets.masked(text, shownCharacters)
    const isCut = text.length > shownCharacters || frame.length > lookedAtBytes
    return (isText ? masked.replaceAll(/\p{C}/gu, '·') : masked.replaceAll(/[^ -~]/g, '·')) + (isCut ? '…' : '')
  }
}

/** Returns the place of the last character that begins within the first bytes. A cut character is not a defect of the chat. */
function wholeCharacters(frame: Buffer): number {
  let end = lookedAtBytes
  while (end > lookedAtBytes - 4 && ((frame[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return end
}
