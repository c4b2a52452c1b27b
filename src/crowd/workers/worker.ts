import { inspect } from 'node:util'
import { beat } from '../../../processes/silence.ts'
import { type ExitCode, Refusal } from '../../exit-codes.ts'
import { withMaskedUrls } from '../../masked-url.ts'
import { RunLogWriter } from '../../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../../metrics/recording/worker-facts.ts'
import { printable } from '../../printable.ts'
import { loadProtocol, type ProtocolSource } from '../protocols/load-protocol.ts'
import { Shard } from '../shard/shard.ts'
import type { ShardCommands } from '../shard/shard-commands.ts'
import type { ShardPlan } from '../shard/shard-plan.ts'

/** The first message to a worker process; all later ones are calls. */
export interface WorkerStart {
  readonly plan: ShardPlan
  readonly protocol: ProtocolSource
  /** Where its facts go; the file must not exist. */
  readonly logPath: string
}

/** The commands by name; the end of a worker process is the end of its channel. */
export type ShardCommand = Exclude<keyof ShardCommands, symbol>

export interface WorkerCall {
  readonly id: number
  readonly command: ShardCommand
  readonly values: readonly unknown[]
}

/** What the user can mend crosses as the Refusal that it is, anything else as its stack. */
export type WorkerReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly refusal: { readonly exitCode: ExitCode; readonly problems: readonly string[] } }
  | { readonly id: number; readonly error: string }

/** The entry of a worker process: one shard of the crowd, driven by messages of the coordinator. */
async function serve(start: WorkerStart): Promise<void> {
  // Opened first: a process that runs out of files later still has this one.
  const log = new RunLogWriter<WorkerFacts>(start.logPath)
  const shard: ShardCommands = new Shard(start.plan, await loadProtocol(start.protocol), log)
  process.on('message', (call: WorkerCall) => {
    const command = shard[call.command] as (...values: readonly unknown[]) => Promise<unknown>
    command.apply(shard, [...call.values]).then(
      (result) => reply({ id: call.id, result }),
      (error: unknown) => reply(failure(call.id, error)),
    )
  })
  // The coordinator is gone: what is known now is all that there will be.
  process.on('disconnect', () => void shard.finish().finally(() => process.exit()))
  reply({ id: 0, result: 'ready' })
  beat()
}

function failure(id: number, error: unknown): WorkerReply {
  if (!(error instanceof Refusal)) return { id, error: inspect(error) }
  const { exitCode, problems } = error
  return { id, refusal: { exitCode, problems } }
}

function reply(message: WorkerReply): void {
  // A coordinator that has just exited hears nothing; the end of the channel ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

// As Node does it, but that it would show the URLs in the message, and their secrets: a user's protocol may fail on a frame.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${printable(withMaskedUrls(inspect(error)))}\n`)
  process.exit(1)
})
// These reach the whole process group; the coordinator decides what they mean.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
process.once('message', (start: WorkerStart) => {
  serve(start).catch((error: unknown) => reply(failure(0, error)))
})
