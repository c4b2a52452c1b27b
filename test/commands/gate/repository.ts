import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../fanbench.ts'

/** A Git repository of its own, gone after the test. */
export class Repository {
  /** As Git names it. */
  readonly root: string

  constructor(root = realpathSync(temporaryFolder())) {
    this.root = root
    this.git('init', '--quiet', '--initial-branch', 'main')
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@chat.example', '-c', 'commit.gpgsign=false']
    return execFileSync('git', ['-C', this.root, ...who, ...args], { encoding: 'utf8' }).trim()
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, name)), { recursive: true })
      writeFileSync(join(this.root, name), text)
    }
  }

  /** @returns the commit */
  commit(files: Readonly<Record<string, string>>): string {
    this.write(files)
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', 'a version')
    return this.git('rev-parse', 'HEAD')
  }

  /** The worktrees that Git knows of, besides the working copy. */
  worktrees(): string[] {
    return this.git('worktree', 'list', '--porcelain')
      .split('\n')
      .filter((line) => line.startsWith('worktree '))
      .slice(1)
  }

  path(name: string): string {
    return join(this.root, name)
  }
}

export function textOf(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8')
}
