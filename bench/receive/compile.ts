import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const compiler = process.env['CC'] ?? 'cc'

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

/**
 * @param source name of a C program beside this file, without its ending
 * @returns the path of the program
 * @throws if it does not compile; the compiler has then said why
 */
export function compile(source: string, folder: string): string {
  const program = join(folder, source)
  const path = fileURLToPath(new URL(`./${source}.c`, import.meta.url))
  execFileSync(compiler, ['-O2', '-Wall', '-Wextra', '-o', program, path], { stdio: 'inherit' })
  return program
}
