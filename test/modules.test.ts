import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/** All that other modules may import of `reference-stack/`; its own tests, and benches and scripts, may look inside. */
const doors = [
  'reference-stack/chats/index.ts',
  'reference-stack/cloud/index.ts',
  'reference-stack/definition.ts',
  'reference-stack/local/index.ts',
  'reference-stack/local/service-times/index.ts',
  'reference-stack/stack-options.ts',
]

/**
 * Who may import whom: the first module that a file's path starts with counts, so the more particular stand first.
 * A module may always import from itself.
 */
const modules: Record<string, readonly string[]> = {
  // A command knows everything below it, and nothing below knows a command.
  commands: ['src', 'reports', 'processes', 'user-files', ...doors],
  'src/exit-codes.ts': [],
  'src/suggestion.ts': [],
  'src/value-schemas.ts': [],
  'src/masked-url.ts': [],
  'src/git': ['src/exit-codes.ts'],
  'src/printable.ts': [],
  'src/duration-text.ts': [],
  'src/make-folder.ts': [],
  'src/file-refusal.ts': ['src/exit-codes.ts'],
  'src/json-file.ts': ['user-files', 'src/exit-codes.ts', 'src/printable.ts'],
  processes: [],
  'user-files': [],
  action: ['src/exit-codes.ts'],
  'src/user-modules': ['processes', 'user-files'],
  'src/settings': [
    'src/duration-text.ts',
    'user-files',
    'src/scenarios',
    'src/crowd',
    'src/targets',
    'src/exit-codes.ts',
    'src/json-file.ts',
    'src/suggestion.ts',
    'src/value-schemas.ts',
    'src/user-modules',
    'reference-stack/chats/index.ts',
    'reference-stack/stack-options.ts',
  ],
  'src/scenarios': [
    'src/duration-text.ts',
    'src/cost',
    'src/crowd',
    'src/metrics',
    'src/targets',
    'src/exit-codes.ts',
    'src/value-schemas.ts',
    'reference-stack/chats/index.ts',
    'reference-stack/stack-options.ts',
  ],
  'src/cost': ['src/metrics/result', 'src/json-file.ts'],
  'src/artillery/script': [
    'src/crowd/stamp',
    'src/crowd/clock.ts',
    'src/metrics/recording',
    'src/metrics/catalogue/quantiles.ts',
  ],
  'src/artillery': ['user-files', 'src/sharding', 'src/exit-codes.ts'],
  'src/sharding/claim': ['src/targets/clients.ts', 'src/exit-codes.ts'],
  'src/runs': [
    'processes/stand-still.ts',
    'user-files/read-user-file.ts',
    'src/cost',
    'src/scenarios',
    'src/crowd',
    'src/metrics',
    'src/targets',
    'src/exit-codes.ts',
    'src/make-folder.ts',
    'reference-stack/stack-options.ts',
  ],
  'src/sharding': [
    'src/duration-text.ts',
    'user-files',
    'src/crowd',
    'src/cost',
    'src/metrics',
    'src/runs',
    'src/scenarios',
    'src/settings',
    'src/targets',
    'src/exit-codes.ts',
    'src/json-file.ts',
    'src/make-folder.ts',
  ],
  'src/crowd/fleet': ['src/crowd', 'src/metrics/recording/live-histogram.ts', 'src/metrics/catalogue'],
  'src/crowd/workers': [
    'processes',
    'src/crowd/members',
    'src/crowd/schedule',
    'src/crowd/protocols',
    'src/crowd/interruption.ts',
    'src/metrics/recording',
    'src/exit-codes.ts',
    'src/masked-url.ts',
    'src/printable.ts',
  ],
  'src/crowd/unanswered': ['src/crowd/protocols'],
  'src/crowd/members': [
    'src/crowd/connection',
    'src/crowd/unanswered',
    'src/crowd/frames',
    'src/crowd/stamp',
    'src/crowd/protocols',
    'src/crowd/schedule',
    'src/crowd/member-settings.ts',
    'src/crowd/rooms.ts',
    'src/crowd/clock.ts',
    'src/crowd/random.ts',
    'src/metrics/recording',
    'src/metrics/catalogue',
  ],
  'src/crowd/frames': [
    'processes/thread-time.ts',
    'src/crowd/connection',
    'src/crowd/stamp',
    'src/crowd/protocols',
    'src/crowd/rooms.ts',
    'src/crowd/clock.ts',
    'src/metrics/recording',
  ],
  'src/crowd/connection': [
    'src/crowd/receive',
    'src/crowd/protocols',
    'src/crowd/member-settings.ts',
    'src/crowd/clock.ts',
    'src/metrics/recording/recorder.ts',
    'src/metrics/catalogue',
    'src/masked-url.ts',
  ],
  'src/crowd/receive': [],
  'src/crowd/stamp': ['src/metrics/recording/worker-facts.ts'],
  'src/crowd/protocols': ['user-files', 'src/user-modules', 'src/metrics/catalogue/hello-ways.ts', 'src/exit-codes.ts'],
  'src/crowd/schedule': ['src/crowd/clock.ts', 'src/crowd/random.ts'],
  'src/crowd': ['src/crowd/schedule', 'src/value-schemas.ts'],
  'src/probe': [
    'processes',
    'src/crowd',
    'src/metrics/catalogue',
    'src/metrics/recording/recorder.ts',
    'src/exit-codes.ts',
    'src/masked-url.ts',
  ],
  'src/metrics/catalogue': [],
  'src/metrics/recording': [
    'user-files/read-user-file.ts',
    'processes/stand-still.ts',
    'processes/thread-time.ts',
    'src/metrics/catalogue',
  ],
  'src/metrics/result': [
    'src/metrics/catalogue',
    'src/metrics/recording/histogram.ts',
    'src/exit-codes.ts',
    'src/git',
    'src/file-refusal.ts',
    'src/json-file.ts',
    'src/make-folder.ts',
  ],
  'src/metrics/judging': ['src/metrics/result', 'src/metrics/catalogue', 'src/exit-codes.ts', 'src/suggestion.ts'],
  'src/metrics/server': [
    'src/metrics/catalogue',
    'src/metrics/result/run-result.ts',
    'src/targets',
    'src/exit-codes.ts',
  ],
  'src/targets': ['user-files', 'src/exit-codes.ts', 'src/json-file.ts', 'src/make-folder.ts', 'src/masked-url.ts'],
  'reports/on-request.ts': [],
  reports: [
    'src/metrics/catalogue',
    'src/metrics/result',
    'src/metrics/judging',
    'src/metrics/recording/histogram.ts',
    'src/cost/price-list.ts',
    'src/exit-codes.ts',
  ],
  'reference-stack/chats/index.ts': [
    'reference-stack/chats/known-bad/index.ts',
    'reference-stack/chats/tickets/with-tickets.ts',
  ],
  'reference-stack/chats/known-bad/index.ts': [],
  'reference-stack/chats/rooms/chat.ts': ['reference-stack/chats/rooms', 'reference-stack/define-stack.ts'],
  'reference-stack/chats/broadcast/chat.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/chats/invocation-line.ts': [],
  'reference-stack/chats/handling': ['reference-stack/chats/invocation-line.ts'],
  'reference-stack/chats/posting': ['reference-stack/chats/handling'],
  'reference-stack/chats/probe/chat.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/chats/probe/guarded.ts': ['reference-stack/chats/probe/chat.ts', 'reference-stack/define-stack.ts'],
  'reference-stack/chats/probe/rest.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/chats/probe/http.ts': ['reference-stack/chats/probe/rest.ts', 'reference-stack/define-stack.ts'],
  'reference-stack/chats/probe': ['reference-stack/chats/invocation-line.ts'],
  'reference-stack/chats/rooms': ['reference-stack/chats/handling', 'reference-stack/chats/posting'],
  'reference-stack/chats/broadcast': ['reference-stack/chats/handling', 'reference-stack/chats/posting'],
  'reference-stack/chats/hello/chat.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/chats/hello': [
    'reference-stack/chats/handling',
    'reference-stack/chats/invocation-line.ts',
    'reference-stack/chats/posting',
  ],
  'reference-stack/chats/notes/chat.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/chats/notes': ['reference-stack/chats/handling', 'reference-stack/chats/posting'],
  'reference-stack/chats/tickets/with-tickets.ts': [
    'reference-stack/define-stack.ts',
    'reference-stack/load-definition.ts',
  ],
  'reference-stack/chats/tickets': [],
  'reference-stack/chats/known-bad': [
    'reference-stack/chats/rooms',
    'reference-stack/chats/handling',
    'reference-stack/chats/posting',
    'reference-stack/define-stack.ts',
  ],
  // Any other.
  'reference-stack/chats': ['reference-stack/define-stack.ts'],
  'reference-stack/define-stack.ts': [],
  'reference-stack/definition-defaults.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/target-file.ts': [
    'user-files',
    'reference-stack/define-stack.ts',
    'reference-stack/definition-defaults.ts',
  ],
  'reference-stack/stack-options.ts': [],
  'reference-stack/route-selection-expression.ts': [],
  'reference-stack/table-keys.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/table-schema.ts': [
    'reference-stack/define-stack.ts',
    'reference-stack/event-pattern.ts',
    'reference-stack/table-keys.ts',
  ],
  'reference-stack/definition.ts': [
    'reference-stack/local-identity.ts',
    'reference-stack/define-stack.ts',
    'reference-stack/check-definition.ts',
    'reference-stack/definition-defaults.ts',
    'reference-stack/load-definition.ts',
    'reference-stack/route-selection-expression.ts',
    'reference-stack/target-file.ts',
    'reference-stack/templates',
  ],
  'reference-stack/check-definition.ts': [
    'reference-stack/define-stack.ts',
    'reference-stack/definition-defaults.ts',
    'reference-stack/function-variables.ts',
    'reference-stack/http-schema.ts',
    'reference-stack/route-selection-expression.ts',
    'reference-stack/table-schema.ts',
  ],
  'reference-stack/body-model.ts': [],
  'reference-stack/http-authorizer-schema.ts': [],
  'reference-stack/http-schema.ts': ['reference-stack/body-model.ts', 'reference-stack/http-authorizer-schema.ts'],
  'reference-stack/load-definition.ts': [
    'user-files',
    'reference-stack/define-stack.ts',
    'reference-stack/check-definition.ts',
  ],
  'reference-stack/function-variables.ts': [
    'reference-stack/define-stack.ts',
    'reference-stack/definition-defaults.ts',
  ],
  'reference-stack/local-identity.ts': [],
  'reference-stack/event-pattern.ts': ['reference-stack/define-stack.ts'],
  'reference-stack/templates': [
    'reference-stack/body-model.ts',
    'processes/own-folder.ts',
    'user-files',
    'reference-stack/define-stack.ts',
    'reference-stack/check-definition.ts',
    'reference-stack/load-definition.ts',
    'reference-stack/local-identity.ts',
  ],
  'reference-stack/bundle-cache': ['user-files'],
  'reference-stack/bundling': [
    'processes',
    'user-files',
    'reference-stack/bundle-cache',
    'reference-stack/define-stack.ts',
    'reference-stack/definition-defaults.ts',
    'reference-stack/load-definition.ts',
  ],
  'reference-stack/cloud': [
    'processes',
    'reference-stack/define-stack.ts',
    'reference-stack/table-keys.ts',
    'reference-stack/definition-defaults.ts',
    'reference-stack/route-selection-expression.ts',
    'reference-stack/function-variables.ts',
    'reference-stack/bundling',
    'reference-stack/target-file.ts',
    'reference-stack/load-definition.ts',
    'reference-stack/chats',
    'reference-stack/page',
  ],
  'reference-stack/page/page-config.ts': [],
  'reference-stack/page/browser': ['reference-stack/page/page-config.ts'],
  'reference-stack/page': ['user-files'],
  'reference-stack/local/lambda/cpu': [],
  'reference-stack/local/lambda/network': [],
  'reference-stack/local': [
    'processes',
    'reference-stack/body-model.ts',
    'reference-stack/define-stack.ts',
    'reference-stack/event-pattern.ts',
    'reference-stack/table-keys.ts',
    'reference-stack/definition-defaults.ts',
    'reference-stack/stack-options.ts',
    'reference-stack/route-selection-expression.ts',
    'reference-stack/function-variables.ts',
    'reference-stack/bundling',
    'reference-stack/target-file.ts',
    'reference-stack/load-definition.ts',
    'reference-stack/local-identity.ts',
    'reference-stack/templates',
    'reference-stack/chats',
    'reference-stack/page',
  ],
}

