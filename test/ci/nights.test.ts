import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GateResult } from '../../commands/gate/gate-result.ts'
import { nightRunOf } from '../../commands/trend/add-runs.ts'
import { checkRun } from '../../src/metrics/judging/checks/checks.ts'
import { historyFolder } from '../../src/metrics/result/history/open-history.ts'
import { resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { workflowFor } from '../../commands/init/workflow.ts'
import { gateResults } from '../commands/gate/report/gate-results.ts'
import { everyCase } from '../every-case.ts'
import { metricSummary, runResult } from '../fixtures/run-result.ts'
import { type PlayedJob, playGitHubJob, playGitLabJob } from './play-jobs.ts'

const textOf = (name: string) => readFileSync(join('docs/ci', name), 'utf8')
const gitHub = textOf('github-nightly.yml')
const gitLab = textOf('gitlab-ci.yml')

const hourMs = 3600 * 1000

const made = runResult()
const handler = {
  name: 'Lambda SendMessage',
  side: 'target',
  processes: 1,
  cpuSeconds: (200 * (made.counters['deliveries_received'] ?? 0)) / 1e6,
  peakRssBytes: 9e7,
  cpuShares: [],
} as const
const deliveries = { ...metricSummary({ count: 2000, medianUs: 20_000 }), p50: 20_000, p99: 60_000 }
const healthy: RunResult = {
  ...made,
  metrics: { ...made.metrics, delivery_latency: deliveries, connect_latency: { ...deliveries, p99: 40_000 } },
  processes: [handler],
}

/** A run of the chat that began so long ago; its checks are those of every run. */
function runOf(name: string, hoursAgo: number, changes: Partial<RunResult> = {}): RunResult {
  const startedAt = new Date(Date.now() - hoursAgo * hourMs).toISOString()
  const result: RunResult = { ...healthy, runId: name, startedAt, ...changes }
  const checks = checkRun({ ...result, measures: [], interruption: null, limits: [], scenarioLimits: [] })
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  const isInvalid = result.validity.verdict === 'invalid'
  return {
    ...result,
    verdict: {
      exitCode: isInvalid ? 11 : failed.length > 0 ? 10 : 0,
      reasons: [
        ...(isInvalid ? result.validity.reasons : []),
        ...failed.map(({ name: check }) => `${check} was not 0.`),
      ],
      checks,
    },
  }
}

const { counters } = healthy
const five = [1, 2, 3, 4, 5]

/** What `fanbench run` leaves behind tonight, five times: a result with its exit code. */
const nights: Readonly<Record<string, () => readonly { readonly text: string; readonly result: RunResult }[]>> = {
  good: () => five.map((run) => saved(runOf(`tonight-${run}`, 1 - run / 10))),
  'refused handshakes': () =>
    five.map((run) =>
      saved(runOf(`tonight-${run}`, 1 - run / 10, { counters: { ...counters, connections_failed: 500 } })),
    ),
  invalid: () =>
    five.map((run) =>
      saved(
        runOf(`tonight-${run}`, 1 - run / 10, { validity: { verdict: 'invalid', reasons: ['A worker was lost.'] } }),
      ),
    ),
  truncated: () => five.map((run) => saved(runOf(`tonight-${run}`, 1 - run / 10), run === 3 ? 1000 : Infinity)),
  // What an earlier job has left.
  missing: () => five.map(() => saved(runOf('earlier-1', 24))),
}

function saved(result: RunResult, characters = Infinity) {
  return { text: resultJson(result).slice(0, characters), result }
}

/** A repository with a branch of twelve nights, and a remote that has it too. */
const [start, places] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'fanbench-test-'))) as [string, string]
afterAll(() => [start, places].forEach((folder) => rmSync(folder, { recursive: true })))

beforeAll(async () => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: join(start, 'clone'), stdio: 'pipe' })
  mkdirSync(join(start, 'clone'))
  execFileSync('git', ['init', '-q', '--bare', join(start, 'remote.git')])
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['config', 'user.name', 'A'],
    ['config', 'user.email', 'a@example.org'],
    ['remote', 'add', 'origin', '../remote.git'],
    ['checkout', '-q', '--orphan', 'perf-data'],
  ])
    git(...args)
  const before = Array.from({ length: 12 }, (_, night) =>
    nightRunOf(runOf(`earlier-${12 - night}`, 24 * (12 - night)), `c${night}`),
  )
  await historyFolder(join(start, 'clone')).add(before)
  git('add', '.')
  git('commit', '-qm', 'nights')
  git('push', '-q', 'origin', 'perf-data')
  git('checkout', '-q', '--orphan', 'main')
  git('rm', '-rqf', '.')
  git('commit', '-qm', 'the chat', '--allow-empty')
  git('branch', '-qD', 'perf-data')
})

