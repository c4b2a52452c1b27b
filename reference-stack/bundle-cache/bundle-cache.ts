import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { BuildOptions, Metafile } from 'esbuild'
import { compiler } from '../../user-files/compiler.ts'
import { cacheFolder } from './cache-folder.ts'
import { type Sources, fingerprint, lastChangedMs, sourcesOf } from './sources.ts'

/** The options of a build, without its output folder, which does not affect the result. */
export interface BundleOrder extends Omit<BuildOptions, 'outdir'> {
  readonly absWorkingDir: string
  readonly entryPoints: { in: string; out: string }[]
}

/** The first line of a kept file, before the bundles themselves. */
interface Header {
  readonly sources: Sources
  readonly fingerprint: string
  /** Paths within the output folder, in the order in which they follow. */
  readonly outputs: readonly { readonly path: string; readonly bytes: number }[]
}

export interface CacheLimits {
  /** All that is kept. What was taken longest ago is removed. */
  readonly mostBytes: number
  /** A source that changed less than this time before a build is not cached, because it may have changed during the build. */
  readonly settledMs: number
}

// The bundles of the room chat are 14 MB. Some file systems tell instants two seconds apart.
const usualLimits: CacheLimits = { mostBytes: 256 * 1024 * 1024, settledMs: 2_000 }

/**
 * Bundles of earlier processes, a file for each order. One is taken only if every source is as it was: those that were read, and
 * the places where a nearer one might be by now. Whatever goes wrong with it, there is none.
 */
export class BundleCache {
  readonly #folder: string
  readonly #limits: CacheLimits

  constructor(folder: string, limits: Partial<CacheLimits> = {}) {
    this.#folder = folder
    this.#limits = { ...usualLimits, ...limits }
  }

  /** Null where bundles cannot be kept, or shall not be. */
  static open(): BundleCache | null {
    const folder = cacheFolder()
    return folder === null ? null : new BundleCache(folder)
  }

  /** Writes the bundles that are ordered into `directory`. @returns false if they have to be made */
  take(order: BundleOrder, directory: string): boolean {
    try {
      const file = this.#fileOf(order)
      const { header, content } = unpack(readFileSync(file))
      if (fingerprint(header.sources) !== header.fingerprint) return false
      let start = 0
      for (const { path, bytes } of header.outputs) {
        mkdirSync(dirname(join(directory, path)), { recursive: true })
        writeFileSync(join(directory, path), content.subarray(start, start + bytes))
        start += bytes
      }
      // Those that were taken last stay longest.
      const now = new Date()
      utimesSync(file, now, now)
      return true
    } catch {
      return false
    }
  }

  /** Keeps what a build has written into `directory`, if it can be told when that is out of date. */
  keep(order: BundleOrder, metafile: Metafile, directory: string, startedAtMs: number): void {
    try {
      const sources = sourcesOf(
        metafile,
        order.entryPoints.map((entry) => entry.in),
        order.absWorkingDir,
      )
      if (sources === null) return
      const print = fingerprint(sources)
      if (lastChangedMs(sources) > startedAtMs - this.#limits.settledMs) return
      const files = Object.keys(metafile.outputs).map((name) => resolve(order.absWorkingDir, name))
      const bundles = files.map((file) => readFileSync(file))
      const outputs = files.map((file, at) => ({ path: relative(directory, file), bytes: bundles[at]?.length ?? 0 }))
      const temporary = join(this.#folder, randomUUID())
      writeFileSync(temporary, pack({ sources, fingerprint: print, outputs }, bundles), { mode: 0o600, flag: 'wx' })
      renameSync(temporary, this.#fileOf(order))
      this.#removeOldest()
    } catch {
      // A full disk, or another process that tidied up: the bundles are there, only not kept.
    }
  }

  #fileOf(order: BundleOrder): string {
    const { ESBUILD_BINARY_PATH: binary } = process.env
    return join(this.#folder, sha256(JSON.stringify([compiler().version, binary, order])))
  }

  #removeOldest(): void {
    const kept = readdirSync(this.#folder)
      .map((name) => join(this.#folder, name))
      .flatMap((file) => {
        const found = statSync(file, { throwIfNoEntry: false })
        return found === undefined ? [] : [{ file, bytes: found.size, usedAtMs: found.mtimeMs }]
      })
      .toSorted((a, b) => b.usedAtMs - a.usedAtMs)
    let bytes = 0
    for (const one of kept) {
      bytes += one.bytes
      if (bytes > this.#limits.mostBytes) rmSync(one.file, { force: true })
    }
  }
}

/** The hash of all that follows comes first: a file may be cut short or damaged. */
function pack(header: Header, bundles: readonly Buffer[]): Buffer {
  const packed = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...bundles])
  return Buffer.concat([Buffer.from(sha256(packed)), packed])
}

function unpack(file: Buffer): { header: Header; content: Buffer } {
  const packed = file.subarray(64)
  if (sha256(packed) !== file.toString('latin1', 0, 64)) throw new Error('damaged')
  const end = packed.indexOf('\n')
  return { header: JSON.parse(packed.toString('utf8', 0, end)) as Header, content: packed.subarray(end + 1) }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
