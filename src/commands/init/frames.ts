import { exitCodes } from '../../exit-codes.ts'
import { jsonMistake } from '../../json-file.ts'
import type { Mistakes } from '../../settings/mistakes.ts'
import { blanksIn, looksLikeJson } from './texts/frame-expression.ts'

/** A step of the protocol whose answer is awaited. */
export interface RequestFrames {
  /** With `{room}` and `{member}` where these come. */
  readonly send: string
  /** What the frame that answers it contains. */
  readonly answered: string | RegExp
}

/** A protocol as it can be said in flags. */
export interface Frames {
  readonly name: string
  readonly echoesToSender: boolean
  readonly hello?: RequestFrames
  readonly createRoom?: RequestFrames
  readonly join?: RequestFrames
  /** With `{text}`, and perhaps `{room}` and `{member}`. */
  readonly say: string
}

/** As typed. */
export interface FrameArgs {
  readonly hello?: string
  readonly helloAnswered?: string
  readonly createRoom?: string
  readonly createRoomAnswered?: string
  readonly join?: string
  readonly joinAnswered?: string
  readonly say?: string
  /** Does the sender receive its own message? */
  readonly echo: boolean
}

const requestSteps = ['hello', 'createRoom', 'join'] as const

/** Those of the room chat that fanbench ships. */
export const roomChatFrames: Frames = {
  name: 'rooms',
  echoesToSender: true,
  hello: { send: '{"action":"register","value":"{member}"}', answered: '"signup"' },
  createRoom: { send: '{"action":"new-room","room":"{room}"}', answered: '"single-room"' },
  join: { send: '{"action":"join-room","room":"{room}"}', answered: '"multi-message"' },
  say: '{"action":"dispatch","room":"{room}","value":"{text}"}',
}

/** Has anything of a protocol been said? */
export function saysFrames(args: FrameArgs): boolean {
  return args.say !== undefined || requestSteps.some((step) => args[step] !== undefined)
}

/** What is wrong is added to the mistakes; the frames are then not to be used. */
export function readFrames(args: FrameArgs, mistakes: Mistakes): Frames {
  const problem = (text: string) => mistakes.add(exitCodes.usage, text)
  if (args.say === undefined)
    problem(
      `--say: is missing: the frame that publishes a message, such as --say '{"action":"sendmessage","data":"{text}"}'`,
    )
  else if (!blanksIn(args.say).has('text')) problem('--say: has no {text}, where the text of the message comes')
  for (const step of ['say', ...requestSteps] as const) jsonProblem(step, args[step], problem)
  const requests = requestSteps.map((step) => {
    const [send, answered] = [args[step], args[`${step}Answered`]]
    const answer = readAnswer(step, answered, problem)
    if (send !== undefined && blanksIn(send).has('text'))
      problem(`${flag(step)}: has {text}, which only --say can have`)
    if (send !== undefined && blanksIn(send).has('room') && step === 'hello')
      problem('--hello: has {room}, and a member has no room yet')
    if (send === undefined && answered !== undefined) problem(`${flag(step)}-answered: is given without ${flag(step)}`)
    if (send !== undefined && answered === undefined)
      problem(`${flag(step)}-answered: is missing: a part of the frame that answers it, or /a regular expression/`)
    return send === undefined || answer === undefined ? {} : { [step]: { send, answered: answer } }
  })
  return Object.assign({ name: 'my-chat', echoesToSender: args.echo, say: args.say ?? '' }, ...requests) as Frames
}

function flag(step: string): string {
  return `--${step.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
}

/** The frame itself is not shown: it may hold a token. */
function jsonProblem(step: string, frame: string | undefined, problem: (text: string) => void): void {
  if (frame === undefined || !looksLikeJson(frame)) return
  try {
    JSON.parse(frame)
  } catch (error) {
    problem(`${flag(step)}: is not JSON: ${jsonMistake(error as SyntaxError, frame)} (mind the shell's quotes)`)
  }
}

/** `/.../i` is a regular expression, all else a part of the frame. */
function readAnswer(
  step: string,
  text: string | undefined,
  problem: (text: string) => void,
): RequestFrames['answered'] | undefined {
  if (text === undefined) return undefined
  if (text === '') problem(`${flag(step)}-answered: is empty, which every frame would contain`)
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? []
  if (source === undefined) return text
  // Those would remember where the last frame matched.
  if (/[gy]/.test(flags)) problem(`${flag(step)}-answered: the flags g and y have no place here`)
  try {
    return new RegExp(source, flags)
  } catch (error) {
    problem(`${flag(step)}-answered: ${(error as SyntaxError).message}`)
    return undefined
  }
}
