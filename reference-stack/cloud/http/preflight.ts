import type { CfnMethodProps } from 'aws-cdk-lib/aws-apigateway'
import type { CorsDefinition } from '../../define-stack.ts'

/**
 * OPTIONS with a mock integration, which answers preflights. Of several origins, a mapping template returns the one that asks; a method
 * response can have one value alone.
 */
export function preflightMethod(
  cors: CorsDefinition,
  ids: Pick<CfnMethodProps, 'restApiId' | 'resourceId'>,
  isBinary: boolean,
): CfnMethodProps {
  const headers = headersOf(cors)
  const names = [...headers.keys()].map((name) => `method.response.header.${name}`)
  const mappings = [...headers].map(([name, value]) => [`method.response.header.${name}`, `'${value}'`])
  const template = originTemplate(cors)
  return {
    ...ids,
    httpMethod: 'OPTIONS',
    authorizationType: 'NONE',
    integration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{ "statusCode": 204 }' },
      ...(isBinary && { contentHandling: 'CONVERT_TO_TEXT' }),
      integrationResponses: [
        {
          statusCode: '204',
          responseParameters: Object.fromEntries(mappings) as Record<string, string>,
          ...(template !== undefined && { responseTemplates: { 'application/json': template } }),
        },
      ],
    },
    methodResponses: [{ statusCode: '204', responseParameters: Object.fromEntries(names.map((name) => [name, true])) }],
  }
}

function headersOf(cors: CorsDefinition): ReadonlyMap<string, string> {
  const { allowOrigins, allowMethods = everyMethod, allowHeaders = [], allowCredentials = false, maxAgeSeconds } = cors
  const [origin = '*'] = allowOrigins.includes('*') ? ['*'] : allowOrigins
  return new Map([
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Methods', allowMethods.join(',')],
    ...(allowHeaders.length > 0 ? ([['Access-Control-Allow-Headers', allowHeaders.join(',')]] as const) : []),
    ...(allowCredentials ? ([['Access-Control-Allow-Credentials', 'true']] as const) : []),
    ...(maxAgeSeconds === undefined ? [] : ([['Access-Control-Max-Age', String(maxAgeSeconds)]] as const)),
    ...(origin === '*' ? [] : ([['Vary', 'Origin']] as const)),
  ])
}

const everyMethod = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

function originTemplate({ allowOrigins }: CorsDefinition): string | undefined {
  if (allowOrigins.length < 2 || allowOrigins.includes('*')) return undefined
  const isOne = allowOrigins.map((origin) => `$origin == "${origin}"`).join(' || ')
  return [
    '#set($origin = $input.params().header.get("Origin"))',
    '#if($origin == "")#set($origin = $input.params().header.get("origin"))#end',
    `#if(${isOne})#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end`,
  ].join('\n')
}
