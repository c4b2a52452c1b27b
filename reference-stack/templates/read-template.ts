import { basename, dirname, join } from 'node:path'
import { mostBytes, readUserText } from '../../user-files/read-user-file.ts'
import type { StackDefinition } from '../define-stack.ts'
import { DefinitionError } from '../load-definition.ts'
import { type FoundTemplate, findTemplate } from './find-template.ts'
import { hasNoEcho } from './intrinsics/parameters.ts'
import { withNestedStacks } from './nested/nested-stacks.ts'
import { type CloudFormationTemplate, readCloudFormation } from './read-cloud-formation.ts'
import { readServerless } from './serverless/read-serverless.ts'
import { type Replacements, noReplacements } from './resources/reading.ts'
import { Remarks } from './source/remarks.ts'
import { at, entriesOf, textOf } from './source/source-node.ts'

/** The stack that a template describes, as far as it can be measured here. */
export interface TemplateReading {
  /** Null where there are problems. */
  readonly definition: StackDefinition | null
  /** Differences from AWS and derived facts, each with file and line. */
  readonly notices: readonly string[]
  /** Why it cannot be measured: each with file and line. */
  readonly problems: readonly string[]
}

/**
 * Reads a SAM or CloudFormation template, a synthesised CDK app or a `serverless.yml`. Nothing of the chat is run.
 *
 * @param path the file; or a folder with one, such as `cdk.out`
 * @param parameters of the template, pseudo parameters such as `AWS::Region` among them; of a `serverless.yml` its options
 */
export async function readTemplate(
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<TemplateReading> {
  const remarks = new Remarks()
  return readFound(findTemplate(path, remarks), parameters, remarks)
}

async function readFound(
  found: FoundTemplate | undefined,
  parameters: Readonly<Record<string, string>>,
  remarks: Remarks,
  replacements: Replacements = noReplacements,
): Promise<TemplateReading> {
  const definition = await definitionIn(found, parameters, remarks, replacements).catch((error) =>
    remarks.whereStopped(error),
  )
  const { problems, notices } = remarks
  return { definition: problems.length > 0 ? null : (definition ?? null), notices, problems }
}

async function definitionIn(
  found: FoundTemplate | undefined,
  parameters: Readonly<Record<string, string>>,
  remarks: Remarks,
  replacements: Replacements,
): Promise<StackDefinition | undefined> {
  const template = found && templateIn(found, parameters, remarks)
  return template === undefined || remarks.problems.length > 0
    ? undefined
    : await readCloudFormation(template, parameters, remarks, replacements)
}

function templateIn(
  { file, shown, root, isServerless }: FoundTemplate,
  parameters: Readonly<Record<string, string>>,
  remarks: Remarks,
): CloudFormationTemplate | undefined {
  const folder = dirname(file)
  if (isServerless) return readServerless(root, { folder, file: shown, parameters }, remarks)
  if (at(root, 'Resources') !== undefined) {
    const whole = withNestedStacks(root, { path: file, shown }, remarks)
    return { root: whole, folder, stackName: stackNameOf(file), functionNames: new Map(), declares: true }
  }
  remarks.problem(
    { file: shown, line: 1 },
    'is no template: it has neither Resources (CloudFormation, SAM) nor service and provider (serverless.yml)',
  )
  return undefined
}

/**
 * The probable name of a stack: from the CDK's file, from `sam deploy` (samconfig), or from its package. The folder's name
 * is the last resort, as a checkout elsewhere has another one.
 */
function stackNameOf(file: string): string {
  const name = basename(file)
  if (name.endsWith('.template.json')) return name.slice(0, -'.template.json'.length)
  const beside = (other: string, pattern: RegExp) => pattern.exec(textBeside(file, other))?.[1]
  const folders = dirname(file)
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== 'build' && !part.startsWith('.'))
  return (
    beside('samconfig.toml', /^\s*stack_name\s*=\s*["']([\w-]+)["']/m) ??
    beside('samconfig.yaml', /^\s*stack_name\s*:\s*["']?([\w-]+)/m) ??
    packageName(textBeside(file, 'package.json')) ??
    folders.at(-1) ??
    'chat'
  )
}

/** Without its scope; undefined where there is none. */
function packageName(text: string): string | undefined {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown }
    return typeof name === 'string' ? basename(name) || undefined : undefined
  } catch {
    return undefined
  }
}

/** Empty if there is no such file beside it, or none that can be read. */
function textBeside(file: string, other: string): string {
  try {
    return readUserText(join(dirname(file), other), mostBytes.description)
  } catch {
    return ''
  }
}

/** A template whose file has been read. */
export interface OpenTemplate {
  /**
   * The parameters that it declares with `NoEcho: true`, with their defaults: "CloudFormation returns the parameter value masked
   * as asterisks (*****) for any calls that describe the stack or stack events". A serverless.yml and a missing file have none.
   */
  readonly noEcho: ReadonlyMap<string, string | undefined>
  /**
   * The definition that it describes, and what its author should know of it.
   *
   * @throws DefinitionError with every problem, each with file and line
   */
  define(
    parameters: Readonly<Record<string, string>>,
    replacements?: Replacements,
  ): Promise<{ readonly definition: StackDefinition; readonly notices: readonly string[] }>
}

/** Reads the file of a template. {@link OpenTemplate.define} names the problems of the file too. */
export function openTemplate(path: string): OpenTemplate {
  const remarks = new Remarks()
  const found = findTemplate(path, remarks)
  const declared = found?.isServerless === false ? entriesOf(at(found.root, 'Parameters')) : []
  return {
    noEcho: new Map(
      declared.filter(([, parameter]) => hasNoEcho(parameter)).map(([name, one]) => [name, textOf(at(one, 'Default'))]),
    ),
    define: async (parameters, replacements = noReplacements) => {
      const { definition, notices, problems } = await readFound(found, parameters, remarks, replacements)
      if (definition === null) throw new DefinitionError(problems)
      return { definition, notices }
    },
  }
}
