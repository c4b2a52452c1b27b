import type { CountersOf } from '../../../metrics/catalogue/counters.ts'
import { type HelloWay, helloWays } from '../../../metrics/catalogue/hello-ways.ts'
import { quantiles } from '../../../metrics/catalogue/quantiles.ts'
import type { Histograms } from '../../../metrics/recording/histogram.ts'
import type { Hello } from '../../../metrics/result/run-result.ts'
import { helloPosts, nothingLogged } from '../function-logs/hello-posts.ts'
import type { GatheredRun } from '../gather-facts.ts'
import { type ToldIds, toldIds } from './told-ids.ts'

/** The ways in which members learned their connection ids. */
export interface HelloFigures {
  readonly hello: Hello
  readonly histograms: Histograms<'hello_latency' | 'asked_hello_latency'>
  readonly counters: Readonly<Partial<Record<CountersOf<'scenario' | 'logs'>, number>>>
}

type HelloCounter = Exclude<CountersOf<'scenario'>, 'positions_unseen'>

type Posts = ReturnType<typeof helloPosts>

export function helloFigures({ start, end, facts }: GatheredRun): HelloFigures {
  const { options, target } = start.request
  const isWhole = end.interruption === null && end.endedEarly === null
  const told = toldIds(facts.workers, isWhole ? options.members : null)
  const { invocations } = end
  const posts =
    invocations === null || invocations.status === 'missing' ? null : helloPosts(invocations.invocations, target.routes)
  return {
    hello: { ways: helloWays.map((way) => ({ ...figuresOf(way, told[way]), ...postsBy(way, posts, told[way]) })) },
    histograms: { hello_latency: told.after.latency, asked_hello_latency: told.asked.latency },
    counters: { ...toldCounters(told), ...(posts !== null && insideCounters(posts, told.inside)) },
  }
}

/** From inside $connect none is expected: there is no time until then. */
function figuresOf(way: HelloWay, { members, haveTheirId, latency }: ToldIds) {
  const at = (quantile: number) => (way === 'inside' ? null : latency.percentile(quantile))
  return { way, members, haveTheirId, p50Us: at(quantiles.p50), p99Us: at(quantiles.p99) }
}

/** Each member asks once. */
function postsBy(way: HelloWay, posts: Posts | null, { opened }: ToldIds) {
  if (way === 'asked') return { ...nothingLogged, attempts: opened }
  if (posts === null) return nothingLogged
  const { attempts, gone, gaveUp } = posts[way]
  return { attempts, gone, gaveUp }
}

function toldCounters({ after, inside, asked }: Record<HelloWay, ToldIds>): Record<HelloCounter, number> {
  return {
    ids_missing: after.missing + asked.missing,
    ids_wrong: after.wrong + inside.wrong + asked.wrong,
    ids_unchecked: after.unchecked + inside.unchecked + asked.unchecked,
    ids_repeated: after.repeated + asked.repeated,
    ids_from_inside: inside.frames,
  }
}

function insideCounters({ inside }: Posts, { opened }: ToldIds): Partial<Record<CountersOf<'logs'>, number>> {
  return {
    inside_posts_accepted: inside.accepted,
    inside_posts_without_410: Math.max(0, opened - inside.goneEachTime),
  }
}
