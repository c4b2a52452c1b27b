import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import type { CalibrationNews, CalibrationOrder } from './calibration-process.ts'
import type { CalibrationPlan } from './calibration-server.ts'
import type { Truth } from './truth.ts'

/** A calibration server in a process of its own, so that its work does not delay the receivers'. */
export class ForkedCalibration implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  readonly url: string

  private constructor(child: ChildProcess, exited: Promise<unknown>, url: string) {
    this.#child = child
    this.#exited = exited
    this.url = url
  }

  /** @throws if the process ends before it listens */
  static async start(plan: CalibrationPlan): Promise<ForkedCalibration> {
    const entry = new URL(`./calibration-process${extname(import.meta.url)}`, import.meta.url)
    const child = fork(entry, { serialization: 'advanced' })
    const exited = once(child, 'exit')
    const news = await exchange(child, { kind: 'start', plan })
    if (news.kind !== 'listening') throw new Error('the calibration server was closed before it listened')
    return new ForkedCalibration(child, exited, news.url)
  }

  /** Ends all sending and asks what was done. @throws if the process has died */
  async close(): Promise<Truth> {
    const news = await exchange(this.#child, { kind: 'close' })
    if (news.kind !== 'closed') throw new Error('the calibration server kept its truth to itself')
    return news.truth
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 2000)
    await this.#exited
    clearTimeout(killer)
  }
}

async function exchange(child: ChildProcess, order: CalibrationOrder): Promise<CalibrationNews> {
  const { promise: died, reject } = Promise.withResolvers<never>()
  const onExit = (code: number | null, signal: string | null) =>
    reject(new Error(`the calibration server ended (${signal ?? `exit code ${code}`})`))
  child.once('exit', onExit)
  try {
    child.send(order)
    const [news] = (await Promise.race([once(child, 'message'), died])) as [CalibrationNews]
    return news
  } finally {
    child.off('exit', onExit)
  }
}
