import { nothing } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import type { Figures, Json } from '../recording.ts'
import { type Probe, seen } from '../probe.ts'
import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'

/**
 * How many events of each kind the burst has. They are powers of three, so that a sum tells how often each kind was counted in
 * it: not at all, once or twice.
 */
const times = { disconnects: 1, messages: 3, connects: 9, posts: 27, postsAnswered410: 81, pings: 243 }
const timesInAll = Object.values(times).reduce((sum, each) => sum + each)

const minuteMs = 60_000
/** After the burst and between its messages, so that each message finds an idle execution environment. */
const pauseMs = 200
const seriesPerQuestion = 4
const mostQuestions = 120

export const burst: Probe = {
  id: 'figures-of-a-burst',
  question:
    'Which events count in ConnectCount and MessageCount, and when do the figures of a burst appear and settle?',
  budget: {
    ...nothing,
    connections: times.connects + 2,
    messages: times.messages + 2,
    posts: times.posts + times.postsAnswered410,
    metrics: mostQuestions * seriesPerQuestion,
    seconds: 12 * 60,
  },
  async record(session) {
    const listener = await session.connectWithId()
    const gone = await session.connectWithId()
    gone.client.close(1000)
    await gone.client.ended(session.waitTimes.frameMs)
    await session.disconnectEvent(gone.connectionId)
    if (session.waitTimes.fullMinutes) await session.sleep(minuteMs - (Date.now() % minuteMs))

    const window = { startMs: Math.floor(Date.now() / minuteMs) * minuteMs, endMs: Date.now() + 2 * minuteMs }
    const before = await readSums(session, window)
    await sendBurst(session, listener.connectionId, gone.connectionId)
    const { sums, figures } = await watch(session, window, before)
    return {
      ...seen({
        connectCount: countedIn((sums.connectCount ?? 0) - (before.connectCount ?? 0)),
        messageCount: countedIn((sums.messageCount ?? 0) - (before.messageCount ?? 0)),
      }),
      figures,
      sure: 'inferred',
      note: 'from the sums: the number of events of each kind is chosen so that only one combination gives the sum; that what is counted is billed is an assumption',
    }
  },
}

async function sendBurst(session: ProbeSession, listening: string, gone: string): Promise<void> {
  const clients = []
  for (let left = times.connects; left > 0; left--) clients.push(await session.connect())
  const [first, second] = clients
  for (let left = times.messages; left > 0; left--) {
    first?.tell('say')
    await session.sleep(pauseMs)
  }
  for (let left = times.pings; left > 0; left--) first?.ping()
  for (let left = times.posts; left > 0; left--)
    await session.callConnections({ method: 'POST', connectionId: listening, data: 'one of a burst' })
  for (let left = times.postsAnswered410; left > 0; left--)
    await session.callConnections({ method: 'POST', connectionId: gone, data: 'one of a burst' })
  for (let left = times.disconnects; left > 0; left--) second?.close(1000)
  await session.sleep(pauseMs)
}

/** How often each kind of event was counted in a sum. */
function countedIn(sum: number): Json {
  if (sum > 2 * timesInAll) return `${sum}, which is more than there was`
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, Math.floor(sum / each) % 3]))
}

interface Watched {
  readonly sums: MetricSums
  readonly figures: Figures
}

/** Polls until all metrics have appeared and settled, or the time is over. Values from before the burst do not count. */
async function watch(
  session: ProbeSession,
  window: { startMs: number; endMs: number },
  before: MetricSums,
): Promise<Watched> {
  const startedAtMs = performance.now()
  const appearedMs = new Map<string, number>()
  const grewMs = new Map<string, number>()
  let sums = before
  for (;;) {
    const now = await readSums(session, window)
    const afterMs = Math.round(performance.now() - startedAtMs)
    for (const [name, sum] of Object.entries(now)) {
      if (sum === sums[name as keyof MetricSums]) continue
      if (!appearedMs.has(name)) appearedMs.set(name, afterMs)
      grewMs.set(name, afterMs)
    }
    sums = now
    const quietMs = afterMs - Math.max(0, ...grewMs.values())
    const isSettled = appearedMs.size === Object.keys(now).length && quietMs >= session.waitTimes.settledMs
    if (isSettled || afterMs >= session.waitTimes.figuresMs) break
    await session.sleep(session.waitTimes.pollMs)
  }
  const figures = Object.keys(sums).flatMap((name) => [
    [`${name}AppearedAfterMs`, appearedMs.get(name) ?? null],
    [`${name}SettledAfterMs`, grewMs.get(name) ?? null],
  ])
  return { sums, figures: Object.fromEntries(figures) }
}

/** The counts of CloudWatch so far; null where it has no value, which is not zero. */
interface MetricSums {
  readonly connectCount: number | null
  readonly messageCount: number | null
  readonly invocationsOfGreet: number | null
  readonly invocationsOfObey: number | null
}

/** Epoch milliseconds. */
interface MetricWindow {
  readonly startMs: number
  readonly endMs: number
}

async function readSums(session: ProbeSession, { startMs, endMs }: MetricWindow): Promise<MetricSums> {
  const { api } = session.target
  const ofApi = { ApiId: api?.id ?? '', Stage: api?.stage ?? '' }
  const queries = {
    connectCount: sum('AWS/ApiGateway', 'ConnectCount', ofApi),
    messageCount: sum('AWS/ApiGateway', 'MessageCount', ofApi),
    invocationsOfGreet: sum('AWS/Lambda', 'Invocations', { FunctionName: session.physicalName('Greet') }),
    invocationsOfObey: sum('AWS/Lambda', 'Invocations', { FunctionName: session.physicalName('Obey') }),
  }
  session.spend('metrics', Object.keys(queries).length)
  const { MetricDataResults = [] } = await session.services.cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: Object.entries(queries).map(([Id, query]) => ({ Id, ...query })),
      StartTime: new Date(startMs),
      EndTime: new Date(endMs),
    }),
    { abortSignal: session.signal },
  )
  const sumOf = (id: keyof typeof queries) => {
    const { Values = [] } = MetricDataResults.find(({ Id }) => Id === id) ?? {}
    return Values.length === 0 ? null : Values.reduce((total, value) => total + value)
  }
  return {
    connectCount: sumOf('connectCount'),
    messageCount: sumOf('messageCount'),
    invocationsOfGreet: sumOf('invocationsOfGreet'),
    invocationsOfObey: sumOf('invocationsOfObey'),
  }
}

function sum(
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
): Omit<MetricDataQuery, 'Id'> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  return { MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' } }
}
