import { fork } from 'node:child_process'
import { extname } from 'node:path'
import { describeExit, startError } from '../../processes/child-messages.ts'
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
 * @throws Refusal (2) for a protocol that fails, loops or ends its process, (13) if its process does not start
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
  let hasStarted = false
  killIfSilent(child, (why) => (whyKilled = why))
  child.once('message', () => (hasStarted = true))
  child.on('message', (message: ProbeMessage | { readonly kind: 'beat' }) => {
    if (message.kind === 'event') {
      tell(message.event)
      if (message.event.kind === 'end') resolve()
    } else if (message.kind === 'refusal') reject(new Refusal(message.exitCode, message.problems))
    else if (message.kind === 'error') reject(new Error(message.error))
  })
  child.once('error', reject)
  child.once('exit', () => {
    const refusal = hasStarted
      ? new Refusal(
          exitCodes.usage,
          `the process that speaks the protocol ${whyKilled ?? describeExit(child)}: does a function of it loop, or exit?`,
        )
      : new Refusal(exitCodes.localResources, (startError('the probe', undefined, child, whyKilled) as Error).message)
    reject(refusal)
  })
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