/** In the place of `npx`: measures what is prepared, and runs what is no measurement. */
const npx = `#!/bin/sh
[ "$1" = fanbench ] || exit 99
shift
case "$1" in
  trend) exec "$NODE" "$CLI" "$@" ;;
  run) ;;
  gate) [ -d "$TONIGHT" ] || exit "\${ENDS_WITH:-0}" ;;
  *) exit "\${ENDS_WITH:-0}" ;;
esac
while [ $# -gt 0 ]; do [ "$1" = --out-dir ] && out=$2; shift; done
next=$(ls "$TONIGHT" | head -n 1)
[ -n "$next" ] || exit 0
mkdir -p "$out" && mv "$TONIGHT/$next" "$out/$next" && exit "$(cat "$out/$next/exit-code")"
`

/** A place to play in: a clone, and commands that are in front of all others. */
function place(night: string, more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(places, 'place-'))
  cpSync(start, folder, { recursive: true })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'npx'), npx, { mode: 0o755 })
  writeFileSync(join(folder, 'bin', 'npm'), '#!/bin/sh\n', { mode: 0o755 })
  for (const [at, { text, result }] of (nights[night]?.() ?? []).entries()) {
    const run = join(folder, 'tonight', String(at))
    mkdirSync(run, { recursive: true })
    writeFileSync(join(run, 'result.json'), text)
    writeFileSync(join(run, 'exit-code'), String(result.verdict.exitCode))
  }
  return {
    cwd: join(folder, 'clone'),
    env: {
      HOME: folder,
      PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
      NODE: process.execPath,
      CLI: resolve('commands/cli.ts'),
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      TONIGHT: join(folder, 'tonight'),
      GITHUB_OUTPUT: join(folder, 'output'),
      // GitLab's own remote is on no other machine here.
      PERF_DATA_TOKEN: 'token',
      CI_SERVER_HOST: 'git.example',
      CI_PROJECT_PATH: 'g/p',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${join(folder, 'remote.git')}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://fanbench:token@git.example/g/p.git',
      ...more,
    },
  }
}

const expected: readonly [string, PlayedJob['outcome'], string][] = [
  ['good', 'green', 'Within the limit'],
  ['refused handshakes', 'red', '5 of 5 runs of the newest night failed: connections_failed was not 0.'],
  ['invalid', 'red', 'none of the 5 runs of the newest night counts: invalid: A worker was lost.'],
  ['truncated', 'red', 'damaged'],
  ['missing', 'red', 'already: nothing was added'],
]

describe.concurrent.each(expected)('a night with runs that are %s', (night, outcome, says) => {
  const isPlayed = (other: boolean) => everyCase || expected.findIndex(([name]) => name === night) % 2 === Number(other)

  it.runIf(isPlayed(false))(`is ${outcome} in the nightly workflow of GitHub`, async () => {
    const played = await playGitHubJob(gitHub, 'trend', place(night))
    expect(played.log.replaceAll(/\s+/g, ' ')).toContain(says)
    expect(played.outcome, played.log).toBe(outcome)
  })

  it.runIf(isPlayed(true))(`is ${outcome} in that of GitLab`, async () => {
    const played = await playGitLabJob(gitLab, 'nightly-trend', place(night))
    expect(played.log.replaceAll(/\s+/g, ' ')).toContain(says)
    expect(played.outcome, played.log).toBe(outcome)
  })
})

