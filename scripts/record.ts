import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, hostname, tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { Refusal, exitCodes, problemsOf } from '../src/exit-codes.ts'
import { Terminal, terminalSvg, type Written } from './terminal-svg.ts'

/**
 * `npm run record` plays a run in a terminal of 80 columns, and draws what it wrote into docs/run.svg. It takes half a minute on an
 * idle machine, and needs `script` of util-linux, which gives a program a terminal and notes when it writes.
 */
const args = ['run', 'broadcast', '--publish-rate', '20', '--duration', '10s']
const picture = 'docs/run.svg'
const columns = 80
const speed = 2

const folder = mkdtempSync(join(tmpdir(), 'fanbench-record-'))
try {
  const recording = record()
  const typed: Written = { atSeconds: 0, text: `$ npx fanbench ${args.join(' ')}\r\n` }
  // The reader needs a second for the command.
  const played = recording.map(({ atSeconds, text }) => ({ atSeconds: 1 + atSeconds / speed, text }))
  const seconds = Math.round(recording.at(-1)?.atSeconds ?? 0)
  const svg = terminalSvg([typed, ...played], {
    title: `A run of fanbench in a terminal: fanbench ${args.join(' ')}`,
    description: `fanbench starts the embedded stack and connects the members. A status line counts what is sent, delivered and lost. After ${seconds} seconds, which are played at ${speed} times their speed, it prints a summary: ${verdictIn(recording)}`,
    columns,
    holdSeconds: 8,
  })
  writeFileSync(picture, svg)
  console.log(`${picture}: ${seconds} s, ${svg.length} characters; ${verdictIn(recording)}`)
} catch (error) {
  for (const problem of problemsOf(error)) console.error(problem)
  process.exitCode = exitCodes.refused
} finally {
  rmSync(folder, { recursive: true })
}

/** @throws Refusal where the run did not pass, or wrote something of this machine */
function record(): Written[] {
  const command = ['exec', process.execPath, resolve('commands/cli.ts'), ...args].map((word) => `'${word}'`).join(' ')
  const logs = ['--log-out', 'output', '--log-timing', 'timing', '--logging-format', 'classic']
  const { status, error } = spawnSync(
    'script',
    ['--quiet', '--return', '--flush', ...logs, '--command', `stty cols ${columns} rows 24; ${command}`],
    // Settings and colours of this shell would change what is written.
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], env: { PATH: process.env['PATH'], TERM: 'xterm-256color' } },
  )
  if (error !== undefined || process.platform !== 'linux')
    throw new Refusal(exitCodes.refused, 'script of util-linux is needed; record on Linux')
  const output = readFileSync(join(folder, 'output'))
  // Before it, script notes the command and the machine's time.
  let place = output.indexOf('\n') + 1
  let atSeconds = 0
  // A terminal may be read in the middle of a character.
  const decoder = new StringDecoder('utf8')
  const written = readFileSync(join(folder, 'timing'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Written => {
      const [delay = 0, bytes = 0] = line.split(' ').map(Number)
      atSeconds += delay
      place += bytes
      return { atSeconds, text: decoder.write(output.subarray(place - bytes, place)) }
    })
  const all = written.map(({ text }) => text).join('')
  if (status !== 0)
    throw new Refusal(
      exitCodes.refused,
      `the run ended with ${status}; record one that passes, on an idle machine:\n${lastScreen(written)}`,
    )
  const own = [homedir(), hostname(), userInfo().username, tmpdir(), process.cwd()].filter((text) => all.includes(text))
  if (own.length > 0)
    throw new Refusal(exitCodes.refused, `the run wrote ${own.join(', ')}, which is not for the public`)
  return written
}

/** The screen at the end. */
function lastScreen(recording: readonly Written[]): string {
  const terminal = new Terminal()
  for (const { text } of recording) terminal.write(text)
  return terminal.text
}

/** The first sentence of the summary says what came out. */
function verdictIn(recording: readonly Written[]): string {
  const [, verdict = ''] = /^✔ ([^]*?\.)\n/m.exec(lastScreen(recording)) ?? []
  return verdict.replaceAll(/\s+/g, ' ')
}
