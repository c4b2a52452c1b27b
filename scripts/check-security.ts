import { type App, CfnElement, Stack, Validations } from 'aws-cdk-lib/core'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { Construct } from 'constructs'
import type { StackDefinition } from '../reference-stack/define-stack.ts'

/** A finding that stays, and why. */
export interface Acknowledgement {
  readonly id: string
  readonly reason: string
}

/** Each is one finding; the same finding on several resources is acknowledged once, for the stack. */
function ofTheChat(stack: Stack, { functions }: StackDefinition): readonly Acknowledgement[] {
  const api = `arn:<AWS::Partition>:execute-api:${stack.region}:${stack.account}:<Api>`
  const lambda = `arn:<AWS::Partition>:lambda:${stack.region}:${stack.account}:function:${stack.stackName}`
  const invokingThemselves = Object.entries(functions).filter(([functionName, { invokes = [] }]) =>
    invokes.includes(functionName),
  )
  return [
    {
      id: `AwsSolutions-IAM5[Resource::${api}/prod/POST/@connections/*]`,
      reason: 'A chat posts to connections whose ids nobody knows before. One API, one stage, POST alone.',
    },
    ...invokingThemselves.map(([functionName]) => ({
      id: `AwsSolutions-IAM5[Resource::${lambda}-${functionName}:*]`,
      reason: `${functionName} may invoke itself in the version that runs, whose number nobody knows before. One function.`,
    })),
    {
      id: 'AwsSolutions-DDB3',
      reason: 'The tables have connections, and what a load test writes: there is nothing to bring back from a backup.',
    },

    {
      id: 'AwsSolutions-APIG4',
      reason:
        'On a WebSocket API only $connect can have an authorizer: the other routes never do. $connect has one where the ' +
        'definition says so or the stack is deployed with a ticket key; the clients of the chats are simulated and have no accounts. ' +
        'An HTTP route has an authorizer where the definition says so.',
    },
  ]
}

/** For a REST API alone. */
function ofRestApi({ http }: StackDefinition): readonly Acknowledgement[] {
  if (http?.kind !== 'rest') return []
  const hasModel = Object.values(http.routes).some((route) => typeof route !== 'string' && route.model !== undefined)
  return [
    ...(hasModel
      ? []
      : [
          { id: 'AwsSolutions-APIG2', reason: 'No route of the definition has a model: there is nothing to validate.' },
        ]),
    {
      id: 'AwsSolutions-APIG3',
      reason: 'A web application firewall has a monthly price. Stage, routes and the usage plan have throttles.',
    },
    {
      id: 'AwsSolutions-APIG6',
      reason: 'Execution logs have headers and bodies, and API keys among them. The access log has each request.',
    },
    {
      id: 'AwsSolutions-COG4',
      reason:
        'The definition says who may ask: with an API key, or by a Lambda authorizer. The clients of the chats have no accounts.',
    },
  ]
}

/** For the page alone. */
function ofThePage(page: Construct): readonly Acknowledgement[] {
  const bucket = page.node.findChild('Bucket').node.defaultChild as CfnElement
  return [
    {
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(page).getLogicalId(bucket)}.Arn>/*]`,
      reason:
        "The function puts the page's files into its bucket and deletes them. One bucket, which has nothing else.",
    },
    {
      id: 'AwsSolutions-S1',
      reason:
        'The bucket is read by CloudFront alone, and holds a page that is open to everybody who knows its address.',
    },
    {
      id: 'AwsSolutions-CFR1',
      reason: 'Who may use the chat may be anywhere: the WebSocket API behind it has no limit by country either.',
    },
    {
      id: 'AwsSolutions-CFR2',
      reason: 'A web application firewall has a monthly price, and the page takes no input: it is three static files.',
    },
    {
      id: 'AwsSolutions-CFR3',
      reason:
        'Access logs would hold the addresses of people, in a second bucket. Connects and messages are logged by the API.',
    },
    {
      id: 'AwsSolutions-CFR4',
      reason:
        'With the certificate of cloudfront.net the lowest version of TLS cannot be chosen; a stack knows no domain of its ' +
        "user's. No browser of today connects with less than TLS 1.2.",
    },
  ]
}

/**
 * From now on a synthesis of the app fails on any finding of cdk-nag's AwsSolutions that is not acknowledged.
 *
 * @returns what is acknowledged
 */
export function checkSecurity(app: App, stack: Stack, definition: StackDefinition): readonly Acknowledgement[] {
  const page = stack.node.tryFindChild('Page')
  const chats = ofTheChat(stack, definition)
  const pages = page === undefined ? [] : ofThePage(page)
  const http = stack.node.tryFindChild('Http')
  const rest = ofRestApi(definition)
  Validations.of(stack).acknowledge(...chats)
  if (page !== undefined) Validations.of(page).acknowledge(...pages)
  if (http !== undefined && rest.length > 0) Validations.of(http).acknowledge(...rest)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return [...chats, ...pages, ...rest]
}
