import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const compiler = process.env['CC'] ?? 'cc'

/** Why the benchmark cannot run here, or undefined. */
export function reasonToSkip(): string | undefined {
  if (process.platform !== 'linux') return 'it measures with epoll and /proc, which only Linux has'
  const figures = [`/proc/self/task/${process.pid}/schedstat`, `/proc/self/task/${process.pid}/children`]
  const missing = figures.find((path) => !existsSync(path))
  if (missing !== undefined) return `this kernel has no ${missing.replace(String(process.pid), '<pid>')}`
  if (spawnSync(compiler, ['--version']).error !== undefined) {
    return `there is no C compiler (${compiler}); on Debian: apt install gcc libc6-dev`
  }
  return undefined
}

/** A variant of a program. */
interface Variant {
  /** The suffix of its name. */
  readonly suffix: string
  readonly flags: readonly string[]
  readonly libraries: readonly string[]
}

/**
 * @param source a C program's file
 * @returns the path of the program
 * @throws if it does not compile; the compiler has then said why
 */
export function compile(
  source: URL,
  folder: string,
  { suffix, flags, libraries }: Variant = { suffix: '', flags: [], libraries: [] },
): string {
  const path = fileURLToPath(source)
  const program = join(folder, `${basename(path, '.c')}${suffix}`)
  const args = ['-O2', '-Wall', '-Wextra', ...flags, '-o', program, path, ...libraries]
  execFileSync(compiler, args, { stdio: 'inherit' })
  return program
}
