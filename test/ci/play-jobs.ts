import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'

/** What has become of a job. */
export interface PlayedJob {
  readonly outcome: 'green' | 'warning' | 'red'
  /** What its steps have printed. */
  readonly log: string
}

interface Step {
  readonly name?: string
  readonly id?: string
  readonly if?: string
  readonly run?: string
  readonly uses?: string
  readonly with?: unknown
}

interface Surroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** What a step of GitHub may have here. Another key could forgive a failure: whoever writes it decides here what it does. */
const stepKeys: readonly string[] = ['name', 'id', 'if', 'run', 'uses', 'with'] satisfies (keyof Step)[]

/**
 * Plays the steps of a job of a workflow as GitHub's runner does. What they use of others succeeds; the action of this
 * repository ends with the exit code of `npx fanbench <its command>`.
 */
export async function playGitHubJob(content: string, job: string, surroundings: Surroundings): Promise<PlayedJob> {
  const { jobs } = parse(content) as { jobs: Readonly<Record<string, { steps: readonly Step[] } & object>> }
  const { steps = [], ...rest } = jobs[job] ?? {}
  if ('continue-on-error' in rest) throw new Error(`${job}: continue-on-error forgives everything`)
  let [hasFailed, log] = [false, '']
  for (const step of steps) {
    const unknown = Object.keys(step).filter((key) => !stepKeys.includes(key))
    if (unknown.length > 0) throw new Error(`${job}: a step with ${unknown.join()}`)
    if (hasFailed && step.if !== 'always()') continue
    const ownAction = step.uses?.includes('/fanbench@') === true
    const script = step.run ?? (ownAction ? `npx fanbench ${(step.with as { command: string }).command}` : 'true')
    // Where no shell is named, it is bash -e.
    const played = await shell(['-e', '-c', script], surroundings)
    log += played.log
    hasFailed ||= played.exitCode !== 0
  }
  return { outcome: hasFailed ? 'red' : 'green', log }
}

interface GitLabJob {
  readonly extends?: string | readonly string[]
  readonly before_script?: readonly string[]
  readonly script?: readonly string[]
  readonly allow_failure?: boolean | { readonly exit_codes: readonly number[] }
}

/** Plays the scripts of a job of a pipeline as GitLab's runner does: in one bash, which ends with the first command that fails. */
export async function playGitLabJob(content: string, job: string, surroundings: Surroundings): Promise<PlayedJob> {
  const jobs = parse(content) as Readonly<Record<string, GitLabJob>>
  const whole = (name: string): GitLabJob => {
    const own = jobs[name] ?? {}
    return Object.assign({}, ...[own.extends ?? []].flat().map(whole), own) as GitLabJob
  }
  const { before_script: before = [], script = [], allow_failure: allowed = false } = whole(job)
  const { exitCode, log } = await shell(['-eo', 'pipefail', '-c', [...before, ...script].join('\n')], surroundings)
  const isAllowed = typeof allowed === 'boolean' ? allowed : allowed.exit_codes.includes(exitCode)
  return { outcome: exitCode === 0 ? 'green' : isAllowed ? 'warning' : 'red', log }
}

async function shell(args: readonly string[], { cwd, env }: Surroundings) {
  const child = spawn('bash', ['--noprofile', '--norc', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [[exitCode], out, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { exitCode: exitCode as number, log: out + errors }
}
