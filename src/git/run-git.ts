import { execFile } from 'node:child_process'
import { Refusal, exitCodes } from '../exit-codes.ts'

/** Git did not do what it was asked. The message is what it said. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure'
}

export interface GitInput {
  readonly stdin?: string
  /** Beside those of this process. */
  readonly variables?: Readonly<Record<string, string>>
  /** Ends it, as a failure. */
  readonly signal?: AbortSignal
}

/**
 * Has Git do something in a folder. It asks nobody for a password, and runs no hooks: these are for what users do.
 *
 * @returns what it printed
 * @throws GitFailure with what it said; Refusal (2) if there is no Git
 */
export function gitBytes(
  folder: string,
  args: readonly string[],
  { stdin, variables, signal }: GitInput = {},
): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>()
  const child = execFile(
    'git',
    ['-C', folder, ...settings, ...args],
    {
      encoding: 'buffer',
      // What it says has to be readable here.
      env: { ...withoutRepository(process.env), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...variables },
      timeout: withinMs,
      maxBuffer: mostBytes,
      ...(signal && { signal }),
    },
    (error, stdout, stderr) => {
      if (error === null) resolve(Buffer.from(stdout))
      else if (error.code === 'ENOENT')
        reject(new Refusal(exitCodes.usage, 'there is no `git` in the path; install Git'))
      else reject(new GitFailure(`${stdout.toString()}${stderr.toString()}`.trim() || error.message))
    },
  )
  // Whatever Git does not read, its exit code says.
  child.stdin?.on('error', () => undefined).end(stdin ?? '')
  return promise
}

/** {@link gitBytes} as text, without the last line break. */
export async function git(folder: string, args: readonly string[], input?: GitInput): Promise<string> {
  return (await gitBytes(folder, args, input)).toString().replace(/\n$/, '')
}

/**
 * Removes the variables by which Git names the repository of a running hook; otherwise Git would use it in place of the folder's
 * own.
 */
function withoutRepository(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !ofRepository.includes(name)))
}

const ofRepository = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/** No maintenance either, which goes on in the background. */
const settings = ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false']

const withinMs = 2 * 60_000
const mostBytes = 1024 ** 3