describe.concurrent('a job with a gate', () => {
  const codes = [
    [0, 'green'],
    [1, 'red'],
    [2, 'red'],
    [10, 'red'],
    [11, 'red'],
    [12, 'red'],
    [13, 'red'],
    [15, 'red'],
    [16, 'red'],
    [130, 'red'],
  ] as const
  it.each(codes.filter(([code]) => everyCase || [0, 10, 16].includes(code)))(
    'that ends with %i is %s, and at most a warning with 16 in GitLab',
    async (code, outcome) => {
      const surroundings = place('none', { ENDS_WITH: String(code) })
      execFileSync('git', ['tag', 'v1'], { cwd: surroundings.cwd })
      mkdirSync(join(surroundings.cwd, 'targets'))
      for (const side of ['baseline', 'candidate'])
        writeFileSync(join(surroundings.cwd, 'targets', `${side}.json`), '{"url":"wss://chat.example/prod"}')
      const played = await Promise.all([
        playGitHubJob(textOf('github-pull-request.yml'), 'gate', surroundings),
        playGitHubJob(textOf('github-nightly-aws.yml'), 'gate', surroundings),
        playGitLabJob(gitLab, 'nightly-gate-aws', {
          ...surroundings,
          env: { ...surroundings.env, AWS_WEB_IDENTITY_TOKEN_FILE: 'token' },
        }),
      ])
      expect(played.map(({ outcome: one }) => one)).toEqual([outcome, outcome, code === 16 ? 'warning' : outcome])
    },
  )
})

/** What `fanbench gate` leaves behind tonight; null: nothing. */
function placeWithGate(gate: GateResult | null) {
  const surroundings = place('none', { ENDS_WITH: '11' })
  if (gate === null) return surroundings
  const folder = join(surroundings.env.TONIGHT, gate.experimentId)
  const [block] = gate.blocks
  mkdirSync(join(folder, block!.runId), { recursive: true })
  writeFileSync(join(folder, 'gate.json'), JSON.stringify({ ...gate, startedAt: new Date().toISOString() }))
  writeFileSync(join(folder, 'exit-code'), String(gate.exitCode))
  writeFileSync(join(folder, block!.runId, 'result.json'), resultJson(healthy))
  return surroundings
}

function gateTonight(changes: Partial<GateResult> = {}): GateResult {
  const { pass } = gateResults
  return { ...pass, blocks: pass.blocks.map((block) => ({ ...block, arm: 'candidate' })), ...changes }
}

const { lossy, fail, invalid: unfit } = gateResults
const ofGates: readonly [string, () => GateResult | null, PlayedJob['outcome'], string][] = [
  ['passes', gateTonight, 'green', 'Within the limit'],
  ['is slower for the first time', () => gateTonight({ ...fail, blocks: gateTonight().blocks }), 'green', 'One night'],
  [
    'loses messages',
    () => gateTonight({ ...lossy, blocks: gateTonight().blocks }),
    'red',
    'failed: deliveries_lost 12, reference 0',
  ],
  ['is unfit', () => gateTonight({ ...unfit, blocks: gateTonight().blocks }), 'red', 'does not count: unfit'],
  ['does not begin, on a busy machine', () => null, 'red', 'no such run or folder'],
]

describe.concurrent.each(ofGates)('a night whose gate %s', (name, gate, outcome, says) => {
  const isPlayed = (other: boolean) => everyCase || ofGates.findIndex(([one]) => one === name) % 2 === Number(other)

  it.runIf(isPlayed(false))(`is ${outcome} in the nightly workflow of GitHub`, async () => {
    const played = await playGitHubJob(gitHub, 'gate', placeWithGate(gate()))
    expect(played.log.replaceAll(/\s+/g, ' ')).toContain(says)
    expect(played.outcome, played.log).toBe(outcome)
  })

  it.runIf(isPlayed(true))(`is ${outcome} in that of GitLab`, async () => {
    const played = await playGitLabJob(gitLab, 'nightly-gate', placeWithGate(gate()))
    expect(played.log.replaceAll(/\s+/g, ' ')).toContain(says)
    expect(played.outcome, played.log).toBe(outcome)
  })
})

it('what `fanbench init` writes has the same steps, and follows no figure that nobody can know', () => {
  const written = (ci: 'github' | 'gitlab', isElsewhere: boolean) =>
    workflowFor({ ci, isElsewhere, hasOwnHandlers: false, hasQuery: false }).file.text
  const steps = (text: string) =>
    /^ +(?:- name: Five runs|nightly-trend:|script:)[\s\S]*?handler_cpu[^\n]*$/m.exec(text)?.[0]
  for (const [ci, shipped] of [
    ['github', gitHub],
    ['gitlab', gitLab],
  ] as const) {
    expect(steps(written(ci, false))).toBeDefined()
    expect(shipped).toContain(steps(written(ci, false)))
    expect(written(ci, true)).toBe(written(ci, false).replace(',handler_cpu', ''))
  }
})
