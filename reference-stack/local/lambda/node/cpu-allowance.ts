import { subscribe } from 'node:diagnostics_channel'
import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import type { CpuTime } from '../cpu/cpu-share.ts'

/** Lambda counts an environment's CPU time in windows of about 20 ms: 128 MB have 1.45 ms in each. */
const windowMs = 20
/** How often a handler that lets the event loop turn is held to its allowance, whatever it does. */
const checkIntervalMs = 5
/** One turn of the loop may handle many answers and make many requests: what each of them took is paid for before the next. */
const checkedChannels = ['http.client.request.start', 'http.client.response.finish', 'undici:request:create']

const neverChanged = new Int32Array(new SharedArrayBuffer(4))

/**
 * Holds this process to a share of one core, by blocking its thread until the windows that it has overdrawn are over. It cannot
 * cut into code that does not let the event loop turn; such code is held back afterwards, at the latest before it answers, so that
 * an invocation lasts as long as it would have. What is not used up in a window is lost, as on Lambda.
 */
export class CpuAllowance {
  readonly #share: number
  readonly #perWindowMs: number
  #cpuMs = 0
  #owedMs = 0
  #windowEndsAtMs = 0
  #cpuMsAtStart = 0
  #loopAtStart: EventLoopUtilization = performance.eventLoopUtilization()
  #checks: NodeJS.Timeout | undefined

  /** @param share of one core; from 1 on nothing is held back, and the process has what the machine gives it */
  constructor(share: number) {
    this.#share = share
    this.#perWindowMs = windowMs * share
    for (const channel of checkedChannels) subscribe(channel, () => this.#hold())
  }

  /** An event has come. What was used until now is not counted: the init phase has no limit. */
  open(): void {
    this.#cpuMs = cpuMs()
    this.#owedMs = 0
    this.#windowEndsAtMs = performance.now() + windowMs
    this.#cpuMsAtStart = this.#cpuMs
    this.#loopAtStart = performance.eventLoopUtilization()
    this.#checks = setInterval(() => this.#hold(), checkIntervalMs).unref()
  }

  /** The event has its answer. */
  close(): CpuTime {
    this.#hold()
    clearInterval(this.#checks)
    this.#checks = undefined
    const { active } = performance.eventLoopUtilization(this.#loopAtStart)
    return { usedMs: cpuMs() - this.#cpuMsAtStart, wantedMs: active }
  }

  #hold(): void {
    if (this.#checks === undefined || this.#share >= 1) return
    this.#account()
    if (this.#owedMs < this.#perWindowMs) return
    const furtherWindows = Math.floor(this.#owedMs / this.#perWindowMs) - 1
    const holdMs = this.#windowEndsAtMs + furtherWindows * windowMs - performance.now()
    Atomics.wait(neverChanged, 0, 0, holdMs)
    this.#account()
  }

  #account(): void {
    const usedUntilNowMs = cpuMs()
    this.#owedMs += usedUntilNowMs - this.#cpuMs
    this.#cpuMs = usedUntilNowMs
    const windows = Math.ceil((performance.now() - this.#windowEndsAtMs) / windowMs)
    if (windows <= 0) return
    this.#owedMs = Math.max(0, this.#owedMs - windows * this.#perWindowMs)
    this.#windowEndsAtMs += windows * windowMs
  }
}

/** The CPU time of all threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
