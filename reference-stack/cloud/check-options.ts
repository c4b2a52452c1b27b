import { functionVariables, writtenVariables } from '../function-variables.ts'
import type { StackDefinition } from '../define-stack.ts'
import { isPageChat, pageChats } from '../page/page-config.ts'
import { stageName } from '../definition-defaults.ts'
import { type CloudOptions, globalName, invokedNames, pageFunction, physicalName } from './cloud-options.ts'

/** The options that are known before the existing stack and the ticket key are read. */
type Choices = Omit<CloudOptions, 'nonce' | 'ticketPublicKey'>

/** Mistakes that CloudFormation would report only after minutes, or half way through. Returns all of them. */
export function checkCloudOptions(definition: StackDefinition, options: Choices): readonly string[] {
  return [
    ...stackMistakes(definition, options),
    ...issuerMistakes(definition),
    ...(definition.admits === undefined
      ? []
      : ['admits: is for the embedded stack: an API in an account lets nobody in so']),
    ...(definition.connectPlan === undefined
      ? []
      : [
          'connectPlan: fanbench does not deploy the key of a WebSocket API; leave it out, or deploy with your own tool',
        ]),
    ...nameMistakes(definition, options),
    ...pageMistakes(definition, options),
    ...variableMistakes(definition, options),
    ...concurrencyMistakes(definition, options),
  ]
}

/** The values that CloudWatch Logs allows: "possible values are ...". */
export const retentionsInDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

function stackMistakes(
  { routes }: StackDefinition,
  { stackName, account, region, memoryMb, logRetentionDays }: Choices,
): readonly string[] {
  const rules: readonly (readonly [isMet: boolean, rule: string])[] = [
    [
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(stackName),
      `the stack's name has to be 1 to 128 letters, digits and dashes, and begin with a letter: ${stackName}`,
    ],
    [/^\d{12}$/.test(account), `an account has 12 digits: ${account}`],
    [/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region), `a Region looks like eu-west-1: ${region}`],
    [
      memoryMb === null || (Number.isInteger(memoryMb) && memoryMb >= 128 && memoryMb <= 10_240),
      `memory has to be a whole number from 128 to 10240 MB: ${memoryMb}`,
    ],
    [
      retentionsInDays.includes(logRetentionDays),
      `logs can be kept for ${retentionsInDays.join(', ')} days, not for ${logRetentionDays}`,
    ],
    [Object.keys(routes).length > 0, 'routes: an API without any cannot be deployed'],
  ]
  return rules.filter(([isMet]) => !isMet).map(([, rule]) => rule)
}

/** API Gateway asks an issuer by HTTPS. */
function issuerMistakes({ http }: StackDefinition): readonly string[] {
  if (http?.kind !== 'http') return []
  return Object.entries(http.authorizers ?? {}).flatMap(([name, one]) =>
    one.type === 'jwt' && !one.issuer.startsWith('https://')
      ? [`http.authorizers.${name}.issuer: has to begin with https:// in an account: ${one.issuer}`]
      : [],
  )
}

function nameMistakes({ functions, tables }: StackDefinition, { stackName, page }: Choices): readonly string[] {
  const tooLong = (kind: string, names: readonly string[], atMost: number) =>
    names
      .map((name) => physicalName(stackName, name))
      .filter((name) => name.length > atMost)
      .map((name) => `the ${kind}'s name ${name} has ${name.length} characters; AWS takes ${atMost}`)
  return [
    ...tooLong('function', [...Object.keys(functions), ...(page ? [pageFunction] : [])], 64),
    ...tooLong('table', Object.keys(tables), 255),
  ]
}

function pageMistakes({ functions, protocol }: StackDefinition, choices: Choices): readonly string[] {
  if (!choices.page) return []
  const name = globalName(choices)
  const rules: readonly (readonly [isMet: boolean, rule: string])[] = [
    [
      isPageChat(protocol),
      `page: it speaks with the chats ${pageChats.join(', ')}; the protocol of the definition is ${protocol ?? 'none of them'}`,
    ],
    [
      !Object.hasOwn(functions, pageFunction),
      `functions.${pageFunction}: the function that writes the page's files has this name`,
    ],
    [name.length <= 64, `page: its name ${name} in CloudFront has ${name.length} characters; AWS takes 64`],
  ]
  return rules.filter(([isMet]) => !isMet).map(([, rule]) => rule)
}

/** "Environment variables: 4 KB together." */
function variableMistakes(definition: StackDefinition, { stackName, region }: Choices): readonly string[] {
  const { functions, tables } = definition
  const atMostBytes = 4096
  const surroundings = {
    tables: Object.fromEntries(Object.keys(tables).map((name) => [name, physicalName(stackName, name)])),
    functions: invokedNames(Object.keys(functions), stackName),
    // As long as the real one, whose API id is not known yet.
    managementEndpoint: `https://abcdef1234.execute-api.${region}.amazonaws.com/${stageName(definition)}`,
  }
  return Object.entries(functions).flatMap(([functionName, one]) => {
    const variables = { ...writtenVariables(one), ...functionVariables(one, surroundings) }
    const bytes = Object.entries(variables).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0)
    return bytes > atMostBytes
      ? [`functions.${functionName}.environment: ${bytes} bytes; AWS takes ${atMostBytes}`]
      : []
  })
}

function concurrencyMistakes({ functions }: StackDefinition, { reservedConcurrency }: Choices): readonly string[] {
  return Object.entries(reservedConcurrency).flatMap(([functionName, environments]) => [
    ...(Object.hasOwn(functions, functionName)
      ? []
      : [`reserved concurrency: there is no function ${functionName}; there are ${Object.keys(functions).join(', ')}`]),
    ...(Number.isInteger(environments) && environments >= 0
      ? []
      : [`reserved concurrency of ${functionName} has to be a whole number, 0 or more: ${environments}`]),
  ])
}
