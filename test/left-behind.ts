import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A place for one command, where whatever it starts and leaves behind is found again. Disposing of it removes its folder. */
export interface OwnGround extends Disposable {
  /** For the command's environment: its temporary folder, which every process below it inherits. */
  readonly env: { readonly TMPDIR: string }
  /** Processes of the command that run at this moment, itself included; none that has ended and waits for its parent. */
  processes(): { readonly pid: number; readonly command: string }[]
  /**
   * What is left after the command has ended, a line each: `process 4711: node worker.ts`, `fanbench-lambda-x1y2z3`.
   *
   * @param withinMs so long it may take until nothing is; a command that was killed leaves the tidying to its children
   */
  leftBehind(withinMs?: number): Promise<string[]>
}

/**
 * Only on Linux. Processes are known by their environment, so that one whose parent is gone, which ignores signals or is
 * stopped, is found as well.
 *
 *     using ground = ownGround()
 *     const { exitCode } = await fanbench(args, { env: controls.env })
 *     expect(await controls.leftBehind()).toEqual([])
 */
export function ownGround(): OwnGround {
  if (process.platform !== 'linux') throw new Error('what a command leaves behind is looked up in /proc')
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
  const mark = `TMPDIR=${folder}`
  const processes = () => runningWith(mark)
  const remains = () => [
    ...processes().map(({ pid, command }) => `process ${pid}: ${command}`),
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }),
  ]
  return {
    env: { TMPDIR: folder },
    processes,
    async leftBehind(withinMs = 2_000) {
      const giveUpAtMs = performance.now() + withinMs
      let left = remains()
      while (left.length > 0 && performance.now() < giveUpAtMs) {
        await sleep(50)
        left = remains()
      }
      return left
    },
    [Symbol.dispose]() {
      for (const { pid } of processes()) killIfThere(pid)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One that has ended has no environment any more, though it may still be listed. */
function runningWith(variable: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(variable)) return []
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim()
      return [{ pid: Number(name), command }]
    } catch {
      // Somebody else's, or it has just ended.
      return []
    }
  })
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was faster.
  }
}
