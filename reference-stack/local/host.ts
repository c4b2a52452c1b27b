import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { ask, describeExit, hasEnded, startError } from '../../processes/child-messages.ts'
import { guard } from '../../processes/guard.ts'
import { removeAbandoned } from '../../processes/own-folder.ts'
import { type Beat, beatsFromItsStart, isBeat, killIfSilent, patience } from '../../processes/silence.ts'
import type { StopReading } from '../../processes/stand-still.ts'
import { type HostAnswer, type HostOptions, fromSent } from './host-messages.ts'
import { environmentsFolder } from './lambda/service-options.ts'
import type { LocalStack, LocalStackOptions } from './start.ts'

export type { LocalStack } from './start.ts'

type Answer<Kind extends HostAnswer['kind']> = Extract<HostAnswer, { kind: Kind }>

const entry = new URL(`./host-child${extname(import.meta.url)}`, import.meta.url)
/** Longer than the process itself takes before it gives up an orderly end. */
const stopMs = 10_000
const noticeMs = 10_000
/** Once nobody is there who would wait: a little more than it gives itself. */
const orphanMs = 5000
const answerSeconds = 10

/**
 * Starts the embedded stack in a process of its own, so that it shares no event loop with who measures it.
 *
 * @param listeners are told what the functions log, and what their author should know, as it comes
 * @throws DefinitionError for a definition that cannot be used; Error with code `EADDRINUSE` if the port is taken, or with the code
 * {@link notStarted}
 */
export async function hostLocalStack(
  options: HostOptions,
  { followLogs, onNotice = () => {} }: Pick<LocalStackOptions, 'followLogs' | 'onNotice'> = {},
): Promise<LocalStack> {
  // Its standard output may be printed to by a user's definition: that must not mix with ours.
  const child = fork(entry, {
    execArgv: [...beatsFromItsStart],
    stdio: ['ignore', 2, 2, 'ipc'],
    env: withoutKeys(process.env),
  })
  guard(child, orphanMs)
  child.on('message', (answer: HostAnswer) => answer.kind === 'notice' && onNotice(answer.text))
  let stops: readonly StopReading[] = []
  let waitsFor = 'its process has to load its modules'
  child.on('message', (message: HostAnswer | Beat) => {
    waitsFor = 'it has to start DynamoDB, bundle the handlers and make the tables'
    if (isBeat(message)) stops = message.stops ?? stops
  })
  const notice = setTimeout(() => onNotice(`the embedded stack is still starting: ${waitsFor}`), noticeMs)
  let whyKilled: string | undefined
  killIfSilent(child, (why) => (whyKilled = why))
  if (followLogs !== undefined)
    child.on('message', (answer: HostAnswer) => answer.kind === 'logged' && followLogs(answer.followed))
  let isStopping = false
  let stopping: Promise<void> | undefined
  function stop(): Promise<void> {
    isStopping = true
    return (stopping ??= end(child))
  }
  try {
    const question = { kind: 'start', options: { ...options, followLogs: followLogs !== undefined } }
    const started = await ask<Answer<'started'> | Answer<'failed'>>(
      child,
      question,
      ['started', 'failed'],
      patience.startSeconds,
    )
    if (started.kind === 'failed') throw fromSent(started.error)
    return {
      target: started.target,
      processes: () => processesOf(child),
      countAnew: () => countAnewIn(child),
      environmentsStarted: () => environmentsStartedBy(child),
      servedTimes: () => timesServedBy(child),
      figures: () => figuresOf(child),
      stops: () => stops,
      exited: new Promise((resolve) => {
        child.on('message', (answer: HostAnswer) => answer.kind === 'exited' && resolve(answer.reason))
        child.once('exit', () => isStopping || resolve(`its process ${whyKilled ?? describeExit(child)}`))
      }),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    const why = startError('the embedded stack', error, child, whyKilled)
    await stop()
    throw why
  } finally {
    clearTimeout(notice)
  }
}

async function processesOf(child: ChildProcess) {
  const answer = await ask<Answer<'processes'> | Answer<'processes-unknown'>>(
    child,
    { kind: 'processes' },
    ['processes', 'processes-unknown'],
    answerSeconds,
  )
  if (answer.kind === 'processes-unknown') throw fromSent(answer.error)
  return answer.figures
}

async function countAnewIn(child: ChildProcess) {
  const answer = await ask<Answer<'counting-anew'> | Answer<'not-counting-anew'>>(
    child,
    { kind: 'count-anew' },
    ['counting-anew', 'not-counting-anew'],
    answerSeconds,
  )
  if (answer.kind === 'not-counting-anew') throw fromSent(answer.error)
}

async function environmentsStartedBy(child: ChildProcess) {
  const answer = await ask<Answer<'environments-started'> | Answer<'environments-unknown'>>(
    child,
    { kind: 'environments-started' },
    ['environments-started', 'environments-unknown'],
    answerSeconds,
  )
  if (answer.kind === 'environments-unknown') throw fromSent(answer.error)
  return answer.starts
}

async function timesServedBy(child: ChildProcess) {
  const answer = await ask<Answer<'served-times'> | Answer<'served-times-unknown'>>(
    child,
    { kind: 'served-times' },
    ['served-times', 'served-times-unknown'],
    answerSeconds,
  )
  if (answer.kind === 'served-times-unknown') throw fromSent(answer.error)
  return answer.served
}

async function figuresOf(child: ChildProcess) {
  const answer = await ask<Answer<'figures'> | Answer<'figures-unknown'>>(
    child,
    { kind: 'figures' },
    ['figures', 'figures-unknown'],
    answerSeconds,
  )
  if (answer.kind === 'figures-unknown') throw fromSent(answer.error)
  return answer.figures
}

/** The end of the channel tells the process to stop. One that was killed has left its folder behind. */
async function end(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await ended(child)
  if (child.signalCode !== null) await removeAbandoned(environmentsFolder)
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  if (child.connected) child.disconnect()
  const kill = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await exit
  clearTimeout(kill)
}

/** The user's keys and settings for AWS: nothing in the stack asks AWS, and a definition is somebody's code. */
function withoutKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('AWS_')))
}
