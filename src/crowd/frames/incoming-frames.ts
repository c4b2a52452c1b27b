import { LiveHistogram } from '../../metrics/recording/live-histogram.ts'
import type { Recorder } from '../../metrics/recording/recorder.ts'
import type { ArrivalClock } from './arrival-clock.ts'
import { HandshakeSecrets } from '../connection/handshake-secrets.ts'
import { RecentMessages } from './recent-messages.ts'
import { FrameSamples } from './frame-samples.ts'
import type { Handshake } from '../connection/handshake.ts'
import type { Irregularity, MemberSocket } from '../connection/member-socket.ts'
import type { CrowdProtocol } from '../protocols/crowd-protocol.ts'
import type { Rooms } from '../rooms.ts'
import { isServiceFrame } from './service-frame.ts'
import { type Found, StampReader } from '../stamp/stamp.ts'

/** The workers whose instants can be compared with ours: all, or our own only. */
interface ShardClock {
  readonly worker: number
  readonly clocksDiffer?: boolean
}

/** Reads and counts the frames of a worker's members that answer no exchange. */
export class IncomingFrames {
  readonly live = new LiveHistogram()
  readonly recent: RecentMessages
  readonly #recorder: Recorder
  readonly #arrivals: ArrivalClock
  readonly #roomOf: Uint32Array
  readonly #isComparable: (publisher: number) => boolean
  readonly #isReply: CrowdProtocol['isReply']
  readonly #connectionIds: CrowdProtocol['connectionIds']
  readonly #stamp: StampReader
  readonly #samples: FrameSamples
  /** The first error of the user's `isReply`; it is thrown later, because no step waits for this frame. */
  #failure: { readonly error: unknown } | undefined

  constructor(
    {
      run,
      url,
      handshake,
      worker,
      clocksDiffer = false,
    }: ShardClock & { run: string; url: string; handshake: Handshake },
    protocol: CrowdProtocol,
    { recorder, rooms, arrivals }: { recorder: Recorder; rooms: Rooms; arrivals: ArrivalClock },
  ) {
    this.#recorder = recorder
    this.#arrivals = arrivals
    this.recent = new RecentMessages(rooms.seating, protocol)
    this.#roomOf = rooms.roomOf
    this.#isComparable = (publisher) => !clocksDiffer || rooms.workerOf(publisher) === worker
    this.#isReply = protocol.isReply?.bind(protocol)
    this.#connectionIds = protocol.connectionIds
    this.#stamp = new StampReader(run)
    this.#samples = new FrameSamples(new HandshakeSecrets(url, handshake), recorder)
  }

  /** @throws Refusal for a protocol that failed on a frame */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** A text of the chat as it may be shown: cut, without secrets and control characters. */
  shown(text: string): string {
    return this.#samples.shown(text)
  }

