import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { credentialsOf } from '../../src/targets/credentials.ts'
import type { Target } from '../../src/targets/target.ts'
import { SpentBudget } from './budget.ts'
import { ProbeSession, type ProbeSessionOptions } from './probe-session.ts'
import { Redactor } from './redactor.ts'
import { type RecordedProbe, type Recording, recordingSchemaName } from './recording.ts'
import type { OpenProbe, Probe } from './probe.ts'
import type { Services } from './services.ts'

export interface RecordingRequest extends Pick<ProbeSessionOptions, 'target' | 'waitTimes' | 'partition'> {
  readonly services: Services
  /** The groups run one after the other, the probes of a group at the same time. */
  readonly probeGroups: readonly (readonly (Probe | OpenProbe)[])[]
  /** Also the probes that take minutes. */
  readonly long: boolean
  readonly harnessVersion: string
  /** Ends the recording; the answers that it has by then are kept. */
  readonly signal: AbortSignal
  /** Called when a probe begins. */
  onProbe(probe: Probe): void
}

/**
 * Runs the probes against a stack. A probe that fails is data, and the others go on. Nothing in the recording names the account,
 * its resources or its users.
 */
export async function recordProbes(request: RecordingRequest): Promise<Recording> {
  const { target, services, harnessVersion } = request
  const redactor = redactorFor(target)
  for (const key of await credentialsOf(services.lambda).catch(() => [])) redactor.hide(key, '<key>')
  const recordedAt = new Date().toISOString()
  const probes: RecordedProbe[] = []
  for (const group of request.probeGroups)
    probes.push(...(await Promise.all(group.map((probe) => recordProbe(probe, request, redactor)))))
  return {
    schema: recordingSchemaName,
    harnessVersion,
    kind: target.kind === 'emulated' ? 'emulated' : 'aws',
    region: target.region ?? 'unknown',
    architecture: await architectureOf(request),
    recordedAt,
    probes: probes.map((probe) => redactor.redact(probe)),
  }
}

async function recordProbe(
  probe: Probe | OpenProbe,
  request: RecordingRequest,
  redactor: Redactor,
): Promise<RecordedProbe> {
  const { id, question } = probe
  const why = whyNot(probe, request)
  if (why !== null || !('record' in probe)) return { id, question, outcome: 'not-recorded', why: why ?? '' }
  request.onProbe(probe)
  const at = new Date().toISOString()
  const { seconds } = probe.budget
  const timeOver = AbortSignal.timeout(seconds * 1000)
  const signal = AbortSignal.any([request.signal, timeOver])
  using session = new ProbeSession({ ...request, redactor, spent: new SpentBudget(probe.budget), signal })
  try {
    const observation = await probe.record(session)
    // The observation of an interrupted probe is no answer.
    signal.throwIfAborted()
    return { id, question, outcome: 'observed', at, ...observation }
  } catch (error) {
    if (request.signal.aborted) return { id, question, outcome: 'not-recorded', why: interrupted }
    const text = timeOver.aborted ? `longer than ${seconds} s` : redactor.redact(textOf(error))
    // Cut after redacting: the redactor does not find half a name.
    return { id, question, outcome: 'failed', at, error: text.slice(0, longestError) }
  }
}

const interrupted = 'interrupted'

function whyNot(probe: Probe | OpenProbe, { long, partition, signal }: RecordingRequest): string | null {
  if (!('record' in probe)) return probe.why
  if (signal.aborted) return interrupted
  if (probe.isLong && !long) return 'takes minutes: it is recorded with --long'
  if (probe.partitionsNetwork && partition === null) return 'packets cannot be dropped here: it needs root and iptables'
  return null
}

const longestError = 300

/** The first line: after it the SDK quotes whole requests. */
function textOf(error: unknown): string {
  const { name, message } = error as Error
  return `${name}: ${message}`.split('\n', 1).join()
}

/** Knows all names of the target file. */
function redactorFor({ url, api, functions, tables, stack, endpoints, ownership }: Target): Redactor {
  const redactor = new Redactor()
  for (const address of [url, ...Object.values(endpoints)]) redactor.hide(new URL(address).host, '<host>')
  redactor.hide(api?.id ?? '', '<api>')
  for (const [functionName, name] of Object.entries(functions)) redactor.hide(name, `<function ${functionName}>`)
  for (const [functionName, name] of Object.entries(tables))
    if (name !== functionName) redactor.hide(name, `<table ${functionName}>`)
  redactor.hide(ownership?.stack ?? '', '<stack>')
  redactor.hide(ownership?.nonce ?? '', '<nonce>')
  if (stack !== null && stack !== 'probe') redactor.hide(stack, '<stack>')
  return redactor
}

/** Null where Lambda does not say. */
async function architectureOf({ services, target, signal }: RecordingRequest): Promise<string | null> {
  const FunctionName = target.functions['Obey']
  if (FunctionName === undefined || signal.aborted) return null
  try {
    const { Architectures } = await services.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    return Architectures?.[0] ?? null
  } catch {
    return null
  }
}
