import { type StackDefinition, defaultRouteSelectionExpression } from '../../../reference-stack/definition.ts'
import { routeOf } from '../../../reference-stack/local/index.ts'
import { blanksIn, filler, looksLikeJson } from '../../../src/crowd/protocols/frames/blanks.ts'
import { type Frames, requestSteps } from '../../../src/crowd/protocols/frames/frames.ts'
import { suggestion } from '../../../src/suggestion.ts'

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
    return frame === undefined ? [] : [[step, frame] as const]
  })
}

function routeKey(frame: string, api: Api): string | undefined {
  return routeOf(filler(frame)({}), api)
}

function actionOf(frame: string): string | undefined {
  const { action } = (looksLikeJson(frame) ? JSON.parse(frame) : {}) as { action?: unknown }
  return typeof action === 'string' && blanksIn(action).size === 0 ? action : undefined
}
