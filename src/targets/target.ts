import { z } from 'zod'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { readJsonFile } from '../json-file.ts'
import { webSocketUrlProblem } from './websocket-url.ts'

/** The chat that a run measures. Of an `endpoint` only the URL is known. */
export interface Target {
  readonly kind: 'emulated' | 'aws' | 'endpoint'
  readonly url: string
  readonly region: string | null
  readonly api: { readonly id: string; readonly stage: string } | null
  /** The REST API or HTTP API that messages can be published to. Of one that is given as a URL nothing else is known. */
  readonly httpApi?: { readonly url: string; readonly id?: string; readonly stage?: string }
  /** Endpoints of AWS's services that are not AWS's own. */
  readonly endpoints: Readonly<Partial<Record<ServiceName, string>>>
  /** Physical names by function name, the key in the stack's definition. */
  readonly functions: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, string>>
  /** The name of the function behind each route key. */
  readonly routes: Readonly<Record<string, string>>
  /** Names of the functions that streams of tables invoke: no request of a client says how often. */
  readonly invokedByStreams?: readonly string[]
  /** The alias through which the routes invoke the functions; null if they invoke `$LATEST`. */
  readonly alias: string | null
  /** The processors of all functions; absent if the file does not say. */
  readonly architecture?: 'arm64' | 'x86_64'
  readonly protocol: string | null
  /** Where the chat keeps an item for each connection; null if not known. */
  readonly connectionItems: ConnectionItems | null
  readonly stack: string | null
  /** The CloudFormation stack whose outputs have this nonce and this URL; null if nothing proves the owner. */
  readonly ownership: { readonly stack: string; readonly nonce: string } | null
  /** The query parameter in which `$connect` wants a signed ticket. */
  readonly ticketParameter: string | null
  /** When it closes connections by itself, if the file says so; `connectionLimitsOf` knows AWS's own limits. */
  readonly connectionLimits: { readonly idleSeconds: number | null; readonly maxAgeSeconds: number | null } | null
  /** The service times that the embedded stack takes, in words; null if it answers as soon as it can. */
  readonly serviceTimes: string | null
  /** Settings of its template that change what is measured and that the embedded stack does not have; absent if there are none. */
  readonly notEmulated?: readonly string[]
  readonly definitionHash: string | null
}

/** The attributes of a connection's item. */
export interface ConnectionItems {
  /** A key of {@link Target.tables}. */
  readonly table: string
  /** Holds the connection id. */
  readonly key: string
  /** Holds the name of the member whose connection it is. */
  readonly member?: string
}

export type ServiceName =
  | 'management'
  | 'lambda'
  | 'cloudwatch'
  | 'dynamodb'
  | 'logs'
  | 'cloudformation'
  | 'gatewayRecord'

const name = z.string().min(1, { error: 'must not be empty' })
const names = z.record(z.string(), name)
const positive = z.number().positive({ error: 'must be above 0' })
// Credentials in it would end up in every report; the SDK would not use them.
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
  .refine((url) => !/[@?#]/.test(url), { error: 'must be a URL without user, password or query' })
const endpoint = httpUrl.exactOptional()
// It becomes a part of AWS's host names.
const region = z.string().regex(/^[a-z\d-]{1,63}$/, { error: 'must be a Region such as eu-west-1' })

const webSocketUrl = z.string().superRefine((url, context) => {
  const problem = webSocketUrlProblem(url)
  if (problem !== null) context.addIssue(problem)
})

export const targetSchemaName = 'fanbench/target@1'

export const targetFileSchema = z
  .object({
    schema: z.literal(targetSchemaName),
    kind: z.enum(['emulated', 'aws']),
    stack: name,
    url: webSocketUrl,
    region,
    api: z.object({ id: name, stage: name }),
    httpApi: z.object({ url: httpUrl, id: name.exactOptional(), stage: name.exactOptional() }).exactOptional(),
    endpoints: z.object({
      management: endpoint,
      lambda: endpoint,
      cloudwatch: endpoint,
      dynamodb: endpoint,
      logs: endpoint,
      cloudformation: endpoint,
      gatewayRecord: endpoint,
    }),
    functions: names,
    tables: names,
    routes: names,
    invokedByStreams: z.array(name).readonly().exactOptional(),
    alias: name.optional(),
    architecture: z.enum(['arm64', 'x86_64']).exactOptional(),
    protocol: name.optional(),
    connectionItems: z.object({ table: name, key: name, member: name.exactOptional() }).optional(),
    ownership: z.object({ stack: name, nonce: name }).optional(),
    ticketParameter: name.optional(),
    connectionLimits: z.object({ idleSeconds: positive.nullable(), maxAgeSeconds: positive.nullable() }).optional(),
    serviceTimes: name.optional(),
    notEmulated: z.array(name).readonly().exactOptional(),
    definitionHash: name,
  })
  .superRefine(({ functions, routes, tables, connectionItems }, context) => {
    for (const [key, functionName] of Object.entries(routes)) {
      if (Object.hasOwn(functions, functionName)) continue
      context.addIssue({ code: 'custom', path: ['routes', key], message: `there is no function ${functionName}` })
    }
    if (connectionItems !== undefined && !Object.hasOwn(tables, connectionItems.table)) {
      const message = `there is no table ${connectionItems.table}`
      context.addIssue({ code: 'custom', path: ['connectionItems', 'table'], message })
    }
  })

/** Reads `target.json`. All its mistakes at once are one {@link Refusal} (exit 2). */
export async function readTarget(path: string): Promise<Target> {
  return asTarget(
    await readJsonFile(path, {
      what: 'a target file',
      schemaName: targetSchemaName,
      schema: targetFileSchema,
      wayOut: '`fanbench up` and `fanbench deploy` write one',
    }),
  )
}

/** The target of a target file; what the file leaves out is null. */
export function asTarget({ schema: _, ...file }: z.infer<typeof targetFileSchema>): Target {
  const { alias, protocol, connectionItems, ownership, ticketParameter, connectionLimits, serviceTimes } = file
  return {
    ...file,
    alias: alias ?? null,
    protocol: protocol ?? null,
    connectionItems: connectionItems ?? null,
    ownership: ownership ?? null,
    ticketParameter: ticketParameter ?? null,
    connectionLimits: connectionLimits ?? null,
    serviceTimes: serviceTimes ?? null,
  }
}

/**
 * The same target, to which messages are published at this URL.
 *
 * @throws Refusal (2) for anything but an http:// or https:// URL without user, password and query, which would stand in the result
 */
export function publishedAt(target: Target, url: string | undefined): Target {
  if (url === undefined) return target
  const { success, error } = httpUrl.safeParse(url)
  if (!success) throw new Refusal(exitCodes.usage, `--publish-url: ${error.issues[0]?.message}`)
  return { ...target, httpApi: { url } }
}

/** A chat that is only a URL. Anything but ws:// or wss:// is a {@link Refusal} (exit 2). */
export function endpointTarget(url: string): Target {
  const problem = webSocketUrlProblem(url)
  if (problem !== null) throw new Refusal(exitCodes.usage, `target: ${problem}`)
  return {
    kind: 'endpoint',
    url,
    region: null,
    api: null,
    endpoints: {},
    functions: {},
    tables: {},
    routes: {},
    alias: null,
    protocol: null,
    connectionItems: null,
    stack: null,
    ownership: null,
    ticketParameter: null,
    connectionLimits: null,
    serviceTimes: null,
    definitionHash: null,
  }
}
