import { statSync } from 'node:fs'
import { basename, relative } from 'node:path'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { saysFrames } from '../../src/settings/compose-frames.ts'
import { isLoopback } from '../../src/targets/guard.ts'
import { webSocketUrlProblem } from '../../src/targets/websocket-url.ts'
import type { CommandContext } from '../flags/context.ts'
import { handlerFilesIn } from './handler-files.ts'
import { type ChatArgs, type Have, haveOf, haves } from './what-there-is.ts'

type Ask = NonNullable<CommandContext['ask']>

/**
 * Asks the user at the terminal for the missing arguments, and returns all of them. It asks for nothing twice: mistakes are
 * refused together with all others.
 *
 * @throws Refusal (130) for Ctrl-C
 */
export async function askForTheRest(args: ChatArgs, asking: Ask, hasProtocol: boolean): Promise<ChatArgs> {
  const ask = async (question: string) => {
    const answer = await asking(question)
    if (answer === null) throw new Refusal(exitCodes.interrupted, 'interrupted; nothing was written')
    return answer
  }
  const have = haveOf(args) ?? (await askWhat(ask))
  const of = { nothing: {}, url: await askUrl(have, args, ask), handlers: await askHandlers(have, args, ask) }[have]
  const known = { ...args, have, ...of }
  const isKnown = have === 'nothing' || hasProtocol || known.protocol !== undefined || saysFrames(known)
  return isKnown ? known : { ...known, ...(await askProtocol(ask)) }
}

type Answers = (question: string) => Promise<string>

async function askWhat(ask: Answers): Promise<Have> {
  const answer = await ask(
    'What is there to measure? url (a deployed chat), handlers (your own Lambda functions), nothing (the chat that fanbench ships) [nothing]:',
  )
  return haves.find((have) => have === answer) ?? 'nothing'
}

async function askUrl(have: Have, args: ChatArgs, ask: Answers): Promise<Partial<ChatArgs>> {
  if (have !== 'url') return {}
  const url = args.url ?? (await ask('Its URL (wss://...):'))
  if (webSocketUrlProblem(url) !== null || isLoopback(url) || args.iOwnThisTarget !== undefined) return { url }
  const { hostname } = new URL(url)
  const typed = await ask(`Load may only be sent to what is yours. If ${hostname} is, type its name:`)
  return { url, iOwnThisTarget: typed === '' ? [] : [typed] }
}

async function askHandlers(have: Have, args: ChatArgs, ask: Answers): Promise<Partial<ChatArgs>> {
  const { stack, template, handlers, route } = args
  if (have !== 'handlers' || [stack, template, route].some((given) => given !== undefined)) return {}
  const place =
    handlers ??
    (await ask(
      'The template (template.yaml, serverless.yml, cdk.out) or stack definition (./chat.ts), if there is one, else the folder of the handlers:',
    ))
  const found = statSync(place, { throwIfNoEntry: false })
  if (found !== undefined && isTemplate(place)) return { template: place }
  if (found?.isFile()) return { stack: place }
  if (!found?.isDirectory()) return { handlers: place }
  const routes: string[] = []
  for (const { file, route: suggested } of handlerFilesIn(place)) {
    const answer = await ask(`The route of ${relative('.', file)}, or - for none [${suggested}]:`)
    if (answer !== '-') routes.push(`${answer === '' ? suggested : answer}=${file}`)
  }
  const tables = args.table ?? (await askTables(ask))
  return routes.length === 0 ? { handlers: place } : { handlers: undefined, route: routes, table: tables }
}

/** Tells whether the path is a template, by its name alone; the contents are read later. */
function isTemplate(path: string): boolean {
  return /\.(?:ya?ml|json|template)$/.test(path) || basename(path) === 'cdk.out'
}

async function askTables(ask: Answers): Promise<string[]> {
  const answer = await ask('DynamoDB tables, as name=partitionKey,sortKey with blanks between them (none):')
  return answer.split(/\s+/).filter((table) => table !== '')
}

/** The seconds that a chat may take for a request that it does not answer. A cold start takes about one. */
const [helloDoneAfter, joinDoneAfter] = [2, 2]

async function askProtocol(ask: Answers): Promise<Partial<ChatArgs>> {
  const request = async (what: string) => {
    const send = await ask(`${what}, or nothing:`)
    return [
      send,
      send === ''
        ? ''
        : await ask(
            'A part of the frame that answers it, or /a regular expression/; nothing if the chat does not answer:',
          ),
    ] as const
  }
  const [hello, helloAnswered] = await request('The frame that a member sends first of all, with {member} for its name')
  const [join, joinAnswered] = await request('The frame that joins a room, with {room}')
  const say = await ask('The frame that publishes a message, with {text} and {room}:')
  const isExcluded = /^n/i.test(await ask('Does the sender receive its own message? [Y/n]'))
  return {
    ...(hello !== '' && { hello, ...(helloAnswered === '' ? { helloDoneAfter } : { helloAnswered }) }),
    ...(join !== '' && { join, ...(joinAnswered === '' ? { joinDoneAfter } : { joinAnswered }) }),
    say,
    sender: isExcluded ? 'excluded' : 'included',
  }
}
