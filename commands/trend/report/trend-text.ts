import { figureLabel } from '../../../src/metrics/catalogue/figure-label.ts'
import type { SeriesBeside } from '../histories.ts'
import type { ChangePoint, CommitRange, Trend, TrendCounter, TrendNight, TrendSeries, TrendVerdict } from '../trend.ts'
import { uncountedSentence } from '../../../src/metrics/judging/uncounted.ts'
import { changeText } from '../../compare/report/comparison-text.ts'
import { inUnit, instant, whole } from '../../../reports/figures.ts'
import type { Outcome, Headline } from '../../../reports/outcome.ts'
import { firstSentence, lowerFirst, oneSentence } from '../../../reports/sentences/one-sentence.ts'

/** The sentences about a trend, for every report. */
export const trendOutcomes: Readonly<Record<TrendVerdict, Outcome>> = {
  pass: { mark: '✔', word: 'Within the limit', tone: 'good' },
  suspect: { mark: '?', word: 'One night over the limit', tone: 'doubtful' },
  fail: { mark: '✖', word: 'Regression', tone: 'bad' },
  undecided: { mark: '?', word: 'No verdict', tone: 'doubtful' },
  unmeasured: { mark: '✖', word: 'Not measured', tone: 'bad' },
}

export const nightOutcomes: Readonly<Record<TrendNight['outcome'], Outcome>> = {
  inside: { mark: '✔', word: 'inside', tone: 'good' },
  outside: { mark: '✖', word: 'outside', tone: 'bad' },
  'not judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
  'not counted': { mark: '?', word: 'not counted', tone: 'doubtful' },
}

/** `delivery p99, handler CPU a delivery` */
export function trendName({ series }: Trend): string {
  return series.map(seriesName).join(', ')
}

/** `delivery p99` */
export function seriesName({ name }: TrendSeries): string {
  return figureLabel(name)
}

/** Says how the nights of a trend are judged. */
export function howJudged({ series }: Pick<Trend, 'series'>): string {
  return series.some(isAnchored) ? howAnchoredAreJudged : howRunsAreJudged
}

/** Is the figure a ratio to a reference version? */
export function isAnchored({ figure }: Pick<TrendSeries, 'figure'>): boolean {
  return 'ratioOf' in figure
}

const howAnchoredAreJudged =
  'A night is a gate: the candidate over the reference version, measured at the same time, so that the machine, Node and fanbench meet ' +
  'both. The rounds of the last 2 to 14 nights are held together; if they show by the exact signed-rank test that the candidate is ' +
  'slower than allowed, that is a regression, and it stays one until it is mended or the reference version is moved. One night alone ' +
  'is none. What is allowed is what these rounds can show, from 5 to 20 %. The candidate is held against the reference version, or ' +
  'against the best level that 14 nights have shown since. Counts and work fail at once.'

const howRunsAreJudged =
  'A night is the median of its runs. Its limit is what 99 of 100 nights stay below if nothing has changed, by the nights ' +
  'before it, or 5 % over their median, whichever is more. Two nights in a row over their limits are a regression, and stay ' +
  'one until a night is inside again; after a change that was meant, --since begins anew.'

/** The trend in one sentence, what is worst of all that is followed: `Regression: delivery p99 278 ms in the newest night (7d06f10), limit 210 ms; ...` */
function trendSentence(trend: Trend): string {
  const { verdict, reasons, series, counters } = trend
  const { word } = trendOutcomes[verdict]
  const [counter] = counterSentences(counters)
  const worst = series.find((one) => one.verdict === verdict) ?? series[0]
  const [reason] = reasons
  if (reason !== undefined) return oneSentence([`${word}: ${lowerFirst(firstSentence(reason))}`])
  const said = counter ?? (worst === undefined ? '' : seriesSentence(worst))
  const others = series.filter((one) => one !== worst && one.verdict === verdict).map(seriesName)
  return oneSentence([
    said === '' ? word : `${word}: ${said.replace(/^✖ /, '').replace(/^([^:]+):/, '$1')}`,
    ...(others.length === 0 || counter !== undefined ? [] : [`${others.join(', ')} likewise`]),
  ])
}

/** Is the sentence of the one figure that is followed in {@link trendSentence}? */
export function isSaidByHeadline({ reasons, series, counters }: Trend): boolean {
  return reasons.length === 0 && series.length === 1 && counterSentences(counters).length === 0
}

/** One sentence: `delivery p99: 278 ms in the newest night (7d06f10), limit 210 ms; 4 nights in a row are over their limits; ...` */
export function seriesSentence(series: TrendSeries): string {
  const { nights, unit, reasons, range } = series
  if (isAnchored(series))
    return sentence([`${seriesName(series)}: ${reasons.join('; ')}`, ...(range === null ? [] : [rangePhrase(range)])])
  const newest = nights.at(-1)
  const parts = [...reasons, ...(range === null ? [] : [rangePhrase(range)])]
  if (newest === undefined) return sentence([`${seriesName(series)}: there is no night yet`, ...parts])
  const { value, limit, commit } = newest
  const where = `in the newest night (${commit === null ? instant(newest.startedAt) : shortCommit(commit)})`
  const figure = value === null ? `no figure ${where}` : `${inUnit(value, unit)} ${where}`
  const allowed = limit === null ? '' : `, limit ${inUnit(limit, unit)}${fewNights(series)}`
  return sentence([`${seriesName(series)}: ${figure}${allowed}`, ...parts])
}