/** The files that open something else than a user's file, by what that is. */
const openers: Readonly<Record<string, readonly string[]>> = {
  'the kernel': [
    'commands/run/preflight/machine.ts',
    'commands/selftest/kernel-delays.ts',
    'processes/thread-time.ts',
    'reference-stack/local/lambda/cpu/usage-meter.ts',
    'reference-stack/local/lambda/function-work.ts',
    'src/crowd/connection/source-address.ts',
    'src/metrics/recording/stolen-time.ts',
    'src/runs/machine/process-times.ts',
    'src/runs/machine/system-times.ts',
    'src/runs/machine/target-processes.ts',
    'src/sharding/clock-anchor.ts',
  ],
  'packages, its own among them': [
    'commands/init/workflow.ts',
    'commands/quick-answer.ts',
    'commands/stack/cdk.ts',
    'reports/html/browser-bundle.ts',
    'src/artillery/artillery-package.ts',
  ],
  'what it has written itself': [
    'commands/run/execute-run.ts',
    'commands/run/live-run.ts',
    'reference-stack/bundle-cache/bundle-cache.ts',
    'reference-stack/bundling/bundle-handlers.ts',
    'reference-stack/bundling/task-files.ts',
    'reference-stack/cloud/page/write-files.ts',
    'reference-stack/local/lambda/node/node-program.ts',
    'src/artillery/script/worker-file.ts',
    'src/metrics/recording/run-log.ts',
    'src/metrics/result/save-atomically.ts',
    'src/sharding/bucket/piece-upload.ts',
    'src/sharding/claim/folder-claims.ts',
    'src/sharding/play-shard.ts',
  ],
}

