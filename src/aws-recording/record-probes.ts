import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { credentialsOf } from '../targets/credentials.ts'
import type { Target } from '../targets/target.ts'
import { SpentBudget } from './budget.ts'
import { ProbeSession, type FieldOptions } from './probe-session.ts'
import { Redactor } from './redactor.ts'
import { type RecordedProbe, type Recording, recordingSchemaName } from './recording.ts'
import type { OpenProbe, Probe } from './probe.ts'
import type { Services } from './services.ts'

export interface RecordingRequest extends Pick<FieldOptions, 'target' | 'waitTimes' | 'partition'> {
  readonly services: Services
  /** One after the other; the probes of each at the same time. */
  readonly probeGroups: readonly (readonly (Probe | OpenProbe)[])[]
  /** Also what takes minutes. */
  readonly long: boolean
  readonly harnessVersion: string
  /** Ends the recording; what was recorded by then is kept. */
  readonly signal: AbortSignal
  /** Told of each probe that is begun. */
  onRow(probe: Probe): void
}

/**
 * Asks a stack what is not known of AWS. A probe that fails is data, and the others go on. Nothing in what it returns names
 * the account, its resources or its people.
 */
export async function recordProbes(request: RecordingRequest): Promise<Recording> {
  const { target, services, harnessVersion } = request
  const names = namesOf(target)
  for (const key of await credentialsOf(services.lambda).catch(() => [])) names.know(key, '<key>')
  const recordedAt = new Date().toISOString()
  const probes: RecordedProbe[] = []
  for (const group of request.probeGroups)
    probes.push(...(await Promise.all(group.map((probe) => recordRow(probe, request, names)))))
  return {
    schema: recordingSchemaName,
    harnessVersion,
    kind: target.kind === 'emulated' ? 'emulated' : 'aws',
    region: target.region ?? 'unknown',
    architecture: await architectureOf(request),
    recordedAt,
    probes: probes.map((probe) => names.without(probe)),
  }
}

async function recordRow(probe: Probe | OpenProbe, request: RecordingRequest, names: Redactor): Promise<RecordedProbe> {
  const { id, question } = probe
  const why = whyNot(probe, request)
  if (why !== null || !('record' in probe)) return { id, question, outcome: 'not-recorded', why: why ?? '' }
  request.onRow(probe)
  const at = new Date().toISOString()
  const { seconds } = probe.budget
  const timeOver = AbortSignal.timeout(seconds * 1000)
  const signal = AbortSignal.any([request.signal, timeOver])
  using session = new ProbeSession({ ...request, names, spent: new SpentBudget(probe.budget), signal })
  try {
    const observation = await probe.record(session)
    // What was seen of a probe that was cut short is not what it asks for.
    signal.throwIfAborted()
    return { id, question, outcome: 'observed', at, ...observation }
  } catch (error) {
    if (request.signal.aborted) return { id, question, outcome: 'not-recorded', why: interrupted }
    const text = timeOver.aborted ? `longer than ${seconds} s` : names.without(textOf(error))
    // Cut only now: half a name is not found any more.
    return { id, question, outcome: 'failed', at, error: text.slice(0, longestError) }
  }
}

const interrupted = 'interrupted'

function whyNot(probe: Probe | OpenProbe, { long, partition, signal }: RecordingRequest): string | null {
  if (!('record' in probe)) return probe.why
  if (signal.aborted) return interrupted
  if (probe.isLong && !long) return 'takes minutes: it is recorded with --long'
  if (probe.partitionsNetwork && partition === null) return 'no right to drop packets here: it takes root and iptables'
  return null
}

const longestError = 300

/** The first line: the SDK goes on to quote whole requests. */
function textOf(error: unknown): string {
  const { name, message } = error as Error
  return `${name}: ${message}`.split('\n', 1).join()
}

/** What the target file itself names. */
function namesOf({ url, api, functions, tables, stack, endpoints, ownership }: Target): Redactor {
  const names = new Redactor()
  for (const address of [url, ...Object.values(endpoints)]) names.know(new URL(address).host, '<host>')
  names.know(api?.id ?? '', '<api>')
  for (const [role, name] of Object.entries(functions)) names.know(name, `<function ${role}>`)
  for (const [role, name] of Object.entries(tables)) if (name !== role) names.know(name, `<table ${role}>`)
  names.know(ownership?.stack ?? '', '<stack>')
  names.know(ownership?.nonce ?? '', '<nonce>')
  if (stack !== null && stack !== 'probe') names.know(stack, '<stack>')
  return names
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
