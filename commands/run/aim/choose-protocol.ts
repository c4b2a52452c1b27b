import { type Frames, requestSteps } from '../../../src/crowd/protocols/frames/frames.ts'
import { type ProtocolSource, protocolSource, describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { framesOf } from '../../../src/settings/compose-frames.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { type Aim, takeAim } from './aim.ts'
import { type StackDefinition, defaultRouteSelectionExpression } from '../../../reference-stack/definition.ts'
import { routeOf } from '../../../reference-stack/local/index.ts'
import { blanksIn, filler, looksLikeJson } from '../../../src/crowd/protocols/frames/blanks.ts'
import { suggestion } from '../../../src/suggestion.ts'

/**
 * The frames that were given, else the protocol that was named, else that of the target.
 *
 * @throws Refusal (2) if neither the user nor the target says what the clients of the chat say, or no route takes it
 */
export function chooseProtocol(given: Settings, aim: Aim, frames: Frames | null = framesOf(given)): ProtocolSource {
  if (frames !== null) return { kind: 'frames', frames: framesFor(frames, aim) }
  const name = given.protocol ?? (aim.kind === 'embedded' ? aim.chat.definition.protocol : aim.target.protocol)
  if (name !== undefined && name !== null) return protocolSource(name)
  throw new Refusal(
    exitCodes.usage,
    'the target does not name its protocol: give --protocol rooms, --protocol ./protocol.ts, or the frame that publishes a message, as in ' +
      `--say '{"action":"sendmessage","data":"{text}"}'`,
  )
}

/** The route selection of an existing chat is not known. */
function framesFor(frames: Frames, aim: Aim): Frames {
  if (aim.kind === 'existing') return withRoutes(frames, null)
  const { definition } = aim.chat
  const problems = routeProblems(frames, definition)
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return withRoutes(frames, definition)
}

/**
 * Tells whether the chat of these settings has rooms, for an experiment that chooses its own load. The plan of its runs reports
 * the mistakes in the settings.
 */
export async function chatHasRooms(given: Settings): Promise<boolean> {
  try {
    const aim = await takeAim(given.target ?? settingDefaults.target, given, given.iOwnThisTarget ?? [], given)
    const { hasRooms = true } = await describeProtocol(chooseProtocol(given, aim))
    return hasRooms
  } catch (error) {
    if (error instanceof Refusal) return true
    throw error
  }
}

/** The parts of the definition that select the route of a frame. */
export type Api = Pick<StackDefinition, 'routes' | 'routeSelectionExpression'>

const steps = [...requestSteps, 'say'] as const

/**
 * Adds the route of each step.
 * @param api null if it is unknown; then API Gateway's default route selection is assumed
 */
export function withRoutes(frames: Frames, api: Api | null): Frames {
  const entries = sent(frames).flatMap(([step, frame]) => {
    const key = api === null ? actionOf(frame) : routeKey(frame, api)
    return key === undefined ? [] : [[step, key] as const]
  })
  return entries.length === 0 ? frames : { ...frames, routes: Object.fromEntries(entries) }
}

/** The frames that no route takes: API Gateway would answer each with an error. */
export function routeProblems(frames: Frames, api: Api): string[] {
  return sent(frames).flatMap(([step, frame]) => {
    if (routeKey(frame, api) !== undefined) return []
    const keys = Object.keys(api.routes).filter((key) => !key.startsWith('$'))
    const action = actionOf(frame)
    const isUsual = api.routeSelectionExpression === undefined && action !== undefined
    const asked = isUsual ? ` for the action ${JSON.stringify(action)}${suggestion(action, keys)}` : ''
    return [
      `--${step === 'createRoom' ? 'create-room' : step}: the stack has no route for it${asked}; it has ${Object.keys(api.routes).join(', ')}, selected by ${api.routeSelectionExpression ?? defaultRouteSelectionExpression}`,
    ]
  })
}

function sent(frames: Frames): (readonly [step: (typeof steps)[number], frame: string])[] {
  return steps.flatMap((step) => {
    const frame = step === 'say' ? frames.say : frames[step]?.send
    // A request over HTTP takes no route of the WebSocket API.
    return typeof frame !== 'string' ? [] : [[step, frame] as const]
  })
}

function routeKey(frame: string, api: Api): string | undefined {
  return routeOf(filler(frame)({}), api)
}

function actionOf(frame: string): string | undefined {
  const { action } = (looksLikeJson(frame) ? JSON.parse(frame) : {}) as { action?: unknown }
  return typeof action === 'string' && blanksIn(action).size === 0 ? action : undefined
}
