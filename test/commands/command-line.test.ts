import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Aim, noEchoIn, takeAim } from '../../commands/run/aim/aim.ts'
import { asTypedHere, byPackage, commandLine, flagArgs } from '../../commands/run/command-line.ts'
import { commandOfGate } from '../../commands/gate/command/plan-gate.ts'
import { type Settings, settingDefaults } from '../../src/settings/settings.ts'

describe('the command line that repeats a run', () => {
  const repeat = (given: Settings, noEcho: ReadonlySet<string> = new Set()) =>
    commandLine('run broadcast', given, settingDefaults, 42, noEcho)

  it('names the seed, drawn or given, and nothing that is as it would be anyhow', () => {
    expect(repeat({})).toBe('fanbench run broadcast --seed 42')
    expect(repeat({ seed: 42, rooms: settingDefaults.rooms, target: 'local' })).toBe('fanbench run broadcast --seed 42')
  })

  it('writes each setting as it would be typed', () => {
    const limit = ['deliveries_lost=0', 'receipts=1']
    expect(repeat({ duration: 90, members: 7, maxMessageSize: 65_536, share: 0.1, requireMetrics: true, limit })).toBe(
      'fanbench run broadcast --members 7 --duration 90s --max-message-size 64KiB --share 10% --limit deliveries_lost=0 --limit receipts=1 --require-metrics --seed 42',
    )
  })

  it('is safe to paste into a shell', () => {
    expect(repeat({ stack: "it's $HOME/chat.ts" })).toBe(
      String.raw`fanbench run broadcast --stack 'it'\''s $HOME/chat.ts' --seed 42`,
    )
  })

  it('keeps the secrets of a URL to itself', () => {
    expect(repeat({ target: 'wss://host/prod?token=secret&x=1' })).toBe(
      "fanbench run broadcast --target 'wss://host/prod?token=***&x=***' --seed 42",
    )
    expect(repeat({ target: './a@b?c/target.json' })).toContain("'./a@b?c/target.json'")
  })

  it('says of what handshakes bring along no more than the names', () => {
    const given = {
      header: ['X-Key: secret', 'X-Url:a=b'],
      query: ['token=a:b', 'a:b=c', 'c2VjcmV0=='],
      subprotocol: ['secret'],
    }
    expect(repeat(given)).toBe(
      "fanbench run broadcast --header 'X-Key: ***' --header 'X-Url:***' --query 'token=***' --query 'a:***' --query '***' --subprotocol '***' --seed 42",
    )
    expect(repeat({ ticketKey: './key.pem' })).toBe('fanbench run broadcast --ticket-key ./key.pem --seed 42')
  })

  it('masks the parameters of a template whose names sound like secrets', () => {
    const parameter = ['Stage=dev', 'DbPassword=geheim', 'STRIPE_API_KEY=a=b']
    expect(repeat({ template: 't.yaml', parameter })).toBe(
      "fanbench run broadcast --template t.yaml --parameter Stage=dev --parameter 'DbPassword=***' --parameter 'STRIPE_API_KEY=***' --seed 42",
    )
  })

  it('masks those that the template hides, also of a baseline', async () => {
    const [ofCandidate, ofBaseline] = await Promise.all([aimAt('Colour'), aimAt('Pattern')])
    const parameter = ['Colour=emerald', 'Shape=round', 'Pattern=dots']
    expect(repeat({ template: 't.json', parameter }, noEchoIn(ofCandidate))).toContain(
      "--parameter 'Colour=***' --parameter Shape=round --parameter Pattern=dots",
    )
    const hidden = noEchoIn(ofCandidate, ofBaseline)
    const gate = commandOfGate('broadcast', { baseline: 'b.json' }, { template: 't.json', parameter }, 42, hidden)
    expect(gate).toContain("--parameter 'Colour=***' --parameter Shape=round --parameter 'Pattern=***'")
  })

  it('masks every parameter where nobody says which are secrets', () => {
    expect(flagArgs({ parameter: ['Shape=round'] })).toEqual(['--parameter', 'Shape=***'])
  })
})

/** Chooses a chat whose template hides a parameter. */
async function aimAt(hidden: string): Promise<Aim> {
  const plain = JSON.parse(readFileSync('test/fixtures/their-chats/plain/template.json', 'utf8')) as {
    Parameters: Record<string, object>
  }
  const others = ['Colour', 'Shape', 'Pattern'].map((name) => [name, { Type: 'String', Default: '-', NoEcho: false }])
  Object.assign(plain.Parameters, Object.fromEntries(others), { [hidden]: { Type: 'String', NoEcho: 'true' } })
  const template = join(tmpdir(), `fanbench-no-echo-${hidden}-${process.pid}.json`)
  writeFileSync(template, JSON.stringify(plain))
  onTestFinished(() => rmSync(template))
  return takeAim('local', { template, parameter: [`${hidden}=emerald`] }, [], {})
}

describe('a command line as it can be typed', () => {
  it('runs the sources by npm in the repository', () => {
    expect(asTypedHere('fanbench run smoke')).toBe('npm run fanbench -- run smoke')
  })

  it.each([
    [
      'where it is installed in the folder or above it',
      '/home/me/chat/node_modules/fanbench',
      undefined,
      'npx fanbench',
    ],
    ['where npx has fetched it', '/home/me/.npm/_npx/a1b2/node_modules/fanbench', 'exec', 'npx fanbench'],
    ['where it is installed globally', '/usr/lib/node_modules/fanbench', undefined, 'fanbench'],
    ['where the folder only begins like that', '/home/me/ch/node_modules/fanbench', undefined, 'fanbench'],
  ])('calls the package %s', (_, folder, npmCommand, typed) => {
    expect(byPackage({ package: folder, workingFolder: '/home/me/chat/load', npmCommand })).toBe(typed)
  })
})
