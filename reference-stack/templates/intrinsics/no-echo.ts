import { type SourceNode, at, textOf } from '../source/source-node.ts'

/** CloudFormation reads YAML 1.1, which has more than one word for it. */
export function hasNoEcho(parameter: SourceNode | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(textOf(at(parameter, 'NoEcho')) ?? '')
}
