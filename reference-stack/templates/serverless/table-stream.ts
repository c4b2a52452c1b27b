import { type SourceNode, at, plain, textOf } from '../source/source-node.ts'

/** Is an event of a function a stream of DynamoDB, as far as can be told before references are known? */
export function isTableStream(event: SourceNode): boolean {
  const stream = at(event, 'stream')
  if (stream === undefined || (stream.kind === 'scalar' && stream.value === null)) return false
  const type = textOf(at(stream, 'type'))
  return type === undefined ? !/kinesis/i.test(JSON.stringify(plain(stream))) : type === 'dynamodb'
}
