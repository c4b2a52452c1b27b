import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLinesOfPage } from '../test/ci/command-lines.ts'

/** A command line of README.md, by its first words, that cannot be tried on this machine. */
interface NotHere {
  readonly words: string
  readonly notHere: string
}

/** What a command line of README.md needs to be tried in an empty folder, and what it has to end with. */
interface Trial {
  readonly words: string
  readonly notHere?: never
  /** Puts into the folder what the sentence around the line says that it has. What this returns is stopped afterwards. */
  readonly prepare?: (folder: string) => Promise<AsyncDisposable> | undefined
  /** Settings that make it short and light: the machine may have other things to do. */
  readonly settings?: Readonly<Record<string, string>>
  /** The flags that the sentence around the line asks for. */
  readonly flags?: readonly string[]
  readonly exitCodes: readonly number[]
  /** A pattern of the file that the line writes. */
  readonly writes: string
}

const report = 'reports/out/latest/report.html'
const short = { FANBENCH_MEMBERS: '20', FANBENCH_DURATION: '6s', FANBENCH_WARM_UP: '1s', FANBENCH_DRAIN: '3s' }
const say = ['--say', '{"action":"say","text":"{text}"}']

const trials: readonly (Trial | NotHere)[] = [
  { words: 'demo', exitCodes: [0], writes: report },
  { words: 'report --index', prepare: noRunsYet, exitCodes: [0], writes: 'reports/out/index.html' },
  { words: 'why', notHere: 'needs a run of 42 messages' },
  { words: 'probe', notHere: 'needs an API on AWS' },
  { words: 'run broadcast --template', prepare: samChat, settings: short, exitCodes: [0], writes: report },
  { words: 'run broadcast --target', prepare: serverOnThisMachine, settings: short, exitCodes: [0], writes: report },
  {
    words: 'init --handlers',
    prepare: echoHandlers,
    // An echo reaches its sender only.
    settings: { ...short, FANBENCH_MEMBERS: '1' },
    flags: ['--replies', 'say', '--table', 'members=room,connectionId', ...say],
    exitCodes: [0],
    writes: 'chat.stack.ts',
  },
  {
    words: 'gate',
    prepare: samChatInGit,
    settings: { FANBENCH_GATE_MAX_TIME: '3m' },
    // On a machine that others use, three minutes may be too few for a verdict.
    exitCodes: [0, 16],
    writes: 'reports/out/*-gate-*/report.html',
  },
  {
    words: 'sweep',
    settings: { ...short, FANBENCH_SWEEP_ROUNDS: '2' },
    // Two rounds are too few to recommend a size.
    exitCodes: [0, 16],
    writes: 'reports/out/*-sweep-*/report.html',
  },
]

/** A command line of README.md with its trial. */
type ReadmeLine = (Trial | NotHere) & { readonly args: readonly string[] }

/**
 * Returns every command line of fanbench in a README with its trial.
 *
 * @throws Error for each line without a trial, and each trial without a line
 */
export function readmeLines(markdown: string): ReadmeLine[] {
  const lines = commandLinesOfPage(markdown)
  const trialOf = (args: readonly string[]) => trials.find(({ words }) => `${args.join(' ')} `.startsWith(`${words} `))
  const mistakes = [
    ...lines
      .filter((args) => trialOf(args) === undefined)
      .map(
        (args) => `README.md has \`fanbench ${args.join(' ')}\`; write into scripts/readme-lines.ts how it is tried`,
      ),
    ...trials
      .filter((trial) => !lines.some((args) => trialOf(args) === trial))
      .map(
        ({ words }) => `README.md has no \`fanbench ${words}\` any more; delete its trial in scripts/readme-lines.ts`,
      ),
  ]
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return lines.flatMap((args) => {
    const trial = trialOf(args)
    return trial === undefined ? [] : [{ ...trial, args }]
  })
}

function noRunsYet(folder: string): undefined {
  mkdirSync(join(folder, 'reports/out'), { recursive: true })
}

function samChat(folder: string): undefined {
  cpSync('test/fixtures/their-chats/sam', folder, { recursive: true })
}

/** The working copy is the same as the branch that it is compared with. */
function samChatInGit(folder: string): undefined {
  samChat(folder)
  const author = ['-c', 'user.name=fanbench', '-c', 'user.email=fanbench@example.invalid']
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...author, 'commit', '--quiet', '--message', 'chat'],
    ['update-ref', 'refs/remotes/origin/main', 'HEAD'],
  ]) {
    const { status, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
}

function echoHandlers(folder: string): undefined {
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src/connect.mjs'), 'export const handler = async () => ({ statusCode: 200 })')
  writeFileSync(join(folder, 'src/say.mjs'), 'export const handler = async ({ body }) => ({ statusCode: 200, body })')
}

/** Sends everything to everybody, at the address that README.md has. */
async function serverOnThisMachine(folder: string): Promise<AsyncDisposable> {
  const [, port] = /--target ws:\/\/127\.0\.0\.1:(\d+)\//.exec(readFileSync('README.md', 'utf8')) ?? []
  const file = join(folder, 'server.mjs')
  writeFileSync(
    file,
    `import { WebSocketServer } from 'ws'
     const server = new WebSocketServer({ host: '127.0.0.1', port: ${port} }, () => console.log('listening'))
     server.on('connection', (one) => one.on('message', (data) => {
       for (const client of server.clients) client.send(String(data))
     }))`,
  )
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  if ((await Promise.race([once(child.stdout, 'data'), ended.then(() => null)])) === null)
    throw new Error(`port ${port}, which README.md uses, is taken on this machine; end what uses it`)
  return {
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
