import { knownChats } from '../../reference-stack/chats/index.ts'
import { settingDefaults } from '../../src/settings/settings.ts'
import { list } from '../../src/value-schemas.ts'
import type { RowCommand } from '../flags/add-command.ts'

const knownBadRows = {
  chat: list('a list of names')
    .meta({ placeholder: 'name', flagOnly: true, names: knownChats.map(({ name }) => name), defaultIs: 'all' })
    .describe('measure this chat only'),
}

export const knownBadCommand: RowCommand<typeof knownBadRows> = {
  section: { name: 'known-bad', rows: knownBadRows },
  usage: 'known-bad',
  description: 'test fanbench on chats with known defects: it must find each defect, and nothing else',
  details: '',
  takes: ({ key }) => key === 'seed' || key === 'outDir',
  helpFor: { seed: 'the seed of the order, the rooms and the dropped members (drawn)' },
  work: async ({ own, given: { seed, outDir = settingDefaults.outDir }, mistakes }, context) =>
    (await import('./command.ts')).knownBad({ chat: own.chat, seed, outDir, mistakes }, context),
}
