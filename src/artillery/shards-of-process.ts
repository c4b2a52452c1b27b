import { setTimeout as sleep } from 'node:timers/promises'
import { BroadcastChannel } from 'node:worker_threads'
import { type InterruptionCode, exitCodes } from '../exit-codes.ts'

/**
 * Artillery plays virtual users in threads, and Node gives the signals of a process to its main thread alone. On a signal
 * Artillery runs the `after` hook in its main thread, and then ends the threads whatever they do. So the main thread tells the
 * shards to end, and its `after` hook waits for their parts.
 */
const channelName = 'fanbench shards of this process'

/** A message between threads. */
type Message = { readonly began: string } | { readonly left: string } | { readonly stop: InterruptionCode }

const signals = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const

/** Shards of this process without a part so far, as the main thread knows them. */
const playing = new Set<string>()
let main: BroadcastChannel | undefined

/** Ends the shards of this process when it gets a signal; called in the main thread. */
export function stopShardsOnSignals(): void {
  if (main !== undefined) return
  const channel = openChannel((message) => {
    if ('began' in message) playing.add(message.began)
    if ('left' in message) playing.delete(message.left)
    // One that began after the signal has not heard of it.
    if ('began' in message && stoppedBy !== undefined) tell(channel, { stop: stoppedBy })
  })
  main = channel
  let stoppedBy: InterruptionCode | undefined
  for (const [signal, code] of Object.entries(signals))
    process.on(signal, () => {
      stoppedBy ??= code
      tell(channel, { stop: stoppedBy })
    })
}

/** Resolves when each shard of this process has left its part, or after so many seconds; called in the main thread. */
export async function shardsLeft(seconds: number): Promise<void> {
  const endsAtMs = performance.now() + seconds * 1000
  while (playing.size > 0 && performance.now() < endsAtMs) await sleep(20)
}

/** A shard of this process, in whichever of its threads. */
export class ShardOfProcess implements Disposable {
  readonly #id = crypto.randomUUID()
  readonly #stop = new AbortController()
  readonly #channel = openChannel((message) => {
    if ('stop' in message) this.#stop.abort(message.stop)
  })

  constructor() {
    tell(this.#channel, { began: this.#id })
  }

  /** Aborted by the first signal that the process gets, with the exit code for it. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** The process need not wait for it any longer. */
  partIsLeft(): void {
    tell(this.#channel, { left: this.#id })
  }

  [Symbol.dispose](): void {
    this.partIsLeft()
    this.#channel.close()
  }
}

function openChannel(onMessage: (message: Message) => void): BroadcastChannel {
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', (event) => onMessage((event as MessageEvent<Message>).data))
  channel.unref()
  return channel
}

function tell(channel: BroadcastChannel, message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have none
  channel.postMessage(message)
}
