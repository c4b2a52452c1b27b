import { type SourceNode, at, entriesOf, mapOf, scalar, textOf } from '../source/source-node.ts'

/** "If an API is not explicitly defined", SAM makes one for all events that name none. */
const implicit = {
  Api: { id: 'ServerlessRestApi', reference: 'RestApiId', type: 'AWS::Serverless::Api' },
  HttpApi: { id: 'ServerlessHttpApi', reference: 'ApiId', type: 'AWS::Serverless::HttpApi' },
} as const

/** A template with the APIs that SAM makes by itself, and with events that name them. */
export function withImplicitApis(template: SourceNode): SourceNode {
  const made: Record<string, SourceNode> = {}
  const resources = entriesOf(at(template, 'Resources')).map(([id, node]) => {
    const events = at(node, 'Properties', 'Events')
    if (textOf(at(node, 'Type')) !== 'AWS::Serverless::Function' || events === undefined) return [id, node] as const
    const named = entriesOf(events).map(([name, event]) => [name, withApi(event, made)] as const)
    const properties = withMember(
      at(node, 'Properties') ?? mapOf({}, node.at),
      'Events',
      mapOf(Object.fromEntries(named), events.at),
    )
    return [id, withMember(node, 'Properties', properties)] as const
  })
  if (Object.keys(made).length === 0) return template
  return withMember(template, 'Resources', mapOf({ ...made, ...Object.fromEntries(resources) }, template.at))
}

function withApi(event: SourceNode, made: Record<string, SourceNode>): SourceNode {
  const type = textOf(at(event, 'Type'))
  if (type !== 'Api' && type !== 'HttpApi') return event
  const { id, reference, type: ofApi } = implicit[type]
  const properties = at(event, 'Properties') ?? mapOf({}, event.at)
  if (at(properties, reference) !== undefined) return event
  made[id] ??= mapOf({ Type: scalar(ofApi, event.at), Properties: mapOf({}, event.at) }, event.at)
  return withMember(
    event,
    'Properties',
    withMember(properties, reference, mapOf({ Ref: scalar(id, event.at) }, event.at)),
  )
}

function withMember(node: SourceNode, key: string, value: SourceNode): SourceNode {
  return { kind: 'map', entries: new Map([...entriesOf(node), [key, value]]), at: node.at }
}
