import { describePrices } from '../../src/cost/price-list.ts'
import { measured } from './assumptions.ts'
import type { LoadPlan } from './load-plan.ts'
import { fixedLimits, requestBurst } from './quotas.ts'
import { type Raise, allRaises } from './refusals.ts'
import { usd } from '../../reports/sentences/cost-sentences.ts'
import { counted } from '../../reports/counted.ts'
import { duration, plain, whole } from '../../reports/figures.ts'
import { shellQuoted } from '../run/command-line.ts'
import { wholeWords, wrapped } from '../../reports/terminal/lines.ts'

/** A plan for people, at most 80 columns wide. */
export function planText(plan: LoadPlan): string {
  const lines = [
    headline(plan),
    '',
    ...section('crowd', crowdSentences(plan)),
    ...section('time', timeSentences(plan)),
    ...quotaSection(plan),
    ...section('limits', limitSentences(plan)),
    ...section('cost', costSentences(plan)),
    ...commandSection(plan),
    ...section('assumed', assumedSentences(plan)),
    ...verdict(plan),
  ]
  return `${lines.join('\n')}\n`
}

const columns = 80

function headline({ scenario, options, largestRoom }: LoadPlan): string {
  const { members, rooms, publishRate, publishStages } = options
  if (largestRoom === 0) return `${scenario}: ${whole(members)} members, without rooms or messages`
  const inRooms = `${whole(rooms)} ${rooms === 1 ? 'room' : `rooms of up to ${whole(largestRoom)}`}`
  return `${scenario}: ${whole(members)} members, ${inRooms}, ${publishStages ?? plain(publishRate)} messages a second`
}

function section(title: string, sentences: readonly string[]): string[] {
  return [title, ...sentences.flatMap((sentence) => wrapped(sentence, '  ', columns)), '']
}

/** Returns the command for copying; each line but the last ends with a backslash. */
function commandSection({ command }: LoadPlan): string[] {
  const typed = ['fanbench', ...command, '--target', './target.json'].map(shellQuoted).join(' ')
  const lines = wholeWords(typed, '  ', columns - 2, '    ')
  return [
    'command line',
    ...lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line)),
    ...wrapped(
      `with the target.json or the wss:// URL of your chat, and --i-own-this-target with its host`,
      '  ',
      columns,
    ),
    '',
  ]
}

function crowdSentences({ machines: plan, roomsArePinned, largestRoom }: LoadPlan): string[] {
  const { size, machines, shards, shardsPerMachine, membersPerShard, coresPerShard } = plan
  const kind = size.launch === 'fargate' ? 'Fargate task' : 'machine'
  const which = size.launch === 'fargate' ? 'of 4 vCPU and 8 GB' : 'like this one'
  const memory = `${whole(plan.memoryMibPerMachine)} of ${whole(size.memoryMib)} MiB`
  return [
    `${counted(shards, 'shard')} of up to ${whole(membersPerShard)} members, each ${coresPerShard.toFixed(2)} of a core when busiest`,
    `${counted(machines, kind)} ${which}, ${counted(shardsPerMachine, 'shard')} each`,
    `each: up to ${whole(plan.connectionsPerMachine)} ports of ${whole(size.ports)}, ${whole(plan.filesPerMachine)} open files, ${memory}`,
    ...(plan.filesPerMachine > size.files ? fileLimit(plan) : []),
    ...(largestRoom === 0 ? [] : [clockSentence(roomsArePinned, largestRoom)]),
  ]
}

function clockSentence(roomsArePinned: boolean, largestRoom: number): string {
  return roomsArePinned
    ? 'every room is whole on one machine: its members share a clock'
    : `rooms of ${whole(largestRoom)} are larger than a shard and spread over machines: latencies hold the difference of their clocks; the sender's own copy does not`
}

function fileLimit({ size, filesPerMachine }: LoadPlan['machines']): string[] {
  const raise =
    size.launch === 'fargate'
      ? `--launch-config '{"ulimits":[{"name":"nofile","softLimit":${size.filesAtMost}}]}'`
      : `ulimit -n ${filesPerMachine}`
  return [`its limit of open files is ${whole(size.files)}; raise it:`, raise]
}

function timeSentences({ timeline, options }: LoadPlan): string[] {
  const sentences = {
    connect: `at ${plain(options.connectRate)} a second`,
    join: `at ${plain(options.joinRate)} a second`,
    publish: `wait ${duration(options.drain)}, then close as slowly as they connected`,
    hold: 'then close as slowly as they connected',
  } as const
  return [
    ...timeline.phases.map(({ name, seconds }) => `${name} ${duration(seconds)}, ${sentences[name]}`),
    `${duration(timeline.seconds)} in all, without the start of the machines and the 5 s that shards leave between two steps; a connection lasts ${duration(timeline.connectionSeconds)}`,
  ]
}

