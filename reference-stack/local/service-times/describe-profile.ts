import type { QuantileFigure, ServiceTimesProfile } from './profile.ts'

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
