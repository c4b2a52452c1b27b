import type { StackBehaviour } from '../../../reference-stack/local/behaviour.ts'
import type { StackOptions } from '../../../reference-stack/stack-options.ts'

/** The options of the embedded stack as the stack itself takes them. */
export function stackBehaviour(options: StackOptions): Partial<StackBehaviour> {
  return {
    memoryMb: options.memory ?? null,
    cpu: options.cpu,
    concurrencyLimit: options.concurrencyLimit,
    reservedConcurrency: Object.fromEntries(options.reservedConcurrency.map(roleAndLimit)),
    idleEnvironmentMs: options.idleEnvironment * 1000,
    connectRate: limitOf(options.connectLimit),
    requestRate: limitOf(options.requestLimit),
    requestBurst: options.requestBurst,
    idleTimeoutMs: limitOf(options.idleTimeout * 1000),
    maxAgeMs: limitOf(options.maxAge * 1000),
    clientBufferBytes: options.clientBuffer,
    loseDisconnects: options.loseDisconnects,
    metricDelayMs: options.metricDelay * 1000,
    logDelayMs: options.logDelay * 1000,
  }
}

function limitOf(limit: number): number | null {
  return limit === 0 ? null : limit
}

/** `SendMessage=5`; the schema has seen to its form. */
function roleAndLimit(text: string): [string, number] {
  const at = text.lastIndexOf('=')
  return [text.slice(0, at), Number(text.slice(at + 1))]
}
