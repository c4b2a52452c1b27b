import { inspect } from 'node:util'
import { type ExitCode, Refusal } from '../exit-codes.ts'
import { loadProtocol } from '../crowd/protocols/load-protocol.ts'
import { withMaskedUrls } from '../masked-url.ts'
import { playProbe } from './play-probe.ts'
import type { ProbeEvent } from './probe-events.ts'
import type { ProbePlan } from './probe.ts'

/** A message of the process; the first is the plan. */
export type ProbeMessage =
  | { readonly kind: 'event'; readonly event: ProbeEvent }
  | { readonly kind: 'refusal'; readonly exitCode: ExitCode; readonly problems: readonly string[] }
  | { readonly kind: 'error'; readonly error: string }

async function play(plan: ProbePlan): Promise<void> {
  try {
    const protocol = await loadProtocol(plan.protocol)
    await playProbe(plan, protocol, (event) => say({ kind: 'event', event }))
  } catch (error) {
    if (error instanceof Refusal) say({ kind: 'refusal', exitCode: error.exitCode, problems: error.problems })
    else say({ kind: 'error', error: withMaskedUrls(inspect(error)) })
  }
}

function say(message: ProbeMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())
process.once('message', (plan: ProbePlan) => void play(plan))