function sentence(parts: readonly string[]): string {
  return `${parts.map((part) => part.replace(/\.$/, '')).join('; ')}.`
}

/** Returns the counters above 0 among those that should be 0. */
export function countersAboveZero({ counters }: Trend): TrendCounter[] {
  return counters.filter(({ newest }) => newest > 0)
}

/** Returns the sentences about counters that fail. */
export function counterSentences(counters: readonly TrendCounter[]): string[] {
  return counters
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ counter, newest, range }) =>
      sentence([
        `✖ ${counter} is ${whole(newest)}, and was 0 in most nights before`,
        ...(range === null ? [] : [rangePhrase(range)]),
      ]),
    )
}

/** Says that a limit is wide because it is computed from few nights; empty if there are enough. */
function fewNights({ reference: { nights, least, wanted } }: TrendSeries): string {
  return nights >= wanted || nights < least ? '' : ` (of ${nights} nights; with ${wanted} it is narrower)`
}

/** Returns the range of commits that contains the cause of a regression. */
export function rangePhrase({ lastGood, firstBad }: CommitRange): string {
  if (lastGood === null || firstBad === null)
    return 'the commits are not known: `trend add --commit` names them from now on'
  const [from, to] = [shortCommit(lastGood), shortCommit(firstBad)]
  return lastGood === firstBad
    ? `the commit is the same, ${to}: look for the cause outside the chat's code, or in the noise`
    : `look for the cause in git log ${from}..${to}`
}

/** Advice, which the verdict knows nothing of: never beside it. */
export function changePointSentences(series: TrendSeries): string[] {
  return series.changePoints.map((point) => changePointSentence(point, series))
}

function changePointSentence({ night, ratio }: ChangePoint, series: TrendSeries): string {
  const first = series.nights[night]
  const commit = first?.commit ?? null
  const where = `${instant(first?.startedAt ?? '')}${commit === null ? '' : ` (${shortCommit(commit)})`}`
  return `${seriesName(series)}: ${changeText(ratio)} from the night of ${where} on.`
}

/** Over {@link changePointSentences}. */
export const whatLevelsAre = 'Nights at which the level changed. This is advice, and no verdict follows from it.'

/** Returns the abbreviated commit, as Git prints it. */
export function shortCommit(commit: string | null): string {
  return commit === null ? 'unknown' : commit.slice(0, 7)
}

/** Says in one sentence how many runs of some nights do not count, and why; empty if all count. */
export function notCountedSentence(nights: readonly TrendNight[]): string[] {
  const runs = nights.flatMap((night) => night.runs)
  const sentence = uncountedSentence(
    runs.map(({ notCounted }) => (notCounted === null ? [] : [notCounted])),
    'runs',
  )
  return sentence === null ? [] : [sentence]
}

/** Each run that does not count, and why. */
export function notCountedSentences(nights: readonly TrendNight[]): string[] {
  return nights.flatMap(({ runs }) =>
    runs.flatMap(({ runId, notCounted }) => (notCounted === null ? [] : [`${runId} does not count: ${notCounted}`])),
  )
}

/** `5`, or `4 of 5` where some do not count. */
export function runsText({ runs }: TrendNight): string {
  const counted = runs.filter(({ notCounted }) => notCounted === null).length
  return counted === runs.length ? String(counted) : `${counted} of ${runs.length}`
}

/** The first line of every report of it. */
export function trendHeadline(result: Trend): Headline {
  return { outcome: trendOutcomes[result.verdict], sentence: trendSentence(result) }
}

/** Says how many nights were not compared with the newest, why, and what to do; empty if there are none. */
export function besideSentences({ beside }: Pick<Trend, 'beside'>): string[] {
  const names = new Set(beside.flatMap(({ differences }) => differences.map(({ name }) => name)))
  const reasons = waysOut.filter(({ of }) => of.some((name) => names.has(name))).map(({ sentence }) => sentence)
  return [...beside.map(besideSentence), ...reasons]
}

function besideSentence({ nights, until, differences }: SeriesBeside): string {
  const what = differences.map(({ name, there, now }) => `${name}: ${there}, now ${now}`).join('; ')
  return `${whole(nights)} ${nights === 1 ? 'night' : 'nights'} up to ${instant(until)} left out, not comparable with the newest (${what}).`
}

/** Properties that have to be the same, but may change without a change of the chat or the load. */
const waysOut: readonly { readonly of: readonly string[]; readonly sentence: string }[] = [
  {
    of: ['harness version', 'node version'],
    sentence:
      'An upgrade of fanbench or Node starts a new series: they change the figures themselves. Make the ' +
      'upgrade a change of its own: there is no verdict until the new series has its nights. `fanbench gate` needs none.',
  },
  {
    of: ['machine'],
    sentence:
      'Each kind of machine is a series of its own. Hosted runners change their CPU model from night to night: take a ' +
      'runner of a fixed kind, or `fanbench gate`, which runs both versions in one job on one machine.',
  },
]
