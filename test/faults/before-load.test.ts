import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../commands/fanbench.ts'
import { startWatchedChat } from './chat.ts'
import { type Flags, startRun } from './measured-run.ts'

const broken = 'export default {\n  members: 10,\n  rooms: = 2,\n}\n'
const throwing = 'const word = "boom"\n\nthrow new Error(word)\n'

describe('F30: mistakes in what a run is told', () => {
  const rows: [string, Flags, files: Record<string, string>, said: RegExp[]][] = [
    ['a config file with a mistake', { config: 'c.ts' }, { 'c.ts': broken }, [/c\.ts: .*Unexpected "=" in line 3/]],
    ['a config file that throws', { config: 'c.ts' }, { 'c.ts': throwing }, [/c\.ts: .*boom in line 3/]],
    [
      'a JSON file with a mistake',
      { config: 'c.json' },
      { 'c.json': '{\n  "members": 10,,\n}' },
      [/c\.json: .*line 2/],
    ],
    [
      'unknown keys and values out of range, all at once',
      { config: 'c.json' },
      { 'c.json': '{ "memberz": 10, "deadline": "soon" }' },
      [/unknown key memberz \(did you mean members\?\)/, /deadline: "soon": must be a duration/],
    ],
    ['a negative rate', { 'publish-rate': '-5' }, {}, [/--publish-rate -5: must be a rate of 0 or more/]],
    ['a protocol with a mistake', { protocol: 'p.ts' }, { 'p.ts': broken }, [/p\.ts .*Unexpected "=" in line 3/]],
    ['a protocol that throws', { protocol: 'p.ts' }, { 'p.ts': throwing }, [/p\.ts .*boom in line 3/]],
    ['a scenario that is none', { limit: 'nothing=1' }, {}, [/nothing is called nothing/]],
  ]

  it.each(rows)('F30 %s: the line and the reason, nothing is sent, exit 2', async (_, flags, files, said) => {
    await using chat = await startWatchedChat()
    const cwd = temporaryFolder()
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    const { exitCode, stderr } = await startRun(chat.url, { cwd, flags }).outcome
    expect(exitCode).toBe(2)
    for (const pattern of said) expect(stderr).toMatch(pattern)
    expect(chat.handshakes).toBe(0)
  })
})
