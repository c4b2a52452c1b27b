import { expect, test } from 'vitest'
import { chatNames } from '../../../../reference-stack/chats/index.ts'
import { planGiven } from '../../../../commands/run/plan-run.ts'
import { Refusal } from '../../../../src/exit-codes.ts'
import { firstScenarioOf, scenarios } from '../../../../src/scenarios/index.ts'
import type { Settings } from '../../../../src/settings/settings.ts'

const planned = (scenario: string, given: Settings) => planGiven(given, { scenario, invokedAs: `run ${scenario}` })

async function problemsOf(scenario: string, given: Settings): Promise<readonly string[]> {
  const refusal = await planned(scenario, given).catch((error: unknown) => error)
  if (refusal instanceof Refusal && refusal.exitCode === 2) return refusal.problems
  throw new Error('it was not refused')
}

const withoutRooms = 'a chat of the protocol broadcast has no rooms'

test('is the room chat, unless another is asked for', async () => {
  expect((await planned('smoke', {})).aim).toMatchObject({ kind: 'embedded', chat: { name: 'rooms' } })
  const { aim, protocol, handshake } = await planned('smoke', { chat: 'broadcast' })
  expect(aim).toMatchObject({ kind: 'embedded', chat: { name: 'broadcast' } })
  expect(protocol).toEqual({ kind: 'built-in', name: 'broadcast' })
  expect(handshake.query).toEqual([['user', '{member}']])
})

/** Those that publish, or only connect: another needs a chat of its own. */
const onAnyChat = scenarios.filter(({ chat }) => chat === undefined)

test.each(onAnyChat.map((scenario) => [scenario.name, scenario] as const))(
  '%s of a chat without rooms has one room, or is refused as it needs several',
  async (name, { needsRooms = false }) => {
    if (needsRooms)
      expect(await problemsOf(name, { chat: 'broadcast' })).toEqual([
        `${name}: compares rooms with each other, and ${withoutRooms}; run another scenario`,
      ])
    else expect((await planned(name, { chat: 'broadcast' })).options.rooms).toBe(1)
  },
)

test('500 members of a chat without rooms get no more deliveries a second than two cores carry', async () => {
  const { options } = await planned('broadcast', { chat: 'broadcast', members: 500 })
  expect(options.publishRate * options.members).toBeLessThanOrEqual(500)
  expect((await planned('broadcast', { members: 500 })).options.publishRate).toBe(5)
})

test('each chat that ships has a scenario to begin with, which may be played on it', async () => {
  for (const chat of chatNames) {
    const { aim } = await planned(firstScenarioOf(chat), { chat })
    expect(aim).toMatchObject({ kind: 'embedded', chat: { name: chat } })
  }
  expect(['hello', 'notes', 'rooms', undefined].map(firstScenarioOf)).toEqual([
    'hello',
    'publish-http',
    'broadcast',
    'broadcast',
  ])
})

test.each<[given: Settings, problem: string]>([
  [{ chat: 'broadcast', rooms: 5 }, `--rooms 5: ${withoutRooms}: everybody who is connected gets every message`],
  [{ chat: 'broadcast', stack: './chat.ts' }, '--chat broadcast: names a chat that ships with fanbench, and --stack'],
  [
    { chat: 'broadcast', template: './t.yaml' },
    '--chat broadcast: names a chat that ships with fanbench, and --template',
  ],
  [{ stack: './chat.ts', template: './t.yaml' }, '--stack and --template: both say which chat is measured'],
  [{ parameter: ['Stage=dev'] }, '--parameter: is for a template; give --template, or leave it out'],
  [{ template: './t.yaml', parameter: ['Stage'] }, '--parameter 1: must be written name=value'],
  [{ template: './t.yaml' }, './t.yaml:1: there is no such file'],
  [
    { template: './t.yaml', target: 'ws://127.0.0.1:1' },
    '--template is for the embedded stack: leave out --target, or',
  ],
  [{ chat: 'rooms', target: 'ws://127.0.0.1:1' }, '--chat rooms: chooses the chat of the embedded stack, and'],
])('%j is a mistake', async (given, problem) => {
  const protocol = given.target === undefined ? {} : { protocol: 'rooms' }
  const problems = await problemsOf('smoke', { ...given, ...protocol })
  expect(problems).toEqual([expect.stringContaining(problem)])
})

test('a template is the chat, with what is to be known of it', async () => {
  const template = 'test/fixtures/their-chats/plain/template.json'
  const given = { template, parameter: ['Environment=production'], protocol: 'broadcast' }
  const { aim, command } = await planned('smoke', given)
  expect(aim).toMatchObject({ kind: 'embedded', chat: { name: null, stackFile: template } })
  expect(aim.kind === 'embedded' && JSON.stringify(aim.chat.definition)).toContain('production')
  expect(aim.kind === 'embedded' && aim.chat.notices).toEqual([
    `${template}:132: Chat: may read and write Connections; POST @connections`,
    `${template}:163: Chat: its code is inline, 23 lines`,
  ])
  expect(command).toContain(`--template ${template} --parameter Environment=production`)
})
