import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'
import type { Range } from './axis.ts'

export interface Search extends Range {
  readonly slo: Slo
  /** The levels that may be measured, ascending; they include `from`. */
  readonly levels: readonly number[]
  /** Describes the load that is the same at every level. */
  readonly load: string
  /** Returns the settings of a block at a level, without its seed. */
  readonly settingsAt: (level: number) => Settings
  /** It ends without an answer after so many. */
  readonly blocksAtMost: number
}

export interface CapacityArm extends Arm {
  readonly level: number
}

export function armAt({ of, settingsAt }: Search, level: number, seed: number): CapacityArm {
  return { name: `${of}-${level}`, scenario: 'broadcast', level, settings: { ...settingsAt(level), seed } }
}
