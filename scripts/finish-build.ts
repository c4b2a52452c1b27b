import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program } from '../commands/program.ts'
import { overviewColumns } from '../commands/quick-answer.ts'

/**
 * What `npm run build` does after the compiler: the Python program beside its compiled callers, the help of the package, and of the
 * declarations only those that users can import, or that these need.
 */
const python = 'reference-stack/local/lambda/python'
cpSync(python, join('dist', python), { recursive: true, filter: (path) => !path.endsWith('.ts') })

const overview: string[] = []
program(() => Promise.resolve())
  .configureOutput({ getOutHelpWidth: () => overviewColumns, writeOut: (text) => overview.push(text) })
  .outputHelp()
writeFileSync('dist/commands/overview.txt', overview.join(''))

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Readonly<Record<string, string | { readonly types: string }>>
}
const needed = new Set<string>()
for (const entry of Object.values(exports)) if (typeof entry !== 'string') need(join(entry.types))
for (const file of globSync('dist/**/*.d.ts')) if (!needed.has(file)) rmSync(file)

/** This declaration, and all that it imports from beside it. */
function need(file: string): void {
  if (needed.has(file)) return
  needed.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)["']/g))
    need(join(file, '..', specifier.replace(/\.[jt]s$/, '.d.ts')))
}
