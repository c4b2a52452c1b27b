import { type ChildProcess, fork } from 'node:child_process'
import { extname } from 'node:path'
import { guard } from '../../../processes/guard.ts'
import { type Beat, beatsFromItsStart, isBeat, killIfSilent, patience } from '../../../processes/silence.ts'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import type { Schedule } from '../schedule/pacer.ts'
import type { PublishPlan } from '../schedule/publish-schedule.ts'
import type { BurstPlan, MemberDrop, WorkerCommands, WorkerStatus } from '../members/worker-commands.ts'
import type { ChurnPlan } from '../members/steps/churn.ts'
import type { ReadPlan } from '../members/steps/read-positions.ts'
import type { ReconnectPlan } from '../members/steps/reconnect.ts'
import { WorkerLost } from './workers.ts'
import type { WorkerCommand, WorkerCall, WorkerReply, WorkerStart } from './worker.ts'

/**
 * Thousands of handshakes make V8 enlarge its young generation to three times 32 MiB, which it keeps; 8 are enough. With them
 * a connection takes half the memory, and garbage collection pauses are shorter. A parallel collection would wait for threads
 * that wait for a core: 6 ms instead of 0.3 on a machine that is busy with the target.
 */
export const workerFlags: readonly string[] = ['--max-semi-space-size=8', '--no-parallel-scavenge']

/** The seconds that a worker may take to stop, and to write its last facts to the disk. */
const [stopSeconds, finishSeconds] = [5, 30]

/** The time that it may take to write its last facts after the coordinator has ended. */
const graceMs = 5000

/** A worker's share of the crowd, in a process of its own: each command is a message, each answer another. */
export class WorkerProcess implements WorkerCommands {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  readonly #exited: Promise<void>
  #lost: WorkerLost | undefined
  #whyKilled: string | undefined
  #lastId = 0

  private constructor(child: ChildProcess, pid: number, worker: number) {
    this.pid = pid
    this.#child = child
    child.on('message', (message: WorkerReply | Beat) => {
      if (!isBeat(message)) this.#settle(message)
    })
    killIfSilent(child, (why) => (this.#whyKilled = why))
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const how = this.#whyKilled ?? `ended (${signal ?? `exit code ${code}`})`
        this.#lost = new WorkerLost(`worker ${worker + 1} ${how}`)
        for (const { reject } of this.#waiting.values()) reject(this.#lost)
        this.#waiting.clear()
        resolve()
      })
    })
  }

  /**
   * A worker that ends before it is ready, or is not ready in time, is lost: every call then rejects.
   *
   * @throws Refusal (13) if the system starts no process, (2) for a protocol that cannot be used
   */
  static async start(start: WorkerStart): Promise<WorkerProcess> {
    const entry = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)
    const child = fork(entry, {
      serialization: 'advanced',
      execArgv: [...process.execArgv, ...workerFlags, ...beatsFromItsStart],
      // What a user's protocol prints must not mix with the result on our standard output.
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    const { pid } = child
    if (pid === undefined) throw await notStarted(child)
    guard(child, graceMs)
    const worker = new WorkerProcess(child, pid, start.plan.worker)
    const ready = new Promise<void>((resolve, reject) => worker.#waiting.set(0, { resolve, reject }))
    child.send(start, () => undefined)
    const killer = worker.#killAfter(patience.startSeconds, 'was not ready')
    try {
      await ready
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error
    } finally {
      clearTimeout(killer)
    }
    return worker
  }

  connect(schedule: Schedule, first: number, end: number): Promise<void> {
    return this.#call('connect', schedule, first, end)
  }

  join(schedule: Schedule): Promise<void> {
    return this.#call('join', schedule)
  }

  checkIds(schedule: Schedule): Promise<void> {
    return this.#call('checkIds', schedule)
  }

  publish(plan: PublishPlan): Promise<void> {
    return this.#call('publish', plan)
  }

  readPositions(plan: ReadPlan): Promise<void> {
    return this.#call('readPositions', plan)
  }

  burst(plan: BurstPlan): Promise<void> {
    return this.#call('burst', plan)
  }

  drop(drops: readonly MemberDrop[], schedule: Schedule | 'at-once'): Promise<MemberDrop[]> {
    return this.#call('drop', drops, schedule)
  }

  reconnect(dropped: readonly number[], plan: ReconnectPlan): Promise<number[]> {
    return this.#call('reconnect', dropped, plan)
  }

  keepConnected(plan: ReconnectPlan): Promise<void> {
    return this.#call('keepConnected', plan)
  }

  slow(members: readonly number[], durationMs: number): Promise<void> {
    return this.#call('slow', members, durationMs)
  }

  churn(plan: ChurnPlan): Promise<number> {
    return this.#call('churn', plan)
  }

  disconnect(schedule: Schedule | 'at-once'): Promise<void> {
    return this.#call('disconnect', schedule)
  }

  status(): Promise<WorkerStatus> {
    return this.#call('status')
  }

  finish(): Promise<void> {
    return this.#callWithin(finishSeconds, 'finish')
  }

  stop(isUnanswered = false): Promise<void> {
    return this.#callWithin(stopSeconds, 'stop', isUnanswered)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), 2000)
    await this.#exited
    clearTimeout(killer)
  }

  #call<Result>(command: WorkerCommand, ...values: readonly unknown[]): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost)
        return
      }
      const id = ++this.#lastId
      this.#waiting.set(id, { resolve, reject })
      // It cannot be sent to a worker that has just exited; the exit rejects all calls.
      this.#child.send({ id, command, values } satisfies WorkerCall, () => undefined)
    })
  }

  /** A disk that hangs, or a step that loops, must not delay the others. */
  async #callWithin<Result>(seconds: number, command: WorkerCommand, ...values: readonly unknown[]): Promise<Result> {
    const killer = this.#killAfter(seconds, 'did not answer')
    try {
      return await this.#call(command, ...values)
    } finally {
      clearTimeout(killer)
    }
  }

  #killAfter(seconds: number, why: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#whyKilled = `${why} within ${seconds} s and was killed`
      this.#child.kill('SIGKILL')
    }, seconds * 1000)
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('refusal' in reply) waiting?.reject(new Refusal(reply.refusal.exitCode, reply.refusal.problems))
    else if ('error' in reply) waiting?.reject(new Error(reply.error))
    else waiting?.resolve(reply.result as never)
  }
}

async function notStarted(child: ChildProcess): Promise<Refusal> {
  const error = await new Promise<Error>((resolve) => child.once('error', resolve))
  return new Refusal(exitCodes.localResources, `no worker process can be started: ${error.message}`)
}
