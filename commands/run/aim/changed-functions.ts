import { describeDefinition } from '../../../reference-stack/definition.ts'
import { describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import { suggestion } from '../../../src/suggestion.ts'
import type { Target } from '../../../src/targets/target.ts'
import { versionsProblem } from '../../../src/targets/versions/versions-problem.ts'
import type { PlannedRun } from '../plan-run.ts'

/** The parts of a chat, whether or not it is there yet. */
export type ChatParts = Pick<Target, 'functions' | 'tables' | 'routes' | 'architecture'>

export function partsOfChat({ aim }: Pick<PlannedRun, 'aim'>): ChatParts {
  if (aim.kind === 'existing') return aim.target
  return describeDefinition(aim.chat.definition)
}

/**
 * The names of the functions that the arms of an experiment change: those that are named, or the one that the protocol's messages go to.
 *
 * @throws Refusal (2) where there is no such function, or its versions cannot be put behind an alias
 */
export async function changedFunctions(
  named: readonly string[] | undefined,
  { aim, protocol }: Pick<PlannedRun, 'aim' | 'protocol'>,
  { functions, routes }: ChatParts,
): Promise<string[]> {
  const problem = aim.kind === 'existing' ? versionsProblem(aim.target, named !== undefined) : null
  if (problem !== null) throw new Refusal(exitCodes.usage, `no version of a function can be published: ${problem}`)
  if (named !== undefined) return known(named, functions, aim.kind === 'existing')
  const { routes: requests } = await describeProtocol(protocol)
  const functionName = requests?.say === undefined ? undefined : routes[requests.say]
  if (functionName !== undefined) return [functionName]
  const functionNames = Object.keys(functions).join(', ')
  throw new Refusal(
    exitCodes.usage,
    `the protocol does not name the route of its messages, or the target has no such route; give --functions, one of ${functionNames}`,
  )
}

/** A deployed chat may have functions that its target file does not name. */
function known(named: readonly string[], functions: ChatParts['functions'], mayBeOthers: boolean): string[] {
  const functionNames = Object.keys(functions)
  const functionNameOf = (name: string) =>
    functionNames.find((functionName) => functionName === name || functions[functionName] === name)
  const unknown = named.filter((name) => (mayBeOthers ? !/^[\w-]+$/.test(name) : functionNameOf(name) === undefined))
  if (unknown.length > 0)
    throw new Refusal(
      exitCodes.usage,
      unknown.map(
        (name) =>
          `--functions ${name}: no such function${suggestion(name, functionNames)}; there are ${functionNames.join(', ')}`,
      ),
    )
  return [...new Set(named.map((name) => functionNameOf(name) ?? name))]
}
