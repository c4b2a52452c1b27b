import type { Slo } from '../../src/metrics/judging/checks/slo.ts'
import type { Settings } from '../../src/settings/settings.ts'
import type { Arm } from '../experiment/experiment.ts'
import type { Range } from './axis.ts'

export interface Search extends Range {
  readonly slo: Slo
  /** Those that may be measured, ascending; `from` is among them. */
  readonly levels: readonly number[]
  /** What is the same at every level, in words. */
  readonly load: string
  /** Of a block at a level, without its seed. */
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
