import { z } from 'zod'

/** The kinds of calls with a service time, by their key in a profile. */
export const serviceTimeKinds = {
  post: 'POST to @connections, until it is answered',
  read: 'DynamoDB GetItem and BatchGetItem',
  write: 'DynamoDB PutItem, UpdateItem, DeleteItem and BatchWriteItem',
  query: 'DynamoDB Query, each page',
  scanPage: 'DynamoDB Scan, each page',
  invoke: 'what a synchronous invocation takes around its handler',
  asyncInvoke: 'Invoke of type Event, until it is answered',
  asyncQueue: 'from that answer until the event is taken from the queue',
  handshake: 'what API Gateway takes for a handshake beside authorizer and $connect',
} as const

export type ServiceTimeKind = keyof typeof serviceTimeKinds

/**
 * Where a figure comes from. D: documented by AWS. O: observed on AWS, by others or in a recording. U: nothing is
 * published, so that it is an assumption.
 */
const figureMarks = ['D', 'O', 'U'] as const

/** No stand-in answers later: a client has given up long before. */
const longestMs = 60_000

const figure = z.strictObject({
  percentile: z.number().gt(0).lt(100),
  ms: z.number().gt(0).max(longestMs),
  mark: z.enum(figureMarks),
  source: z.string().min(1),
})

/** One point of a distribution: so many percent of the times are no longer than this. */
export type QuantileFigure = Readonly<z.infer<typeof figure>>

const distribution = z
  .array(figure)
  .min(2, 'has to have two figures or more, such as the percentiles 50 and 99')
  .superRefine((figures, context) => {
    figures.slice(1).forEach(({ percentile, ms }, at) => {
      const before = figures[at] as QuantileFigure
      const refuse = (message: string) => context.addIssue({ code: 'custom', message, path: [at + 1] })
      if (percentile <= before.percentile)
        refuse(`percentile ${percentile} comes after percentile ${before.percentile}`)
      if (ms < before.ms) refuse(`${ms} ms is less than the ${before.ms} ms of percentile ${before.percentile}`)
    })
  })
  .readonly()

type Distributions = { readonly [Kind in ServiceTimeKind]?: readonly QuantileFigure[] | undefined }

const kinds = Object.keys(serviceTimeKinds) as ServiceTimeKind[]

export const serviceTimesSchemaName = 'fanbench/service-times@1'

/** A file of service times. What it leaves out is answered as soon as the stand-in can. */
export const serviceTimesSchema = z.strictObject({
  schema: z.literal(serviceTimesSchemaName),
  // It stands in reports.
  name: z
    .string()
    .regex(/^[\p{L}\p{N} ._:,()-]{1,60}$/u, { error: 'must be 1 to 60 letters, digits, blanks and ._:,()-' }),
  times: z.strictObject(
    Object.fromEntries(kinds.map((kind) => [kind, distribution.optional()])) as Record<
      ServiceTimeKind,
      z.ZodOptional<typeof distribution>
    >,
  ),
})

/** How late a stand-in answers: plain data, so that it can be handed to another process. */
export interface ServiceTimesProfile {
  readonly schema: typeof serviceTimesSchemaName
  readonly name: string
  readonly times: Distributions
}

const words: Readonly<Record<QuantileFigure['mark'], string>> = { D: 'documented', O: 'observed', U: 'assumed' }

/** For reports: `typical: 36 figures, all assumed`. */
export function describeProfile({ name, times }: ServiceTimesProfile): string {
  const figures = Object.values(times).flatMap((all) => all ?? [])
  const counts = Object.entries(words).flatMap(([mark, word]) => {
    const count = figures.filter((figure) => figure.mark === mark).length
    return count === 0 ? [] : [`${count === figures.length ? 'all' : count} ${word}`]
  })
  return `${name}: ${[`${figures.length} figures`, ...counts].join(', ')}`
}
