import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda'
import type { Order } from '../client.ts'
import type { Place } from '../place.ts'

/** A direct invocation of a function of the probe, and its answer. */
export interface Invoked {
  readonly status: number | undefined
  readonly requestId: string
  readonly executedVersion: string | undefined
  readonly functionError: string | undefined
  readonly payload: string
  /** With `LogType: 'Tail'`. */
  readonly log: string
}

export async function invoke(
  place: Place,
  functionName: string,
  order: Order = {},
  input: Partial<InvokeCommandInput> = {},
): Promise<Invoked> {
  const FunctionName = place.physicalName(functionName)
  const Payload = JSON.stringify(order)
  const answer = await place.lambda.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail', ...input }))
  return {
    status: answer.StatusCode,
    requestId: answer.$metadata.requestId ?? '',
    executedVersion: answer.ExecutedVersion,
    functionError: answer.FunctionError,
    payload: answer.Payload?.transformToString() ?? '',
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
  }
}

/** The body that `Obey` answers with. */
export function bodyOf({ payload }: Invoked): unknown {
  return JSON.parse((JSON.parse(payload) as { body: string }).body)
}

/** Its last line, with the tab that ends it. */
export function reportOf({ log }: Invoked): string {
  return log.split('\n').find((line) => line.startsWith('REPORT ')) ?? ''
}

/** What a handler sees, as `Obey` describes it. */
export interface Seen {
  readonly variables: Readonly<Record<string, string>>
  readonly context: Readonly<Record<string, unknown>> & { readonly logStreamName: string; readonly remainingMs: number }
}

/** Invokes `Obey` to describe what it sees. */
export async function describe(place: Place, input: Partial<InvokeCommandInput> = {}): Promise<Invoked & Seen> {
  const invoked = await invoke(place, 'Obey', { then: 'describe' }, input)
  return { ...invoked, ...(bodyOf(invoked) as Seen) }
}
