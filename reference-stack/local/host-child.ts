import { beat } from '../../processes/silence.ts'
import { watchOwnStops } from '../../processes/stand-still.ts'
import { ticketParameter, withTickets } from '../chats/tickets/with-tickets.ts'
import { type HostAnswer, type HostRequest, type SentOptions, received, toSent } from './host-messages.ts'
import { type ProcessFigures, figuresOfThisProcess, figuresSince } from './process-figures.ts'
import { type LocalStack, startLocalStack } from './start.ts'

/** How long parts of the stack may take to stop before the process is ended all the same; when the parent is gone, less. */
const [stopMs, orphanMs] = [8_000, 4_000]
const parent = process.ppid

let stack: Promise<LocalStack> | undefined
/** This process when it was told to count anew. */
let before: ProcessFigures | undefined

// Ctrl-C reaches the whole process group; the parent decides when the stack goes.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('SIGHUP', () => {})

process.on('message', (request: HostRequest) => {
  if (request.kind === 'start') void start(request.options)
  else if (request.kind === 'processes') void reportProcesses()
  else if (request.kind === 'environments-started') void reportEnvironments()
  else if (request.kind === 'count-anew') void countAnew()
  else if (request.kind === 'figures') void reportFigures()
  else void reportServedTimes()
})

// The parent has told it to stop, or is gone itself.
process.on('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), process.ppid === parent ? stopMs : orphanMs).unref()
  void stop()
})

async function start(options: SentOptions): Promise<void> {
  try {
    stack = startStack(options)
    const started = await stack
    const { target, exited } = started
    answer({ kind: 'started', target: { ...target, ...(options.ticketPublicKey && { ticketParameter }) } })
    const ownStops = watchOwnStops(ownName)
    beat(() => [ownStops() ?? [], started.stops()].flat())
    void exited.then((reason) => answer({ kind: 'exited', reason }))
  } catch (error) {
    answer({ kind: 'failed', error: toSent(error) })
  }
}

function ownFigures(): ProcessFigures {
  return figuresOfThisProcess(ownName)
}

const ownName = 'gateway, Lambda, CloudWatch'

async function startStack({ definition, ticketPublicKey, followLogs, ...options }: SentOptions): Promise<LocalStack> {
  return startLocalStack({
    definition: withTickets(received(definition), ticketPublicKey ?? null),
    ...options,
    onNotice: (text) => answer({ kind: 'notice', text }),
    ...(followLogs && { followLogs: (followed) => answer({ kind: 'logged', followed }) }),
  })
}

async function reportProcesses(): Promise<void> {
  try {
    const parts = (await (await stack)?.processes()) ?? []
    answer({ kind: 'processes', figures: [figuresSince(before, ownFigures()), ...parts] })
  } catch (error) {
    answer({ kind: 'processes-unknown', error: toSent(error) })
  }
}

async function countAnew(): Promise<void> {
  try {
    await (await stack)?.countAnew()
    before = ownFigures()
    answer({ kind: 'counting-anew' })
  } catch (error) {
    answer({ kind: 'not-counting-anew', error: toSent(error) })
  }
}

async function reportEnvironments(): Promise<void> {
  try {
    answer({ kind: 'environments-started', starts: (await (await stack)?.environmentsStarted()) ?? [] })
  } catch (error) {
    answer({ kind: 'environments-unknown', error: toSent(error) })
  }
}

async function reportServedTimes(): Promise<void> {
  try {
    answer({ kind: 'served-times', served: (await (await stack)?.servedTimes()) ?? [] })
  } catch (error) {
    answer({ kind: 'served-times-unknown', error: toSent(error) })
  }
}

async function reportFigures(): Promise<void> {
  try {
    const started = await stack
    if (started === undefined) throw new Error('the stack was not told to start')
    answer({ kind: 'figures', figures: await started.figures() })
  } catch (error) {
    answer({ kind: 'figures-unknown', error: toSent(error) })
  }
}

async function stop(): Promise<void> {
  const started = await stack?.catch(() => undefined)
  await started?.[Symbol.asyncDispose]()
}

function answer(message: HostAnswer): void {
  // A parent that is gone needs no answer.
  if (process.connected) process.send?.(message, () => {})
}