  /** On the hot path: nearly every frame holds one stamp. @param isBinary most stamps are found in binary frames too */
  frame(socket: MemberSocket, frame: Buffer, receivedAtUs: number, isBinary: boolean): void {
    const stamp = this.#stamp
    const found = stamp.next(frame, 0)
    if (isBinary) this.#recorder.count(found === 'none' ? 'frames_binary_unstamped' : 'frames_binary_stamped')
    if (found === 'none') {
      if (this.#tellsId(socket, frame, receivedAtUs)) return
      this.#recorder.count('frames_unstamped')
      if (isServiceFrame(frame)) this.#recorder.count('service_errors')
      this.#samples.unstamped(frame, isBinary)
      return
    }
    this.#samples.stamped(frame, isBinary)
    const earliestUs = Math.min(receivedAtUs, this.#arrivals.earliestUs(receivedAtUs))
    if (found === 'ours') this.#received(socket, frame, receivedAtUs, earliestUs)
    const { start } = stamp
    if (found === 'ours' && stamp.next(frame, stamp.end) === 'none') return
    this.#stamps(socket, frame, receivedAtUs, earliestUs, found === 'ours' ? start : -1)
  }

  irregular(counter: Irregularity, frame?: Buffer): void {
    this.#recorder.count(counter)
    if (frame !== undefined) this.#samples.notUtf8(frame)
  }

  /** The answer to a member that has asked for positions: none of the stamps in it is a delivery. */
  positions(socket: MemberSocket, frame: Buffer, receivedAtUs: number): void {
    const stamp = this.#stamp
    for (let found = stamp.next(frame, 0); found !== 'none'; found = stamp.next(frame, stamp.end)) {
      if (found !== 'ours') continue
      this.#recorder.positionRead(socket.index, stamp.publisher, stamp.sequence, receivedAtUs, stamp.digest)
    }
  }

  /**
   * A frame with several stamps, or with one that is not whole. Each stamp counts once, however often the frame repeats it; a
   * cut-off stamp that the frame also holds whole is not counted.
   *
   * @param countedAt where the stamp stands that has been counted already, or -1
   */
  #stamps(socket: MemberSocket, frame: Buffer, receivedAtUs: number, earliestUs: number, countedAt: number): void {
    const stamp = this.#stamp
    const whole = new Set<string>()
    const parts = new Map<string, { readonly found: Found; readonly publisher: number; readonly sequence: number }>()
    for (let found = stamp.next(frame, 0); found !== 'none'; found = stamp.next(frame, stamp.end)) {
      const { start, end, publisher, sequence } = stamp
      const text = frame.toString('latin1', start, end)
      if (found === 'cut' || found === 'corrupt') parts.set(text, { found, publisher, sequence })
      else if (!whole.has(text)) {
        whole.add(text)
        if (found === 'foreign') this.#recorder.receivedForeign()
        else if (start !== countedAt) this.#received(socket, frame, receivedAtUs, earliestUs)
      }
    }
    // Sorted, a whole stamp stands right behind its beginnings: a frame may hold thousands of either.
    let nextWhole = ''
    for (const text of [...whole, ...parts.keys()].sort().toReversed()) {
      const part = parts.get(text)
      if (part === undefined) nextWhole = text
      else if (nextWhole.startsWith(text)) continue
      else if (part.found === 'corrupt') this.#recorder.count('deliveries_corrupt')
      else this.#recorder.truncated(socket.index, part.publisher, part.sequence, socket.hereSinceUs)
    }
  }

  /** The stamp that was read last: a receipt of its message, the chat's reply to its sender, or message history. */
  #received(socket: MemberSocket, frame: Buffer, receivedAtUs: number, earliestUs: number): void {
    const { publisher, sequence, sentAtUs, intendedAtUs, digest } = this.#stamp
    if (publisher === socket.index && this.#isReply !== undefined && this.#answersSender(frame)) {
      this.#recorder.replied(publisher, sequence, receivedAtUs, digest)
      return
    }
    const widthUs = receivedAtUs - earliestUs
    // Published before it asked to join: message history that the chat sends to new members is no delivery.
    if (
      sentAtUs < socket.hereSinceUs &&
      this.#roomOf[publisher] === this.#roomOf[socket.index] &&
      this.#isComparable(publisher)
    ) {
      const { index, hereSinceUs } = socket
      this.#recorder.receivedHistory(index, publisher, sequence, receivedAtUs, widthUs, digest, hereSinceUs)
      return
    }
    const unsureUs = Math.max(0, earliestUs - this.#arrivals.certainUs)
    this.#recorder.received(socket.index, publisher, sequence, receivedAtUs, widthUs, unsureUs, digest)
    this.live.record(receivedAtUs - intendedAtUs)
    this.recent.received(socket.index, publisher, sequence, receivedAtUs)
  }

  #tellsId(socket: MemberSocket, frame: Buffer, receivedAtUs: number): boolean {
    const told = this.#connectionIds?.idIn(frame.toString())
    if (told === undefined) return false
    const how = told.isAnswer ? (socket.checksId ? 'checked' : 'answered') : 'posted'
    this.#recorder.toldId(socket.index, how, told.id, receivedAtUs)
    return true
  }

  #answersSender(frame: Buffer): boolean {
    try {
      return this.#isReply?.(frame.toString()) === true
    } catch (error) {
      this.#failure ??= { error }
      return false
    }
  }
}
