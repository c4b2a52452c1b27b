import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freeCalls, privileges, shardCalls } from '../../../commands/stack/privileges.ts'

/** All files of the harness that the command line reaches through imports, processes and threads. */
function reachable(): string[] {
  const found = new Set<string>()
  const open = ['commands/cli.ts']
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue
    found.add(file)
    // Names without an extension get `.ts` or `.js` when a process is started.
    for (const [, named = ''] of readFileSync(file, 'utf8').matchAll(/['"`](\.\.?\/[\w./-]+)/g))
      for (const path of [named, `${named}.ts`].map((name) => normalize(join(dirname(file), name))))
        if (/^(?:commands|src|tools)\//.test(path) && path.endsWith('.ts') && existsSync(path)) open.push(path)
  }
  return [...found]
}

/** The commands, waiters and paginators that a file imports from the SDK. */
function callsIn(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^import \{([^}]+)\} from '@aws-sdk\/(?:client|lib)-[\w-]+'/gm)
  return [...imports]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => /^(?:\w+Command|waitUntil\w+|paginate\w+)$/.test(name))
}

const files = reachable()

describe('the table of privileges', () => {
  it('has every SDK call that the command line reaches, and no other', () => {
    const imported = new Set(files.flatMap(callsIn))
    const rows = Object.values(privileges).flatMap((parts) => Object.values(parts).flatMap((part) => Object.keys(part)))
    const ofTheSdk = rows.filter((name) => !name.startsWith('cdk '))
    const known = new Set([...ofTheSdk, ...freeCalls, ...Object.keys(shardCalls)])
    expect([...known].sort()).toEqual([...imported].sort())
  })

  it('leaves to the guide what shards on other machines have to be allowed', () => {
    const guide = readFileSync('docs/past-one-machine.md', 'utf8')
    expect(Object.values(shardCalls).filter((action) => !guide.includes(`\`${action}\``))).toEqual([])
  })

  it('is complete: no command is sent that is not imported by name', () => {
    const others = files.filter((file) =>
      /import \* as \w+ from '@aws-sdk|import\(['"]@aws-sdk/.test(readFileSync(file, 'utf8')),
    )
    expect(others).toEqual([])
    // The search has reached what it should.
    expect(files).toContain('src/targets/versions/deployments.ts')
    expect(files).toContain('src/crowd/workers/worker-process.ts')
  })
})
