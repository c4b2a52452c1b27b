export interface PackageManager {
  readonly lockFile: string
  /** The command that installs exactly what the lock file says. */
  readonly install: readonly [program: string, ...args: string[]]
}

/** The first whose lock file is there. */
export const packageManagers: readonly PackageManager[] = [
  { lockFile: 'pnpm-lock.yaml', install: ['pnpm', 'install', '--frozen-lockfile'] },
  { lockFile: 'yarn.lock', install: ['yarn', 'install', '--frozen-lockfile'] },
  { lockFile: 'bun.lock', install: ['bun', 'install', '--frozen-lockfile'] },
  { lockFile: 'bun.lockb', install: ['bun', 'install', '--frozen-lockfile'] },
  { lockFile: 'npm-shrinkwrap.json', install: ['npm', 'ci', '--no-audit', '--no-fund'] },
  { lockFile: 'package-lock.json', install: ['npm', 'ci', '--no-audit', '--no-fund'] },
]

/** For a package.json without a lock file: the newest that it allows, as anybody gets who installs it today. */
export const withoutLockFile: PackageManager['install'] = [
  'npm',
  'install',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
]