const files = globSync([
  'commands/**/*.ts',
  'src/**/*.ts',
  'processes/**/*.ts',
  'user-files/**/*.ts',
  'reference-stack/**/*.ts',
  'reports/**/*.ts',
  'action/**/*.ts',
]).filter((file) => !file.startsWith('reports/out/'))

function moduleOf(file: string): string | undefined {
  return Object.keys(modules).find((module) => isWithin(file, module))
}

function isWithin(file: string, module: string): boolean {
  return file === module || file.startsWith(`${module}/`)
}

const anyImport = /^(?:import|export)\b[^'"]*?from '(\.[^']+)'|^import '(\.[^']+)'|import\('(\.[^']+)'\)/gm

function importsOf(file: string, by = anyImport): string[] {
  return [...readFileSync(file, 'utf8').matchAll(by)].map((match) =>
    normalize(join(dirname(file), match[1] ?? match[2] ?? match[3] ?? '')),
  )
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))

/** What is loaded with a file: no types, and nothing that is only imported when it is needed. */
const loadedBy = new Map(
  files.map((file) => [file, importsOf(file, /^(?:import|export) (?!type\b)[^'"]*?from '(\.[^']+)'/gm)]),
)

/** Does it import one of these, or something that does? */
function reaches(file: string, wanted: readonly string[], by = imports, seen = new Set<string>()): boolean {
  if (wanted.includes(file)) return true
  if (seen.has(file)) return false
  seen.add(file)
  return (by.get(file) ?? []).some((imported) => reaches(imported, wanted, by, seen))
}

/** The names that a file exports. */
function exportsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  const listed = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').filter((name) => name.trim() !== ''),
  )
  const declared = [...source.matchAll(/^export (?:async )?(?:const|function|class|type|interface) (\w+)/gm)]
  return [...listed, ...declared.map(([, name = '']) => name)]
}

/** A way from a file back to itself, types counted: `a.ts -> b.ts -> a.ts`; null if there is none. */
function importCircle(importsOfFile: ReadonlyMap<string, readonly string[]>): string | null {
  const seenToTheEnd = new Set<string>()
  function circleFrom(file: string, way: readonly string[]): string | null {
    const begin = way.indexOf(file)
    if (begin !== -1) return [...way.slice(begin), file].join(' -> ')
    if (seenToTheEnd.has(file)) return null
    for (const imported of importsOfFile.get(file) ?? []) {
      const circle = circleFrom(imported, [...way, file])
      if (circle !== null) return circle
    }
    seenToTheEnd.add(file)
    return null
  }
  for (const file of importsOfFile.keys()) {
    const circle = circleFrom(file, [])
    if (circle !== null) return circle
  }
  return null
}

describe('the modules', () => {
  it('have every file in one of them', () => {
    expect(files.filter((file) => moduleOf(file) === undefined)).toEqual([])
  })

  it('only know whom they may know', () => {
    const forbidden = files.flatMap((file) => {
      const module = moduleOf(file) ?? ''
      return importsOf(file)
        .filter((imported) => ![module, ...(modules[module] ?? [])].some((allowed) => isWithin(imported, allowed)))
        .map((imported) => `${file} -> ${imported}`)
    })
    expect(forbidden).toEqual([])
  })

  it('open a few doors to the reference stack, with about a dozen exports at most', () => {
    const exports = doors.map((door) => [door, exportsOf(door).length] as const)
    expect(exports.filter(([, count]) => count > 13 || count === 0)).toEqual([])
  })

  it('leave the files of the reference stack to it, also those that it starts', () => {
    const outside = files.filter((file) => /^(?:commands|src|reports|action)\//.test(file))
    const users = outside.filter((file) => /new URL\(['"`][./]*reference-stack\//.test(readFileSync(file, 'utf8')))
    expect(users).toEqual([])
  })

  it('load neither DynamoDB nor a compiler nor an AWS client behind a door of the reference stack', () => {
    const heavy = files.filter((file) =>
      /^(?:import (?!type\b)[^'"]*?from |.*\brequire\()'(?:dynalite|@aws-sdk\/|aws-cdk-lib)/m.test(
        readFileSync(file, 'utf8'),
      ),
    )
    // The compiler is only loaded by `compiler()`, which these call.
    const bundlers = files.filter((file) => file.startsWith('reference-stack/bundling/bundle'))
    heavy.push(...bundlers, 'reference-stack/page/build-page.ts')
    expect(heavy).toContain('reference-stack/local/dynamodb/engine.ts')
    expect(doors.filter((door) => reaches(door, heavy, loadedBy))).toEqual([])
  })

  it('are free of import circles', () => {
    expect(importCircle(imports)).toBeNull()
  })

  it('are free of circles between the folders of commands', () => {
    const folderOf = (file: string) => (isWithin(file, 'commands') ? (file.split('/').slice(0, -1)[1] ?? '') : '')
    const ways = new Map<string, string[]>()
    for (const [file, imported] of imports) {
      const others = imported.map(folderOf).filter((folder) => folder !== '' && folder !== folderOf(file))
      if (folderOf(file) !== '') ways.set(folderOf(file), [...(ways.get(folderOf(file)) ?? []), ...others])
    }
    expect(ways.size).toBeGreaterThan(15)
    expect(importCircle(ways)).toBeNull()
  })

  it('would have a circle shown as the way around it', () => {
    const ways = new Map([
      ['a.ts', ['b.ts', 'c.ts']],
      ['b.ts', ['d.ts']],
      ['c.ts', ['d.ts', 'e.ts']],
      ['e.ts', ['c.ts']],
    ])
    expect(importCircle(ways)).toBe('c.ts -> e.ts -> c.ts')
    expect(importCircle(new Map([...ways, ['e.ts', ['b.ts']]]))).toBeNull()
  })

  it('leave HdrHistogram to the one file that guards it', () => {
    const users = files.filter((file) => readFileSync(file, 'utf8').includes("from 'hdr-histogram-js'"))
    expect(users).toEqual(['src/metrics/recording/histogram.ts'])
  })

  it('leave the CDK, which users may not have, to a process of its own', () => {
    const users = files.filter((file) => /from '(?:aws-cdk-lib|constructs|cdk-nag)\b/.test(readFileSync(file, 'utf8')))
    const bound = files.filter((file) => reaches(file, users))
    expect(bound).toContain('reference-stack/cloud/app.ts')
    expect(bound.filter((file) => !isWithin(file, 'reference-stack/cloud'))).toEqual([])
  })

  it('make AWS clients in one file, which sees to it that they are destroyed', () => {
    const makers = files.filter((file) => {
      const source = readFileSync(file, 'utf8')
      return (
        /^(?:commands|src)\//.test(file) &&
        /from '@aws-sdk\//.test(source) &&
        /\bnew \w*Client\b|\.destroy\(/.test(source)
      )
    })
    expect(makers).toEqual(['src/targets/clients.ts'])
  })

  it('let evaluation, which has all it needs in the logs, reach neither what forks nor an AWS client', () => {
    const users = files.filter((file) => /from '(?:node:child_process|@aws-sdk\/)/.test(readFileSync(file, 'utf8')))
    const evaluation = files.filter((file) => isWithin(file, 'src/runs/evaluation'))
    expect(reaches('src/runs/play-scenario.ts', users)).toBe(true)
    expect(evaluation.length).toBeGreaterThan(0)
    expect(evaluation.filter((file) => reaches(file, users))).toEqual([])
  })

  it("open users' files in one file, which takes regular ones of bounded sizes only", () => {
    const opens = /\b(?:readFile(?:Sync)?|open(?:Sync|AsBlob)?|createReadStream)\b[^'"]*? from 'node:fs/
    const found = files.filter((file) => !isWithin(file, 'action') && opens.test(readFileSync(file, 'utf8')))
    const streaming = 'src/sharding/parts/find-parts.ts'
    expect(readFileSync(streaming, 'utf8')).toContain('fd: openUserFile(')
    expect(found.toSorted()).toEqual(
      ['user-files/read-user-file.ts', streaming, ...Object.values(openers).flat()].toSorted(),
    )
  })

  it('leave commander to commands', () => {
    const users = files.filter((file) => readFileSync(file, 'utf8').includes("from 'commander'"))
    expect(users.filter((file) => !isWithin(file, 'commands'))).toEqual([])
  })

  it('print and exit in the files of the process only', () => {
    const inProcess = files.filter(
      (file) => !['reference-stack/chats', 'reports/html/browser', 'action'].some((module) => isWithin(file, module)),
    )
    const printers = inProcess.filter((file) => /\bconsole\.\w+\(/.test(readFileSync(file, 'utf8')))
    expect(printers.filter((file) => file !== 'commands/cli.ts' && file !== 'commands/flags/process.ts')).toEqual([])
  })
})
