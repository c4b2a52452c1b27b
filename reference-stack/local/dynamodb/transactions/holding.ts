import type { Done, Store } from '../engine.ts'
import { type Target, idOf } from './request.ts'

/**
 * Does the work while nobody else writes the items: dynalite's own writes take the same locks. They are taken in one order, so
 * that nobody who holds one waits for somebody who waits for it.
 */
export async function holding<Result>(
  store: Store,
  targets: readonly Target[],
  work: () => Promise<Result>,
): Promise<Result> {
  const releases: (() => void)[] = []
  try {
    for (const target of targets.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)))
      releases.push(await lockOf(store, target))
    return await work()
  } finally {
    for (const release of releases) release()
  }
}

async function lockOf(store: Store, { table, key }: Target): Promise<() => void> {
  return new Promise((resolve) => {
    store.getItemDb(table.TableName).lock(key, (release) => {
      const letGo: Done = release(() => {})
      resolve(() => letGo(null))
    })
  })
}
