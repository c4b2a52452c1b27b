import { globSync, readFileSync } from 'node:fs'

/**
 * Lists exports that nobody uses: values that no other file mentions, and types that no other file mentions and that do
 * not even stand in a signature of their own. Knip would do more, but its releases either need an older TypeScript or
 * bring binaries that break the lock file (docs/decisions/009); the names here are distinctive enough for a search by word.
 */
const publicModules = [
  'reference-stack/define-stack.ts',
  'src/crowd/protocols/protocol.ts',
  'src/metrics/result/run-result.ts',
  'commands/config/define-config.ts',
]
// These are found by their file: Lambda handlers by `_HANDLER`.
const foundByFile = /^reference-stack\/chats\/.*\/handlers\//

const files = globSync(
  '{commands,src,processes,user-files,reference-stack,reports,test,bench,scripts,action}/**/*.ts',
).filter((file) => !/^(reports\/out|test\/fixtures\/(their-chats|documented-chat))\//.test(file))
const wordsOf = new Map(files.map((file) => [file, readFileSync(file, 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []]))
const usersOf = new Map<string, Set<string>>()
for (const [file, words] of wordsOf) {
  for (const word of words) usersOf.set(word, (usersOf.get(word) ?? new Set()).add(file))
}

const exported = /^export (?:async )?(const|let|function\*?|class|interface|type) (\w+)/gm
for (const [file, words] of wordsOf) {
  if (publicModules.includes(file) || foundByFile.test(file)) continue
  for (const [, kind, name = ''] of readFileSync(file, 'utf8').matchAll(exported)) {
    const isType = kind === 'interface' || kind === 'type'
    const isUsed = (usersOf.get(name)?.size ?? 0) > 1 || (isType && words.filter((word) => word === name).length > 1)
    if (isUsed) continue
    console.error(`${file}: nobody uses the exported ${kind} ${name}`)
    process.exitCode = 1
  }
}
