import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { describeExit } from '../../processes/child-messages.ts'
import { guard } from '../../processes/guard.ts'
import { beatsFromItsStart, killIfSilent } from '../../processes/silence.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import type { ProbeMessage } from './probe-child.ts'
import type { ProbeEvent } from './probe-events.ts'
import type { ProbePlan } from './probe.ts'

/**
 * Plays a probe in a process of its own, because the protocol of a user may loop, exit or print. Returns when it is over, or the
 * signal is aborted.
 *
 * @throws Refusal (2) for a protocol that fails, loops or ends its process
 */
export async function runProbe(plan: ProbePlan, tell: (event: ProbeEvent) => void, signal: AbortSignal): Promise<void> {
  const entry = new URL(`./probe-child${extname(import.meta.url)}`, import.meta.url)
  // What a protocol prints must not mix with the answer on our standard output.
  const child = fork(entry, {
    serialization: 'advanced',
    execArgv: [...process.execArgv, ...beatsFromItsStart],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  guard(child, 0)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = () => resolve()
  let whyKilled: string | undefined
  killIfSilent(child, (why) => (whyKilled = why))
  child.on('message', (message: ProbeMessage | { readonly kind: 'beat' }) => {
    if (message.kind === 'event') {
      tell(message.event)
      if (message.event.kind === 'end') resolve()
    } else if (message.kind === 'refusal') reject(new Refusal(message.exitCode, message.problems))
    else if (message.kind === 'error') reject(new Error(message.error))
  })
  child.once('error', reject)
  child.once('exit', () =>
    reject(
      new Refusal(
        exitCodes.usage,
        `the process that speaks the protocol ${whyKilled ?? describeExit(child)}: does a function of it loop, or exit?`,
      ),
    ),
  )
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  child.send(plan, () => undefined)
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}
