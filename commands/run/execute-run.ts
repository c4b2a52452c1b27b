import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandContext } from '../flags/context.ts'
import { startTarget } from './aim/start-target.ts'
import { harnessCommit, harnessVersion } from './harness-version.ts'
import type { PlannedRun } from './plan-run.ts'
import { fewMessagesNotices } from './preflight/judgeable.ts'
import { costNotice, costOfRun } from './preflight/run-cost.ts'
import { type ProgressDisplay, showProgress, silentProgress } from './progress/progress.ts'
import { logFolderName } from './saved-result.ts'
import { exitCodes, Refusal } from '../../src/exit-codes.ts'
import { maskedUrl } from '../../src/masked-url.ts'
import { fileRefusal } from '../../src/file-refusal.ts'
import { createRunDirectory } from '../../src/metrics/result/run-directory.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { playScenario } from '../../src/runs/play-scenario.ts'
import type { Timetable } from '../../src/crowd/fleet/timetable.ts'
import type { Turns } from '../../src/crowd/schedule/turns.ts'
import type { RunHooks, RunProgress } from '../../src/runs/run-request.ts'

/** Is told how a run is doing, beside the terminal. */
export interface RunWatcher {
  update(progress: RunProgress): void
  /** A phase began, so many seconds after the start. */
  phase(name: string, startSecond: number): void
  /** A line for people, as the terminal has it. */
  notice(text: string): void
}

interface RunParts {
  /** Starts the target, which stops with the run. A target that runs share is started by another function. */
  readonly start?: typeof startTarget
  readonly watcher?: RunWatcher | undefined
  /**
   * The notices that earlier runs of an experiment have printed, which are not repeated; neither is the command line of each run.
   * Without it, everything is printed.
   */
  readonly said?: Set<string> | undefined
  /** Where it is one of two that take turns. */
  readonly turns?: Turns | undefined
  readonly timetable?: Timetable | undefined
}

/**
 * Carries out a planned run against the embedded stack or an existing target, in a folder of its own that holds its logs.
 * The result is not saved yet.
 *
 * @throws Refusal if the target cannot be had, or (130) if the run was told to end before anything was sent
 */
export async function executeRun(
  { aim, cost, account, outDir, serviceTimes, ...plan }: PlannedRun,
  runId: string,
  { quiet, progress, signal }: CommandContext,
  { start = startTarget, watcher, said, turns, timetable }: RunParts = {},
): Promise<RunResult> {
  using display = quiet ? silentProgress : showProgress(progress)
  const say = sayTo(display, watcher)
  function sayOnce(text: string): void {
    if (said?.has(text)) return
    said?.add(text)
    say(text)
  }
  if (said === undefined) {
    say(`fanbench ${harnessVersion} · ${plan.command}`)
    // The runs of an experiment are judged together.
    for (const text of fewMessagesNotices(plan.scenario, plan.options)) say(text)
  }
  if (cost !== null)
    sayOnce(costNotice(cost, plan.prices, aim.kind === 'existing' ? aim.target.architecture : undefined))
  await using chat = await start({ aim, account, serviceTimes, stackOptions: plan.stackOptions }, sayOnce)
  if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before anything was sent')

  const folder = await createRunDirectory(outDir, runId)
  using events = openEventLog(join(folder, 'events.ndjson'))
  const result = await playScenario(
    {
      ...plan,
      turns,
      runId,
      target: chat.target,
      shownUrl: maskedUrl(chat.target.url),
      estimatedCost:
        chat.target.kind === 'endpoint' ? null : costOfRun(plan.scenario, plan.options, chat.target, plan.prices),
      harnessVersion,
      node: process.versions.node,
      commit: await harnessCommit(),
      logFolder: join(folder, logFolderName),
    },
    { signal, timetable, ...reportingHooks(events, display, watcher), ...chat.hooks },
  )
  events.write({ event: 'verdict', exitCode: result.verdict.exitCode, reasons: result.verdict.reasons })
  return result
}

function sayTo(display: ProgressDisplay, watcher: RunWatcher | undefined): (text: string) => void {
  return (text) => {
    display.notice(text)
    watcher?.notice(text)
  }
}

/** The hooks that write to the event log, the terminal and the watcher what happens in a run. */
function reportingHooks(
  events: EventLog,
  display: ProgressDisplay,
  watcher: RunWatcher | undefined,
): Omit<RunHooks, 'signal'> {
  const say = sayTo(display, watcher)
  return {
    onPhase(phase, startSecond) {
      events.write({ event: 'phase', phase })
      watcher?.phase(phase, startSecond)
    },
    onProgress(state) {
      display.update(state)
      watcher?.update(state)
    },
    onNotice(text) {
      events.write({ event: 'notice', text })
      say(text)
    },
    onWait(text) {
      events.write({ event: 'notice', text })
      display.wait(text)
      watcher?.notice(text)
    },
  }
}

/**
 * `events.ndjson`: what happened in a run, one JSON object a line. Open from the start, so that a run which uses up
 * the open files can still say so; each line is on its way to the disk before the next thing happens.
 */
interface EventLog extends Disposable {
  write(event: Readonly<Record<string, unknown>>): void
}

/** @throws Refusal (13) if there are no open files or disk space left, (2) for a folder that cannot be written */
function openEventLog(path: string): EventLog {
  const file = open(path)
  const openedAtMs = performance.now()
  let full = false
  return {
    write(event) {
      if (full) return
      const line = JSON.stringify({ elapsedSeconds: Math.round(performance.now() - openedAtMs) / 1000, ...event })
      try {
        writeSync(file, `${line}\n`)
      } catch {
        // A full disk must not end the measurement; writing the result will say that it is full.
        full = true
      }
    },
    [Symbol.dispose]: () => closeSync(file),
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx')
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
}
