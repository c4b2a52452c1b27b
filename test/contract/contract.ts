import { type TestContext, test } from 'vitest'
import type { StackBehaviour } from '../../reference-stack/local/behaviour.ts'
import { Place, type Probe, isDeployed, whyAbsent } from './place.ts'
import { type TriedRowId, titleOf } from './rows.ts'

interface CaseOptions {
  /** What only the stand-in can be told to do; against an account the case is skipped. */
  readonly needs?: string
  /** A further probe that the case asks. */
  readonly alsoOn?: Probe
}

/**
 * A place for the cases of a file, and what makes a case of each: a test with the name of its row. Cases that are concurrent
 * take `expect` from their context, which counts the assertions of each.
 */
export function contract(
  probe: Probe,
  behaviour: Partial<StackBehaviour> = {},
  { concurrent = false }: { readonly concurrent?: boolean } = {},
) {
  const place = new Place(probe, behaviour)
  function row(
    id: TriedRowId,
    run: (context: TestContext) => Promise<void>,
    { needs, alsoOn = probe }: CaseOptions = {},
  ): void {
    test(titleOf(id), { concurrent, timeout: isDeployed ? 960_000 : 60_000 }, async (context) => {
      const reason =
        whyAbsent(probe) ?? whyAbsent(alsoOn) ?? (isDeployed && needs !== undefined ? `needs ${needs}` : undefined)
      if (reason !== undefined) context.skip(reason)
      await run(context)
    })
  }
  return { place, row }
}
