import { cpus } from 'node:os'

/** Shorter spans would be coarse: the system counts CPU time in steps of 10 ms. */
const spanMs = 100

/** How much of the machine's CPU time nobody wants, whoever uses the rest. */
export class SpareCpu {
  #readAtMs = performance.now()
  #idleMs = readIdleMs()
  #idleCores = 0

  /** How many cores were idle lately, on average. */
  idleCores(): number {
    const passedMs = performance.now() - this.#readAtMs
    if (passedMs >= spanMs) {
      const idleMs = readIdleMs()
      this.#idleCores = (idleMs - this.#idleMs) / passedMs
      this.#idleMs = idleMs
      this.#readAtMs += passedMs
    }
    return this.#idleCores
  }
}

function readIdleMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.idle, 0)
}
