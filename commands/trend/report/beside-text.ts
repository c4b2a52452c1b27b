import type { SeriesBeside } from '../histories.ts'
import type { Trend } from '../trend.ts'
import { instant, whole } from '../../../reports/figures.ts'

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
