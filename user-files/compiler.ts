import { createRequire } from 'node:module'
import type * as Esbuild from 'esbuild'

const variable = 'ESBUILD_WORKER_THREADS'

/**
 * esbuild, loaded when it is needed: most users' files are JavaScript that Node takes. Left out of Artillery's bundle.
 *
 * Its synchronous calls are a process each, which is waited for. In a thread of its own, which is its default, the compiler would live
 * as long as this process, count as its memory, and be a zombie when it is stopped.
 */
export function compiler(): typeof Esbuild {
  const before = process.env[variable]
  process.env[variable] = '0'
  try {
    return createRequire(import.meta.url)('esbuild') as typeof Esbuild
  } finally {
    if (before === undefined) delete process.env[variable]
    else process.env[variable] = before
  }
}
