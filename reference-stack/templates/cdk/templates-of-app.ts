import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>
}

interface Artifact {
  readonly type: string
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string }
}

/** The templates of a synthesised CDK app (`cdk.out`) that have a WebSocket API, those of its stages among them. */
export function templatesOfApp(folder: string): string[] {
  const file = join(folder, 'manifest.json')
  if (!existsSync(file)) return []
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  return Object.values(artifacts).flatMap(({ type, properties = {} }) => {
    const { templateFile, directoryName } = properties
    if (type === 'cdk:cloud-assembly' && directoryName !== undefined) return templatesOfApp(join(folder, directoryName))
    if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return []
    const template = join(folder, templateFile)
    return hasWebSocketApi(template) ? [template] : []
  })
}

/** In itself, or in a stack that is nested in it. */
function hasWebSocketApi(file: string): boolean {
  if (!existsSync(file)) return false
  const template = readFileSync(file, 'utf8')
  if (/"ProtocolType"\s*:\s*"WEBSOCKET"|"AWS::Serverless::WebSocketApi"/.test(template)) return true
  const nested = template.matchAll(/"aws:asset:path"\s*:\s*"([^"]+\.nested\.template\.json)"/g)
  return [...nested].some(([, name = '']) => hasWebSocketApi(join(dirname(file), name)))
}
