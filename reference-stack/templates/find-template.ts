import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { templatesOfApp, withImportedStacks } from './cdk-app.ts'
import { isServerlessFile } from './serverless/read-serverless.ts'
import { readSource } from './source/parse-source.ts'
import type { Remarks } from './source/remarks.ts'
import { type SourceNode, at } from './source/source-node.ts'

/** A template as it is written. */
export interface FoundTemplate {
  /** Absolute. */
  readonly file: string
  /** The file as messages name it. */
  readonly shown: string
  /** The template; that of a CDK app includes the stacks whose values it imports. */
  readonly root: SourceNode
  readonly isServerless: boolean
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
 * Finds and parses a template. Undefined if there is none; every problem is said.
 *
 * @param given the file; or a folder with one
 */
export function findTemplate(given: string, remarks: Remarks): FoundTemplate | undefined {
  try {
    return findIn(given, remarks)
  } catch (error) {
    return remarks.whereStopped(error)
  }
}

function findIn(given: string, remarks: Remarks): FoundTemplate | undefined {
  const file = templateFile(resolve(given), given, remarks)
  if (file === undefined) return undefined
  const shown = statSync(resolve(given)).isDirectory() ? join(given, relative(resolve(given), file)) : given
  const root = readSource(file, shown, remarks)
  if (isServerlessFile(root)) return { file, shown, root, isServerless: true }
  const isOfApp = file.endsWith('.template.json') && at(root, 'Resources') !== undefined
  return { file, shown, root: isOfApp ? withImportedStacks(root, file, shown, remarks) : root, isServerless: false }
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
  const apps = [path, join(path, 'cdk.out')].flatMap((folder) => templatesOfApp(folder, remarks))
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

// What describes a chat, too, and is not read: the reason names the tool, and what to do.

const describeIt =
  'describe its functions by --stack, which `fanbench init --handlers` writes; or measure it where it is deployed, by --target'

const tools: readonly (readonly [file: RegExp, why: string])[] = [
  [/^serverless\.[cm]?[jt]s$/, 'is a program, not a template: give what `serverless print` writes to a file'],
  [/^cdk\.json$/, 'is of a CDK app, whose template has to be made first: run `cdk synth`, and give cdk.out'],
  [/^sst\.config\.[cm]?[jt]s$/, `is of SST, which is not read: ${describeIt}`],
  [/\.tf(?:\.json)?$|\.hcl$/, `is of Terraform, which is not read: ${describeIt}`],
  [/^Pulumi\.ya?ml$/, `is of Pulumi, which is not read: ${describeIt}`],
  [/\.arc$/, `is of Architect, which is not read: ${describeIt}`],
]

/** @param name without its folder */
function unreadFile(name: string): string | undefined {
  return (
    tools.find(([file]) => file.test(name))?.[1] ??
    (/\.(?:[cm]?[jt]s|py|java|cs|go)$/.test(name)
      ? 'is a program, not a template: of a CDK app give cdk.out, after `cdk synth`'
      : undefined)
  )
}

/** For a folder in which no template was found. */
function unreadFolder(path: string): string | undefined {
  for (const name of readdirSync(path).toSorted()) {
    const why = tools.find(([file]) => file.test(name))?.[1]
    if (why !== undefined) return `there is no template in it; ${name} ${why}`
  }
  return undefined
}
