import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { ask, describeExit, startError } from '../../processes/child-messages.ts'
import { guard } from '../../processes/guard.ts'
import { beatsFromItsStart, killIfSilent, patience } from '../../processes/silence.ts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { CalibrationReport, CalibrationOrder } from './calibration-process.ts'
import type { CalibrationPlan } from './calibration-server.ts'
import type { Truth } from './truth.ts'

type Report<Kind extends CalibrationReport['kind']> = Extract<CalibrationReport, { kind: Kind }>

/** The truth of a long case is some hundred megabytes of columns. */
const truthSeconds = 60
const stopMs = 2000

/** A calibration server in a process of its own, so that it does not delay the receivers. */
export class ForkedCalibration implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>
  readonly url: string
  /** Resolves with the reason when its process has ended. */
  readonly ended: Promise<string>

  private constructor(child: ChildProcess, exited: Promise<unknown>, ended: Promise<string>, url: string) {
    this.#child = child
    this.#exited = exited
    this.ended = ended
    this.url = url
  }

  /** @throws Refusal (13) if the process ends before it listens, or does not listen in time */
  static async start(plan: CalibrationPlan): Promise<ForkedCalibration> {
    const entry = new URL(`./calibration-process${extname(import.meta.url)}`, import.meta.url)
    const child = fork(entry, { serialization: 'advanced', execArgv: [...process.execArgv, ...beatsFromItsStart] })
    guard(child, stopMs)
    let whyKilled: string | undefined
    killIfSilent(child, (why) => (whyKilled = why))
    const exited = once(child, 'exit')
    const ended = exited.then(
      () => `the calibration server ${whyKilled ?? describeExit(child)}`,
      (error: Error) => `the calibration server was not started: ${error.message}`,
    )
    const order: CalibrationOrder = { kind: 'start', plan }
    const { url } = await ask<Report<'listening'>>(child, order, ['listening'], patience.startSeconds).catch(
      (error: unknown) => {
        const why = startError('the calibration server', error, child, whyKilled)
        throw new Refusal(exitCodes.localResources, (why as Error).message)
      },
    )
    return new ForkedCalibration(child, exited, ended, url)
  }

  /** Ends all sending and returns the truth. @throws if the process has ended, or does not answer in time */
  async close(): Promise<Truth> {
    const order: CalibrationOrder = { kind: 'close' }
    return (await ask<Report<'closed'>>(this.#child, order, ['closed'], truthSeconds)).truth
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), stopMs)
    await this.#exited
    clearTimeout(killer)
  }
}
