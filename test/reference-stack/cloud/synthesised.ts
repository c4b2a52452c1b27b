import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chatApp } from '../../../reference-stack/cloud/chat-app.ts'
import type { CloudOptions } from '../../../reference-stack/cloud/cloud-options.ts'
import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'

export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly DependsOn?: readonly string[]
}

/** A CloudFormation template whose references are written out: `<Api>`, `<Stage.Arn>`. */
export interface Template {
  readonly resources: Readonly<Record<string, Resource>>
  readonly outputs: Readonly<Record<string, { readonly Value: string }>>
  /** Parts of the template that are neither. */
  readonly otherParts: readonly string[]
  /** By logical id. */
  ofType(type: string): readonly (readonly [logicalId: string, properties: Readonly<Record<string, unknown>>])[]
}

const noHandler = new URL('../../fixtures/stacks/names-its-variables.ts', import.meta.url)

/** The template that the CDK app makes of a definition, but for its code: to bundle that takes longer than all else. */
export async function synthesised(definition: StackDefinition, options: Partial<CloudOptions> = {}): Promise<Template> {
  const functions = Object.entries(definition.functions).map(([functionName, one]) => [
    functionName,
    { ...one, handler: noHandler },
  ])
  return await synthesisedWithCode({ ...definition, functions: Object.fromEntries(functions) }, options)
}

/** The same with the bundles of its handlers. */
export async function synthesisedWithCode(
  definition: StackDefinition,
  options: Partial<CloudOptions> = {},
): Promise<Template> {
  // The CDK's own check of templates takes seconds to load, in each process. `npm run synth` and `fanbench deploy` do it.
  process.env['CDK_VALIDATION'] = 'false'
  const directory = mkdtempSync(join(tmpdir(), 'synthesised-'))
  try {
    const { app, stack } = await chatApp(definition, { ...madeUpOptions, ...options }, directory)
    return readTemplate(app.synth().getStackArtifact(stack.artifactId).template)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export function readTemplate(template: unknown): Template {
  const {
    Resources,
    Outputs,
    Description: _,
    ...others
  } = writtenOut(template) as {
    Resources: Template['resources']
    Outputs: Template['outputs']
    Description: string
  }
  return {
    resources: Resources,
    outputs: Outputs,
    otherParts: Object.keys(others),
    ofType: (type) =>
      Object.entries(Resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : [])),
  }
}

function writtenOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenOut)
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value as Readonly<Record<string, unknown>>
  if (typeof Ref === 'string') return `<${Ref}>`
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`
  if (Array.isArray(joined)) return (writtenOut(joined[1]) as string[]).join(String(joined[0]))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, writtenOut(each)]))
}

/** Function name to the properties of its function. */
export function functionsOf(template: Template, { functions }: StackDefinition, stackName = madeUpOptions.stackName) {
  const all = template.ofType('AWS::Lambda::Function').map(([, properties]) => properties)
  return Object.fromEntries(
    Object.keys(functions).map((functionName) => {
      const own = all.filter(({ FunctionName }) => FunctionName === `${stackName}-${functionName}`)
      if (own.length !== 1) throw new Error(`${own.length} functions for ${functionName}`)
      return [functionName, own[0] as Readonly<Record<string, unknown>>]
    }),
  )
}

/** Route key to the name of the function that it invokes, through integration and alias. */
export function routesOf(template: Template): Readonly<Record<string, string>> {
  return Object.fromEntries(
    template.ofType('AWS::ApiGatewayV2::Route').map(([, { RouteKey, Target }]) => {
      const { IntegrationUri } = propertiesOf(template, String(Target).replace('integrations/', ''))
      return [String(RouteKey), functionBehind(template, String(IntegrationUri))]
    }),
  )
}

/** @param uri by which API Gateway invokes an alias */
export function functionBehind(template: Template, uri: string): string {
  const [, alias = ''] =
    /^arn:<AWS::Partition>:apigateway:eu-west-1:lambda:path\/2015-03-31\/functions\/(<\w+>)\/invocations$/.exec(uri) ??
    []
  const { Name, FunctionName } = propertiesOf(template, alias)
  if (Name !== 'live') throw new Error(`${uri} does not invoke the alias`)
  return String(propertiesOf(template, String(FunctionName))['FunctionName'])
}

/** Of a resource, by what refers to it: `<Api>`. */
export function propertiesOf({ resources }: Template, reference: string): Readonly<Record<string, unknown>> {
  const resource = resources[reference.slice(1, -1)]
  if (resource === undefined) throw new Error(`the template has no ${reference}`)
  return resource.Properties
}
