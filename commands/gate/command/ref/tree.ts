import type { PackageManager } from './package-managers.ts'

/** A checkout of a repository, and its working copy. */
export interface Tree {
  readonly ref: string
  /** The root of the working copy. */
  readonly root: string
  /** The folder of the checkout. */
  readonly tree: string
  /** The path of the definition in both, with slashes. */
  readonly path: string
}

/** A folder in which packages are installed: one with a lock file, or with a package.json where there is no lock file. */
export interface Installation {
  /** Relative to the root, with slashes; empty for the root itself. */
  readonly folder: string
  /** Undefined where no lock file says which versions it takes. */
  readonly manager: PackageManager | undefined
}

/** The reporting of slow steps, and the signal that ends them. */
export interface Surroundings {
  readonly notice: (text: string) => void
  readonly signal: AbortSignal
}