function quotaSection({ timeline, quotas, reconnects }: LoadPlan): string[] {
  const { connections, requests, concurrency } = quotas
  const row = (name: string, ...cells: readonly string[]) =>
    `  ${name.padEnd(10)}${cells.map((cell) => cell.padStart(18)).join('')}`.trimEnd()
  return [
    'quotas',
    row('', 'new connections', 'requests', 'Lambda functions'),
    row('', 'a second', 'a second', 'at work'),
    ...timeline.phases.map((phase) =>
      row(
        phase.name,
        phase.name === 'connect' ? whole(Math.ceil(timeline.peakConnectsPerSecond)) : '0',
        whole(Math.ceil(phase.requestsPerSecond)),
        whole(Math.ceil(phase.concurrency)),
      ),
    ),
    row('quota', ...[connections, requests, concurrency].map(({ value }) => whole(value))),
    row('code', ...[connections, requests, concurrency].map(({ code }) => code ?? '')),
    ...(reconnects === 0
      ? []
      : wrapped(
          `up to ${whole(reconnects)} reconnects; if all are at once, they take ${duration(reconnects / connections.value)} at least`,
          '  ',
          columns,
        )),
    '',
  ]
}

function limitSentences(plan: LoadPlan): string[] {
  const { timeline, largestRoom, quotas } = plan
  const { endedBeforeLastConnect, endedBeforeDrained, silentSeconds } = timeline
  const postSeconds = (largestRoom - requestBurst) / quotas.requests.value
  const closingSeconds = plan.postsWhileClosing / quotas.requests.value
  return [
    timeline.connectionSeconds <= fixedLimits.connectionSeconds
      ? `a connection ends after 2 h: not reached, it lasts ${duration(timeline.connectionSeconds)}`
      : `a connection ends after 2 h: ${whole(endedBeforeLastConnect)} before the last member has connected, ${whole(endedBeforeDrained)} before the last delivery`,
    silentSeconds <= fixedLimits.idleSeconds
      ? 'idle for 10 min: not reached'
      : `idle for 10 min: members that publish nothing send only pings for ${duration(silentSeconds)}`,
    ...(postSeconds > 0
      ? [`one message to ${whole(largestRoom)} members takes ${plain(postSeconds)} s or more of the requests' quota`]
      : []),
    ...(closingSeconds > timeline.seconds - timeline.connectionSeconds
      ? [
          `after the measurement, closing: the room chat tells everybody of each room that closes, ${whole(plan.postsWhileClosing)} posts; ${duration(closingSeconds)} at the quota, so many would be throttled. They are in the cost`,
        ]
      : []),
  ]
}

function costSentences({ cost, machines, timeline, assumptions }: LoadPlan): string[] {
  const parts = cost.lines.filter((line) => line.usd >= cost.chatUsd / 100).toSorted((a, b) => b.usd - a.usd)
  const tasks =
    machines.size.launch === 'fargate'
      ? [
          `${usd(cost.machinesUsd)} for ${counted(machines.machines, 'task')} of ${usd(assumptions.taskHourUsd)} an hour, ${duration(timeline.seconds)}`,
        ]
      : []
  return [
    `about ${usd(cost.totalUsd)}, on the high side: ${usd(cost.chatUsd)} for the chat, by ${describePrices(cost.prices)}`,
    `of that ${parts.map(({ what, usd: amount }) => `${what} ${usd(amount)}`).join(', ')}`,
    ...tasks,
  ]
}

function assumedSentences({ assumptions, machines, options }: LoadPlan): string[] {
  const { tls, processMib, connectionKib, connectMs, deliveryUs } = assumptions
  const { invocationMs, postMs, pingsKeepOpen, taskHourUsd } = assumptions
  return [
    `the crowd: ${connectionKib} KiB and ${connectMs} ms of CPU a connection, ${deliveryUs} us of CPU a delivery, ${processMib} MiB a shard, ${tls ? 'over TLS' : 'without TLS'} (--connection-kib, --connect-ms, --delivery-us, --tls); measured on loopback (bench/README.md)`,
    `and CPU of ${measured.requestMs} ms a request, ${measured.pingMs} ms a ping, ${measured.tickMsPerSecond} ms a second of each shard`,
    `functions: ${invocationMs} ms an invocation and ${postMs} ms a post (--invocation-ms, --post-ms)`,
    `a connection takes 3 requests of the account's bucket, a join 2, a message 1 and 1 for each member of its room; pings${options.pingInterval === 0 ? '' : ` (${whole(options.members / options.pingInterval)} a second)`} none`,
    `pings ${pingsKeepOpen ? 'reset' : 'do not reset'} the idle timeout; reports disagree (--pings-keep-open)`,
    ...(machines.size.launch === 'fargate'
      ? [
          `a Fargate task has the ports of an untouched Linux kernel and uses one address of the target; ${usd(taskHourUsd)} an hour (--task-hour-usd). Your account needs ${whole(machines.machines * machines.size.cores)} vCPUs of Fargate: look at its quota. None of this has run on AWS`,
        ]
      : []),
    'not looked at: the throughput of DynamoDB',
  ]
}

function verdict({ refusals }: LoadPlan): string[] {
  if (refusals.length === 0) return ['✔ the quotas allow it']
  return [
    ...refusals.flatMap(({ problem, instead }) =>
      wrapped(`✖ ${problem}${instead === null ? '' : `. What helps: ${instead}`}`, '', columns),
    ),
    ...allRaises(refusals).flatMap((raise) => wrapped(raiseSentence(raise), '', columns)),
  ]
}

function raiseSentence({ name, what, code, from, to }: Raise): string {
  const quota = code === null ? what : `${what} (${code})`
  return `→ raise ${quota} from ${whole(from)} to ${whole(to)}, then --quota ${name}=${to}`
}
