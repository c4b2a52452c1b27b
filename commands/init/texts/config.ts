import type { ChatSettings } from '../../run/aim/choose-chat.ts'
import { noEchoOf, secretEntry } from '../../run/secret-parameters.ts'
import type { DeployedUrl } from '../deployed-url.ts'
import { literal } from './source-text.ts'

/** The entries of the config file. */
export interface ConfigParts {
  readonly protocol: string | null
  /** The definition or the template, with its parameters. */
  readonly stack: Omit<ChatSettings, 'chat'> | null
  readonly deployed: DeployedUrl | null
  /** Do members join rooms? Where they do not, all are in one. */
  readonly hasRooms: boolean
}

/** The text of `fanbench.config.ts`. */
export function configText({ protocol, stack, deployed, hasRooms }: ConfigParts): string {
  return `// The settings of \`fanbench run\` and the other commands in this folder. Flags and FANBENCH_* variables override them;
// \`fanbench run --help-all\` has all of them: --publish-rate is publishRate here.
import { defineConfig } from 'fanbench/config'

export default defineConfig({
${deployed === null ? '' : deployedText(deployed)}${stack === null ? '' : stackLines(stack)}${protocol === null ? '' : protocolLines(protocol)}
  // Simulated clients, one WebSocket each, and the rooms that they are spread over: 1 where the protocol has no \`join\`.
  members: 20,
  rooms: ${hasRooms ? 2 : 1},
  // Messages a second, all rooms together: for a short while that does not count, then in the steady phase.
  publishRate: 10,
  warmUp: '3s',
  duration: '15s',

  // What a run has to keep; exit code 10 says that it did not. A message that is lost always fails it.
  // limit: ['delivery_latency.p99=500ms'],
})
`
}

function deployedText({ url, query, ownedHosts }: DeployedUrl): string {
  const owned = ownedHosts.map(literal).join(', ')
  return `  // Off this machine, load goes only to a host that you say is yours.
  target: ${literal(url)},
${owned === '' ? '' : `  iOwnThisTarget: [${owned}],\n`}${query.length === 0 ? '' : `  // The query of the URL is in no file, as it may hold secrets: the variable FANBENCH_QUERY has it, one name=value a line.\n`}
`
}

function stackLines({ stack, template, parameter = [] }: NonNullable<ConfigParts['stack']>): string {
  const isSecret = parameter.some(secretEntry(noEchoOf(template)))
  const chat = [
    ...(stack === undefined ? [] : [`stack: ${literal(stack)}`]),
    ...(template === undefined ? [] : [`template: ${literal(template)}`]),
    ...(parameter.length === 0 || isSecret ? [] : [`parameter: [${parameter.map(literal).join(', ')}]`]),
  ]
  return `  // Your handlers, on the embedded stack: no account is needed.
${chat.map((line) => `  ${line},\n`).join('')}${isSecret ? `  // The parameters are in no file, as one is or seems to be a secret: the variable FANBENCH_PARAMETER has them, with commas.\n` : ''}
`
}

function protocolLines(protocol: string): string {
  return `  // How the clients talk to the chat.
  protocol: ${literal(protocol)},
`
}
