import type { Mutant } from '../mutant.ts'
import { crowd } from './crowd.ts'

/** Everything that the suite has to notice. */
export const mutants: readonly Mutant[] = [...crowd]
