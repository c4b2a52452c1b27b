import type { SettingSources } from '../../src/settings/gather-settings.ts'
import type { Section } from '../../src/settings/rows.ts'
import { capacitySection } from '../capacity/rows.ts'
import { gateSection } from '../gate/rows.ts'
import { noiseSection } from '../noise/rows.ts'
import { strategiesSection } from '../strategies/rows.ts'
import { sweepSection } from '../sweep/rows.ts'

/** The options that commands have of their own, in the order of the config file's schema. */
export const sections: readonly Section[] = [
  gateSection,
  noiseSection,
  sweepSection,
  capacitySection,
  strategiesSection,
]

/** @param options all that were given, as commander has them */
export function settingSources({ config, ...flags }: Readonly<Record<string, unknown>>): SettingSources {
  return { configFile: config as string | undefined, flags, environment: process.env, sections }
}
