import type { FollowedLines } from '../../reference-stack/local/index.ts'
import { describeProtocol } from '../../src/crowd/protocols/load-protocol.ts'
import { type ExitCode, exitCodes, interruptionBy } from '../../src/exit-codes.ts'
import { maskedUrl } from '../../src/masked-url.ts'
import type { Failure, FrameEvent, ProbeEvent, StepEvent } from '../../src/probe/probe-events.ts'
import { runProbe } from '../../src/probe/run-probe.ts'
import { type SettingSources, gatherSettings } from '../../src/settings/gather-settings.ts'
import type { CommandContext } from '../flags/context.ts'
import { writeNotice } from '../flags/notice.ts'
import { functionLogLines } from '../stack/function-log-lines.ts'
import { eventLine, failureText, logLines, passedText } from './probe-text.ts'
import { startTarget } from '../run/aim/start-target.ts'
import { randomBytes } from 'node:crypto'
import { memberOptions } from '../../src/crowd/member-settings.ts'
import { answerPatienceMs } from '../../src/crowd/unanswered/answer-patience.ts'
import type { ProbePlan } from '../../src/probe/probe.ts'
import { Mistakes } from '../../src/settings/mistakes.ts'
import { probeSettings } from '../../src/settings/probe-settings.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { connectionLimitsOf } from '../../src/targets/connection-limits.ts'
import { isLoopback } from '../../src/targets/guard.ts'
import type { Target } from '../../src/targets/target.ts'
import { type PlannedRun, planGiven } from '../run/plan-run.ts'

type FailedStep = StepEvent & { readonly failure: Failure }

/** The lines of functions come in groups, a tenth of a second apart; those of the last step are worth the wait. */
const lastLogsMs = 300

/**
 * Two clients go through the protocol of a chat, with each frame and each step shown as it comes.
 *
 * @returns 0 if all steps went through; 12 if the chat lets the clients not in, 10 if it lets them in and loses something, 13 for
 * want of files or ports, 130 or 143 if it was ended
 * @throws Refusal (2), (15) for what is wrong before anything is sent, (2) for a protocol that fails
 */
export async function probe(sources: SettingSources, context: CommandContext): Promise<ExitCode> {
  const { answer, progress, quiet, json, signal } = context
  const plan = await planProbe(sources)
  const { name } = await describeProtocol(plan.protocol)
  const say = (text: string) => void (quiet || writeNotice(progress, text))
  const shown = new Shown(context, plan.handshake.ofTheChat)
  await using chat = await startTarget(plan, say, {
    asksCloudWatch: false,
    followLogs: (followed) => shown.logs(followed),
  })
  const url = maskedUrl(chat.target.url)
  if (!json) writeNotice(answer, `fanbench probe · ${url} · protocol ${name} · two clients, one room`)
  await runProbe(probePlanOf(plan, chat.target), (event) => shown.event(event), signal)
  if (plan.aim.kind === 'embedded') await new Promise((resolve) => setTimeout(resolve, lastLogsMs))
  const interrupted = interruptionBy(signal)
  const exitCode = interrupted ?? shown.failed?.failure.exitCode ?? exitCodes.ok
  if (json) answer.write(`${JSON.stringify({ ...shown.document, target: url, protocol: name, exitCode }, null, 2)}\n`)
  else if (interrupted !== null) answer.write('\n✖ interrupted: the steps above are all that was done\n')
  else answer.write(shown.failed === null ? passedText(shown.steps) : failureText(shown.failed, answer.columns))
  return exitCode
}

/** Prints lines as they come, and keeps them for the document. */
class Shown {
  failed: FailedStep | null = null
  readonly #context: CommandContext
  readonly #secrets: readonly string[]
  readonly #steps: StepEvent[] = []
  readonly #frames: FrameEvent[] = []
  readonly #logs: string[] = []

  constructor(context: CommandContext, secrets: readonly string[]) {
    this.#context = context
    this.#secrets = secrets
  }

  get steps(): number {
    return this.#steps.length
  }

  get document(): object {
    const withoutKind = <Event extends { readonly kind: string }>({ kind: _, ...event }: Event) => event
    return {
      schema: 'fanbench/probe@1',
      isGood: this.failed === null && this.#steps.length > 0,
      steps: this.#steps.map(withoutKind),
      frames: this.#frames.map(withoutKind),
      functionLogs: this.#logs,
    }
  }

  event(event: ProbeEvent): void {
    const { answer, json } = this.#context
    if (event.kind === 'frame') this.#frames.push(event)
    if (event.kind === 'step') {
      this.#steps.push(event)
      if (event.failure !== null) this.failed = { ...event, failure: event.failure }
    }
    if (!json) answer.write(eventLine(event, answer.columns))
  }

  logs(followed: FollowedLines): void {
    const { answer, json } = this.#context
    const lines = functionLogLines(followed, this.#secrets).trimEnd().split('\n')
    this.#logs.push(...lines)
    if (!json) answer.write(logLines(lines, answer.columns))
  }
}

/** `connect` plans a crowd that publishes nothing, whatever its chat can do. */
const load = { members: 2, rooms: 1, workers: 1, connectRate: 2, metricsWait: 0 } satisfies Settings

/**
 * Plans a probe after the same checks as a run, among them whether the target may receive load. It ignores the load in a config
 * file.
 *
 * @throws Refusal as `run` does; nothing has been started or sent by then
 */
async function planProbe(sources: SettingSources): Promise<PlannedRun> {
  const mistakes = new Mistakes()
  const given = await gatherSettings(sources, mistakes)
  const own = Object.fromEntries(
    probeSettings.flatMap(({ key }) => (given[key] === undefined ? [] : [[key, given[key]] as const])),
  ) as Settings
  return planGiven({ ...own, ...load }, { scenario: 'connect', invokedAs: 'probe' }, mistakes)
}

/** Returns the steps of the probe for a target that is up. */
function probePlanOf({ handshake, protocol, options }: PlannedRun, target: Target): ProbePlan {
  const member = memberOptions(options)
  const stepMs = answerPatienceMs(member.connectTimeoutMs, isLoopback(target.url))
  return {
    ...member,
    url: target.url,
    publishUrl: target.httpApi?.url,
    handshake,
    protocol,
    connectionLimits: connectionLimitsOf(target),
    connectTimeoutMs: stepMs,
    stepMs,
    run: randomBytes(4).toString('hex'),
  }
}
