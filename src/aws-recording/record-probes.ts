import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { credentialsOf } from '../targets/credentials.ts'
import type { Target } from '../targets/target.ts'
import { Purse } from './budget.ts'
import { Field, type FieldOptions } from './probe-session.ts'
import { Names } from './redactor.ts'
import { type RecordedRow, type Recording, recordingSchemaName } from './recording.ts'
import type { OpenRow, Row } from './probe.ts'
import type { Services } from './services.ts'

export interface RecordingRequest extends Pick<FieldOptions, 'target' | 'paces' | 'darkness'> {
  readonly services: Services
  /** One after the other; the rows of each at the same time. */
  readonly rowGroups: readonly (readonly (Row | OpenRow)[])[]
  /** Also what takes minutes. */
  readonly long: boolean
  readonly harnessVersion: string
  /** Ends the recording; what was recorded by then is kept. */
  readonly signal: AbortSignal
  /** Told of each row that is begun. */
  onRow(row: Row): void
}

/**
 * Asks a stack what is not known of AWS. A row that fails is data, and the others go on. Nothing in what it returns names
 * the account, its resources or its people.
 */
export async function recordRows(request: RecordingRequest): Promise<Recording> {
  const { target, services, harnessVersion } = request
  const names = namesOf(target)
  for (const key of await credentialsOf(services.lambda).catch(() => [])) names.know(key, '<key>')
  const recordedAt = new Date().toISOString()
  const rows: RecordedRow[] = []
  for (const group of request.rowGroups)
    rows.push(...(await Promise.all(group.map((row) => recordRow(row, request, names)))))
  return {
    schema: recordingSchemaName,
    harnessVersion,
    kind: target.kind === 'emulated' ? 'emulated' : 'aws',
    region: target.region ?? 'unknown',
    architecture: await architectureOf(request),
    recordedAt,
    rows: rows.map((row) => names.without(row)),
  }
}

async function recordRow(row: Row | OpenRow, request: RecordingRequest, names: Names): Promise<RecordedRow> {
  const { id, question } = row
  const why = whyNot(row, request)
  if (why !== null || !('record' in row)) return { id, question, outcome: 'not-recorded', why: why ?? '' }
  request.onRow(row)
  const at = new Date().toISOString()
  const { seconds } = row.allowance
  const timeOver = AbortSignal.timeout(seconds * 1000)
  const signal = AbortSignal.any([request.signal, timeOver])
  using field = new Field({ ...request, names, purse: new Purse(row.allowance), signal })
  try {
    const observation = await row.record(field)
    // What was seen of a row that was cut short is not what it asks for.
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

function whyNot(row: Row | OpenRow, { long, darkness, signal }: RecordingRequest): string | null {
  if (!('record' in row)) return row.why
  if (signal.aborted) return interrupted
  if (row.isLong && !long) return 'takes minutes: it is recorded with --long'
  if (row.goesDark && darkness === null) return 'no right to drop packets here: it takes root and iptables'
  return null
}

const longestError = 300

/** The first line: the SDK goes on to quote whole requests. */
function textOf(error: unknown): string {
  const { name, message } = error as Error
  return `${name}: ${message}`.split('\n', 1).join()
}

/** What the target file itself names. */
function namesOf({ url, api, functions, tables, stack, endpoints, ownership }: Target): Names {
  const names = new Names()
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
