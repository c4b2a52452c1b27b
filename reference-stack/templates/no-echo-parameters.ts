import { findTemplate } from './find-template.ts'
import { hasNoEcho } from './intrinsics/no-echo.ts'
import { Remarks } from './source/remarks.ts'
import { at, entriesOf, textOf } from './source/source-node.ts'

/**
 * The parameters that a template declares with `NoEcho: true`, with their defaults: "CloudFormation returns the parameter value
 * masked as asterisks (*****) for any calls that describe the stack or stack events". A serverless.yml has none; what is wrong
 * with a template is said where it is read.
 */
export function noEchoParameters(path: string): ReadonlyMap<string, string | undefined> {
  const found = findTemplate(path, new Remarks())
  const declared = found?.isServerless === false ? entriesOf(at(found.root, 'Parameters')) : []
  return new Map(
    declared.filter(([, parameter]) => hasNoEcho(parameter)).map(([name, one]) => [name, textOf(at(one, 'Default'))]),
  )
}
