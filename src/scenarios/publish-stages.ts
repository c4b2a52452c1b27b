import { z } from 'zod'
import { type RateStage, arrivalsOf, highestRate } from '../crowd/schedule/rate-stages.ts'
import { parseDuration } from '../duration-text.ts'

const form = 'a list such as 1@10s,0-10@30s,0@5s (messages a second @ time, separated by commas)'

const stagePattern = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?@(.+)$/

/** A stage is a number of eight bits in the record of a message. */
const mostStages = 100

const longestSeconds = 7 * 24 * 3600

const listPattern =
  /^\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?@\d+(?:\.\d+)?(?:ms|s|m|h)(?:\s*,\s*\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?@\d+(?:\.\d+)?(?:ms|s|m|h))*$/

/** The setting: `10@30s` is a plateau, `0-10@30s` a ramp, `0@5s` a pause. */
export const publishStagesSchema = z
  .string({ error: form })
  .regex(listPattern, { error: ({ input }) => problemOf(String(input)) ?? form })
  .refine((text) => problemOf(text) === null, { error: ({ input }) => problemOf(String(input)) ?? form })

/** What a message says that the setting must be; null for one that can be played. */
function problemOf(text: string): string | null {
  const parts = partsOf(text)
  const wrong = parts.filter((part) => stageOf(part) === null)
  if (wrong.length > 0) return `${form}; these are no stages: ${wrong.map((part) => JSON.stringify(part)).join(', ')}`
  const stages = parts.flatMap((part) => stageOf(part) ?? [])
  if (stages.length > mostStages) return `at most ${mostStages} stages`
  if (secondsOf(stages) > longestSeconds) return 'at most 168h in all'
  if (highestRate(stages) === 0) return 'a list with a rate above 0: nothing would be published'
  return null
}

function partsOf(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}

function stageOf(text: string): RateStage | null {
  const [, from, to = from, time = ''] = stagePattern.exec(text) ?? []
  const seconds = parseDuration(time)
  if (from === undefined || seconds === undefined || seconds <= 0) return null
  return { seconds, fromPerSecond: Number(from), toPerSecond: Number(to) }
}

function secondsOf(stages: readonly RateStage[]): number {
  return Math.round(stages.reduce((sum, { seconds }) => sum + seconds, 0) * 1000) / 1000
}

/** Of the options of a run, what its publishing follows from. Durations in seconds, rates per second. */
export interface PublishOptions {
  readonly publishRate: number
  readonly warmUp: number
  readonly duration: number
  readonly publishStages?: string | undefined
}

/** A stage as the user has written it. */
export interface NamedStage extends RateStage {
  readonly name: string
}

/** The stages of the steady phase; null where its rate never changes. */
export function namedStages({ publishStages }: Pick<PublishOptions, 'publishStages'>): NamedStage[] | null {
  if (publishStages === undefined) return null
  return partsOf(publishStages).flatMap((name) => {
    const stage = stageOf(name)
    return stage === null ? [] : { name, ...stage }
  })
}

/** The stages of the whole publishing: before those of the steady phase the warm-up, at the rate with which the first one begins. */
export function scheduleStages(options: PublishOptions): RateStage[] | null {
  const stages = namedStages(options)
  const first = stages?.[0]?.fromPerSecond
  if (stages === null || first === undefined) return null
  const warmUp = { seconds: options.warmUp, fromPerSecond: first, toPerSecond: first }
  const own = stages.map(({ name: _, ...stage }) => stage)
  return options.warmUp > 0 ? [warmUp, ...own] : own
}

/** The options with the duration of their stages, and the mean of their rates; unchanged without stages. */
export function withStagesInForce<Options extends PublishOptions>(options: Options): Options {
  const stages = namedStages(options)
  if (stages === null) return options
  const duration = secondsOf(stages)
  const publishRate = Number((plannedArrivals(options).steady / duration).toPrecision(6))
  return { ...options, duration, publishRate }
}

/** The messages of a run on average: of its steady phase, and with those of the warm-up. */
export function plannedArrivals(options: PublishOptions): { readonly steady: number; readonly all: number } {
  const { publishRate, warmUp, duration } = options
  const stages = namedStages(options)
  if (stages === null) return { steady: publishRate * duration, all: publishRate * (warmUp + duration) }
  const sum = (of: readonly RateStage[]) =>
    Math.round(of.reduce((total, stage) => total + arrivalsOf(stage), 0) * 1e6) / 1e6
  return { steady: sum(stages), all: sum(scheduleStages(options) ?? []) }
}

/** The highest rate at any time. */
export function highestPublishRate(options: PublishOptions): number {
  const stages = scheduleStages(options)
  return stages === null ? options.publishRate : highestRate(stages)
}
