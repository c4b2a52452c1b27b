import type { RunResult, ValidityLimit } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import { type Document, type Part, type Sentence, explanation, factsOf, sentence, warning } from '../document.ts'
import { duration, plain, secondsBetween, whole } from '../figures.ts'
import { checkFigure, checkOutcomes, targetBadge, validityOutcomes, worstFirst } from '../outcome.ts'
import { lowerFirst } from '../sentences/one-sentence.ts'
import { runHeadline, runSentence } from '../sentences/run-headline.ts'
import { servedSentence } from '../sentences/served-times.ts'
import { accountsSection } from './accounts.ts'
import { checksSection } from './checks.ts'
import { coldStartsSection } from './cold-starts.ts'
import { costSection } from './cost.ts'
import { crowdSection } from './crowd.ts'
import { fanOutSection } from './fan-out.ts'
import { findingsSection, hintsSection } from './findings.ts'
import { helloSection } from './hello.ts'
import { keyFiguresSection } from './key-figures.ts'
import { latencyBudgetSection } from './latency-budget.ts'
import { machinesSection } from './machines.ts'
import { metricsSection } from './metrics.ts'
import { overTimeSections } from './over-time.ts'
import { percentilesSection } from './percentiles.ts'
import { provenanceSections } from './provenance.ts'
import { serverSection } from './server.ts'
import { staleConnectionsSection } from './stale-connections.ts'
import { validitySection } from './validity.ts'
import { waterfallSection } from './waterfall.ts'

/**
 * The answer of a run, for the page, the terminal and the summary of a CI job.
 *
 * @throws if a histogram of the result is damaged
 */
export function runDocument(result: RunResult): Document {
  const { scenario, target, runId, startedAt, endedAt, verdict, command, seed } = result
  const reasons = reasonsOf(result)
  const parts: (Part | null)[] = [
    keyFiguresSection(result),
    findingsSection(result),
    hintsSection(result),
    checksSection(result),
    percentilesSection(result),
    ...overTimeSections(result),
    helloSection(result),
    fanOutSection(result),
    latencyBudgetSection(result),
    waterfallSection(result),
    crowdSection(result),
    coldStartsSection(result),
    staleConnectionsSection(result),
    serverSection(result),
    costSection(result),
    validitySection(result, reasons),
    metricsSection(result),
    accountsSection(result),
    machinesSection(result),
    ...provenanceSections(result),
  ]
  return {
    headline: runHeadline(result),
    command: scenario,
    about: whatRan(result),
    id: runId,
    badge: targetBadge(target),
    lead: [
      ...reasons.map((reason, at) => sentence(reason, 1000 - at)),
      ...(result.target.notEmulated ?? []).map((setting, at) => warning(setting, 680 - at)),
      ...measurement(result),
    ],
    parts: parts.filter((part) => part !== null),
    facts: {
      took: duration(secondsBetween(startedAt, endedAt)),
      seed: String(seed),
      ...factsOf({ ...result, exitCode: verdict.exitCode }),
    },
    again: command,
  }
}

/** The reasons of the verdict beyond the headline, and what was not checked. */
function reasonsOf(result: RunResult): string[] {
  const { reasons, unchecked = [] } = result.verdict
  const [reason = '', ...more] = reasons
  // The headline has the whole of it, unless there is more to say, such as what the chat's own reason was.
  const isSaid = runSentence(result).includes(lowerFirst(reason).slice(1).replace(/\.$/, ''))
  return [...(isSaid ? [] : [reason]), ...more, ...unchecked.map((text) => `not checked: ${text}`)]
}

function measurement(result: RunResult): Sentence[] {
  const { verdict, validity, interrupted, target, servedTimes } = result
  const outcome = validityOutcomes[validity.verdict]
  const broken = (validity.limits ?? []).filter((limit) => limit.verdict === 'broken')
  const limits = broken.length === 0 ? '' : `: ${brokenText(broken)}`
  return [
    sentence(`measurement ${outcome.word}${limits}`, 700, outcome),
    checkCount(verdict.checks),
    ...(interrupted ? [explanation('Interrupted: the figures cover what was done until then.', 690)] : []),
    ...(target.serviceTimes === undefined ? [] : [explanation(`service times ${target.serviceTimes}`, 200)]),
    ...(servedTimes === undefined ? [] : [explanation(`service times: ${servedSentence(servedTimes.all)}`, 199)]),
  ]
}

/** `publish delay p99 2.26 ms (limit 0.868 ms) and 1 more` */
function brokenText([first, ...more]: readonly ValidityLimit[]): string {
  if (first === undefined) return ''
  const { name, observed, limit, unit } = first
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  return `${name} ${checkFigure(observed, unit)} (limit ${checkFigure(limit, unit)})${others}`
}

function checkCount(checks: RunResult['verdict']['checks']): Sentence {
  const [worst] = worstFirst(checks)
  if (worst === undefined) return sentence('no checks were set', 640)
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length
  return sentence(`${passed} of ${counted(checks.length, 'check')} passed`, 640, checkOutcomes[worst.verdict])
}

/** The load: `1,000 clients`, `50 rooms × 20`, `22 messages/s`, `50 s`. */
function whatRan({ options, counters, phases, roomSizes }: RunResult): string[] {
  const [members, rooms, rate, seconds] = ['members', 'rooms', 'publishRate', 'duration'].map((name) => {
    const value = options[name]
    return typeof value === 'number' ? value : null
  })
  const { publishStages: stages } = options
  const hasPublished = (counters['messages_offered'] ?? 0) > 0
  const isSteady = phases.some(({ name }) => name === 'steady')
  return [
    ...(members == null ? [] : [counted(members, 'client')]),
    ...(roomSizes.length === 0 ? [] : [roomsText(rooms ?? null, roomSizes)]),
    ...(rate == null || !hasPublished
      ? []
      : typeof stages === 'string'
        ? [`${stages} messages/s`]
        : [`${plain(rate)} ${rate === 1 ? 'message' : 'messages'}/s`]),
    ...(seconds == null || !isSteady ? [] : [duration(seconds)]),
  ]
}

/** `50 rooms × 20`, `12 rooms of 3 to 40` */
function roomsText(asked: number | null, rows: RunResult['roomSizes']): string {
  const rooms = asked ?? rows.reduce((sum, row) => sum + row.rooms, 0)
  const sizes = rows.map(({ roomSize }) => roomSize)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  if (least !== most) return `${counted(rooms, 'room')} of ${whole(least)} to ${whole(most)}`
  return rooms === 1 ? `1 room of ${whole(most)}` : `${whole(rooms)} rooms × ${whole(most)}`
}
