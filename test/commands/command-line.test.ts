import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { asTypedHere, byPackage, commandLine } from '../../commands/run/command-line.ts'
import { commandOfGate } from '../../commands/gate/command/plan-gate.ts'
import { settingDefaults } from '../../src/settings/settings.ts'

describe('the command line that repeats a run', () => {
  const repeat = (given: Parameters<typeof commandLine>[1]) => commandLine('run broadcast', given, settingDefaults, 42)

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

  it('masks those that the template hides, also of a baseline', () => {
    const parameters =
      'Parameters: { Colour: { Type: String, NoEcho: "true" }, Shape: { Type: String, NoEcho: false } }'
    const template = join(tmpdir(), `fanbench-no-echo-${process.pid}.yaml`)
    writeFileSync(template, `${parameters}\nResources: {}\n`)
    onTestFinished(() => rmSync(template))
    const parameter = ['Colour=emerald', 'Shape=round']
    expect(repeat({ template, parameter })).toContain("--parameter 'Colour=***' --parameter Shape=round")
    const gate = commandOfGate('broadcast', { baseline: template }, { template: './other.yaml', parameter }, 42)
    expect(gate).toContain("--parameter 'Colour=***' --parameter Shape=round")
  })
})

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
