import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { StackDefinition } from '../define-stack.ts'
import { withImportedStacks } from './cdk/imported-stacks.ts'
import { templatesOfApp } from './cdk/templates-of-app.ts'
import { type CloudFormationTemplate, readCloudFormation } from './read-cloud-formation.ts'
import { isServerlessFile, readServerless } from './serverless/read-serverless.ts'
import { parseSource } from './source/parse-source.ts'
import { Remarks } from './source/remarks.ts'
import { at } from './source/source-node.ts'
import { unreadFile, unreadFolder } from './unread-tools.ts'

/** What a template says, as a stack that can be measured here. */
export interface TemplateReading {
  /** Null where there are problems. */
  readonly definition: StackDefinition | null
  /** What is not as on AWS, and what was derived: each with file and line. */
  readonly notices: readonly string[]
  /** Why it cannot be measured: each with file and line. */
  readonly problems: readonly string[]
}

/** In a folder that is named, the first that is there counts. */
const usualNames = [
  'template.yaml',
  'template.yml',
  'template.json',
  'serverless.yml',
  'serverless.yaml',
  'serverless.json',
]

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
  const file = templateFile(resolve(path), path, remarks)
  const template = file === undefined ? undefined : templateIn(file, path, parameters, remarks)
  const definition =
    template === undefined || remarks.problems.length > 0
      ? undefined
      : await readCloudFormation(template, parameters, remarks)
  const { problems, notices } = remarks
  return { definition: problems.length > 0 ? null : (definition ?? null), notices, problems }
}

/** Undefined if there is none; the problem is said. */
function templateFile(path: string, given: string, remarks: Remarks): string | undefined {
  const place = { file: given, line: 1 }
  const problem = (text: string) => {
    remarks.problem(place, text)
    return undefined
  }
  if (!existsSync(path)) return problem('there is no such file')
  if (!statSync(path).isDirectory()) {
    const unread = unreadFile(basename(path))
    return unread === undefined ? path : problem(unread)
  }
  const apps = [path, join(path, 'cdk.out')].flatMap((folder) => templatesOfApp(folder))
  if (apps.length === 1) return apps[0]
  if (apps.length > 1)
    return problem(
      `has ${apps.length} stacks with a WebSocket API: give one of ${apps.map((app) => join(given, relative(path, app))).join(', ')}`,
    )
  const found = usualNames.map((name) => join(path, name)).find((name) => existsSync(name))
  return (
    found ??
    problem(
      unreadFolder(path) ??
        `is a folder without ${usualNames.join(', ')} or a synthesised CDK app with a WebSocket API`,
    )
  )
}

function templateIn(
  file: string,
  given: string,
  parameters: Readonly<Record<string, string>>,
  remarks: Remarks,
): CloudFormationTemplate | undefined {
  const shown = statSync(resolve(given)).isDirectory() ? join(given, relative(resolve(given), file)) : given
  const root = parseSource(readFileSync(file, 'utf8'), shown, remarks)
  const folder = dirname(file)
  if (isServerlessFile(root)) return readServerless(root, { folder, file: shown, parameters }, remarks)
  if (at(root, 'Resources') !== undefined) {
    const whole = file.endsWith('.template.json') ? withImportedStacks(root, file, shown, remarks) : root
    return { root: whole, folder, stackName: stackNameOf(file), roles: new Map(), declares: true }
  }
  remarks.problem(
    { file: shown, line: 1 },
    'is no template: it has neither Resources (CloudFormation, SAM) nor service and provider (serverless.yml)',
  )
  return undefined
}

/** What a stack is probably called: the CDK names the file after it, others are in a folder of that name. */
function stackNameOf(file: string): string {
  const name = basename(file)
  if (name.endsWith('.template.json')) return name.slice(0, -'.template.json'.length)
  const folders = dirname(file)
    .split(/[/\\]/)
    .filter((part) => part !== '' && part !== 'build' && !part.startsWith('.'))
  return folders.at(-1) ?? 'chat'
}
