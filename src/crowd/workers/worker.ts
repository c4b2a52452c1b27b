import { inspect } from 'node:util'
import { type ExitCode, Refusal } from '../../exit-codes.ts'
import { withMaskedUrls } from '../../masked-url.ts'
import { RunLogWriter } from '../../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import { printable } from '../../printable.ts'
import { loadProtocol, type ProtocolSource } from '../protocols/load-protocol.ts'
import { WorkerCrowd } from '../members/worker-crowd.ts'
import type { WorkerCommands } from '../members/worker-commands.ts'
import type { WorkerPlan } from '../members/worker-plan.ts'

/** The first message to a worker process; all later ones are calls. */
export interface WorkerStart {
  readonly plan: WorkerPlan
  readonly protocol: ProtocolSource
  /** The path of its log; the file must not exist. */
  readonly logPath: string
}

/** The names of the commands; a worker process ends when its channel does. */
export type WorkerCommand = Exclude<keyof WorkerCommands, symbol>

export interface WorkerCall {
  readonly id: number
  readonly command: WorkerCommand
  readonly values: readonly unknown[]
}

/** A Refusal, which the user can fix, arrives as one; any other error as its stack. */
export type WorkerReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refusal: { readonly exitCode: ExitCode; readonly problems: readonly string[] } }
  | { readonly id: number; readonly error: string }

/** The entry of a worker process: one worker's share of the crowd, driven by messages of the coordinator. */
async function serve(start: WorkerStart): Promise<void> {
  // Opened first: a process that runs out of files later still has this one.
  const log = new RunLogWriter<WorkerFacts>(start.logPath)
  const worker: WorkerCommands = new WorkerCrowd(start.plan, await loadProtocol(start.protocol), log)
  process.on('message', (call: WorkerCall) => {
    const command = worker[call.command] as (...values: readonly unknown[]) => Promise<unknown>
    command.apply(worker, [...call.values]).then(
      (result) => reply({ id: call.id, result }),
      (error: unknown) => reply(failure(call.id, error)),
    )
  })
  // The coordinator has ended: the facts of now are the last ones.
  process.on('disconnect', () => void worker.finish().finally(() => process.exit()))
  reply({ id: 0, result: 'ready' })
}

function failure(id: number, error: unknown): WorkerReply {
  if (!(error instanceof Refusal)) return { id, error: inspect(error) }
  const { exitCode, problems } = error
  return { id, refusal: { exitCode, problems } }
}

function reply(message: WorkerReply): void {
  // To a coordinator that has just exited it cannot be sent; the end of the channel ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

// As Node does, but with masked URLs: the error of a user's protocol may hold a frame, and that a URL with secrets.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${printable(withMaskedUrls(inspect(error)))}\n`)
  process.exit(1)
})
// These signals reach the whole process group; the coordinator decides what to do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
process.once('message', (start: WorkerStart) => {
  serve(start).catch((error: unknown) => reply(failure(0, error)))
})
