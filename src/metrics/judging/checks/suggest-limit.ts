import { nearest } from '../../../suggestion.ts'
import { counterCatalogue } from '../../catalogue/counters.ts'
import { metricCatalogue } from '../../catalogue/metrics.ts'
import { ratios } from './ratios.ts'

/** A text that names no metric, or only a percentile, is taken for a limit on this metric. */
const headline = 'delivery_latency'
const usualStatistic = 'p99'

/**
 * The limit that the user probably meant: `delivery_latency.p99=500ms` for `p99=500ms`, for `delivery.p(99) < 500ms` and for a
 * misspelt name.
 *
 * @param isLimit can this text be read as a limit? Nothing else is suggested
 * @returns null if no limit is near
 */
export function suggestLimit(text: string, isLimit: (text: string) => boolean): string | null {
  const [, left, operator = '', value] =
    /^(.*?)\s*(<=|>=|==|=|<|>|:)\s*(.*)$/.exec(text.trim()) ?? /^(\S+)(\s+)(\S.*)$/.exec(text.trim()) ?? []
  if (left === undefined || value === undefined) return null
  const { name, statistic } = parts(left)
  const meant = nearestNames(name, statistic === null ? [...counts, ...durations] : durations)
  const texts = meant.flatMap(({ name: known, kind }) => {
    const figure = kind === 'duration' ? `${known}.${statistic ?? usualStatistic}` : known
    return signs(operator).map((sign) => `${figure}${sign}${written[kind](value)}`)
  })
  return texts.find(isLimit) ?? null
}

interface Named {
  readonly name: string
  readonly kind: 'duration' | 'count' | 'share'
  /** The name that reports use. */
  readonly label: string
}

const durations = namesOf(metricCatalogue, 'duration')
const counts: readonly Named[] = [
  ...Object.keys(ratios).map((name) => ({ name, kind: 'share', label: name.replace('_', ' ') }) as const),
  ...namesOf(counterCatalogue, 'count'),
]

function namesOf(catalogue: Readonly<Record<string, { readonly label: string }>>, kind: Named['kind']): Named[] {
  return Object.entries(catalogue).map(([name, { label }]) => ({ name, kind, label }))
}

/**
 * Corrects how a value is written: a duration without a unit is taken as milliseconds, a share without % as a part of 1 or of
 * 100.
 */
const written: Readonly<Record<Named['kind'], (value: string) => string>> = {
  duration: (value) => {
    const [, amount = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(value) ?? []
    const letters = unit.toLowerCase()
    const [known = 'ms'] = ['us', 'ms', 's', 'm'].filter((one) => one === letters)
    return `${amount}${letters.startsWith('s') ? 's' : letters.startsWith('min') ? 'm' : known}`
  },
  count: (value) => value,
  share: (value) => {
    const share = Number(value)
    if (Number.isNaN(share)) return value
    return share <= 1 ? `${Number((share * 100).toPrecision(12))}%` : `${value}%`
  },
}

/** The operator as it was given, and its opposite: a user who writes `>` may mean that more is worse. */
function signs(operator: string): string[] {
  if (['<', '<='].includes(operator)) return [operator, operator.replace('<', '>')]
  if (['>', '>='].includes(operator)) return [operator, operator.replace('>', '<')]
  return ['=']
}

const statistics: readonly (readonly [statistic: string, written: RegExp])[] = [
  ['p999', /^p?999$/],
  ['p99', /^p?9[6-9]$/],
  ['p95', /^p?9[1-5]$/],
  ['p90', /^p?90$/],
  ['p50', /^p?50$|^med(ian)?$/],
  ['max', /^max(imum)?$|^p?100$/],
  ['mean', /^mean$|^avg$|^average$/],
]

/** Splits `deliveryLatency.p(99)` into the words of the name, and the statistic at its end. */
function parts(left: string): { name: string; statistic: string | null } {
  const plain = left
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[()"'`]/g, '')
    .replace(/99[._]9$/, '999')
  const [, name = '', last = ''] = /^(?:(.*?)[._\s-]+)?(p?\d[\d.]*|[a-z]+)$/.exec(plain) ?? [null, plain, '']
  const statistic = statistics.find(([, spelling]) => spelling.test(last))?.[0] ?? null
  return { name: wordsOf(statistic === null ? plain : name), statistic }
}

function wordsOf(text: string): string {
  return text
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .join(' ')
}

/** The best matches first: the same name, its label, names that contain all the words, and one with a similar spelling. */
function nearestNames(words: string, among: readonly Named[]): Named[] {
  if (words === '') return among.filter(({ name }) => name === headline)
  const having = (test: (candidate: Named) => boolean) => among.filter(test)
  const holds = ({ name }: Named) => words.split(' ').every((word) => name.split('_').includes(word))
  const ofDeliveries = ({ name }: Named) => name.startsWith('deliver')
  const near = nearest(
    words.replaceAll(' ', '_'),
    among.map(({ name }) => name),
  )
  return [
    ...having(({ name }) => wordsOf(name) === words),
    ...having(({ label }) => label === words),
    ...having((named) => holds(named) && ofDeliveries(named)),
    ...having(holds),
    ...having(({ name }) => name === near),
  ]
}
